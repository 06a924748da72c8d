"""A piece of a conversation that fits one prompt."""

from dataclasses import dataclass

from core.conversation import Message


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Messages that belong together; `lines[i]` is what the engine reads of `messages[i]`.

    A thread's messages follow each other, so the order is not always that of the conversation. The
    first `carried` are in another dialogue too: what the others go on from.
    """

    messages: tuple[Message, ...]
    lines: tuple[str, ...]
    carried: int = 0

    @property
    def own(self) -> tuple[Message, ...]:
        """The messages that are in no other dialogue."""
        return self.messages[self.carried :]

    @property
    def text(self) -> str:
        """The lines as one string."""
        return "\n".join(self.lines)
