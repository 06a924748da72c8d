"""One of the conversations that a place's messages consist of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.conversation import Conversation, Message
from core.digest.phrases import GREETINGS, opening
from core.segment import strands


@dataclass(frozen=True)
class Talk:
    """Messages, oldest first, that belong together: a thread, or talk without a long silence."""

    messages: tuple[Message, ...]

    @property
    def threads(self) -> frozenset[str]:
        """The ids of the threads its messages are in."""
        return frozenset(message.thread for message in self.messages if message.thread)

    @cached_property
    def people(self) -> Counter[str]:
        """How much each person wrote, by their ids; bots are no people."""
        return Counter(message.speaker_id for message in self.messages if not message.bot)

    @property
    def reactions(self) -> int:
        """How often people reacted."""
        return sum(message.reactions for message in self.messages)

    @property
    def opening(self) -> Message:
        """The first message that says more than hello; the first of all where none does."""
        return next((m for m in self.messages if opening(m.text) not in GREETINGS), self.first)

    @property
    def first(self) -> Message:
        """The message it begins with."""
        return self.messages[0]


def talks(conversation: Conversation) -> Iterator[Talk]:
    """Take a conversation apart; what nobody but bots said counts as talk too."""
    for strand in strands(conversation.messages):
        yield Talk(tuple(conversation.messages[i] for i in strand))
