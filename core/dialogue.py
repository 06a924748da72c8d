"""A piece of a conversation that fits one prompt."""

from dataclasses import dataclass

from core.conversation import Message


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Messages that belong together; `lines[i]` is what the engine reads of `messages[i]`.

    A thread's messages follow each other, so the order is not always that of the conversation.
    """

    messages: tuple[Message, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one string."""
        return "\n".join(self.lines)
