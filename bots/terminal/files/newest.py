"""From what the readers find to conversations, in memory that does not grow with the file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from heapq import heappop, heappush

from bots.terminal.files.chat import Chat, Item
from core.conversation import Conversation, Message, Place

MESSAGES = 200_000
CHARACTERS = 48_000_000
# The longest message any of the platforms takes (WhatsApp's 65,536; Slack 40,000, Discord 4,000).
TEXT = 65_536


def gather(
    chats: Iterable[Chat], messages: int = MESSAGES, characters: int = CHARACTERS
) -> list[Conversation]:
    """Read chats to their end and keep the newest messages of all of them together.

    At most `messages` messages with at most `characters` characters are kept, names and ids
    included; the older ones are counted in the coverage of their conversation. Chats without a
    message become conversations without one.
    """
    newest = _Newest(messages, characters)
    shelves = [newest.read(chat) for chat in chats]
    newest.hand_out()
    return [shelf.conversation() for shelf in shelves]


@dataclass(slots=True)
class _Shelf:
    """What is known of one chat while it is read."""

    chat: Chat
    messages: list[Message] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    shortened: set[str] = field(default_factory=set)
    left_out: int = 0

    def accept(self, item: Item) -> Message | None:
        """Count what is no message, or none that is new; shorten what nobody would read."""
        if isinstance(item, str):
            self.skipped[item] += 1
            return None
        if item.id in self.ids:
            self.skipped["duplicate"] += 1
            return None
        if len(item.text) > TEXT:
            self.shortened.add(item.id)
            return replace(item, text=item.text[:TEXT])
        return item

    def drop(self, message: Message) -> None:
        """Count what has to go."""
        self.left_out += 1
        self.ids.remove(message.id)
        self.shortened.discard(message.id)

    def conversation(self) -> Conversation:
        """Close the shelf, and count what is left on it but not whole."""
        self.skipped["shortened"] = len(self.shortened)
        self.skipped["garbled"] = sum("\ufffd" in message.text for message in self.messages)
        place = Place("terminal", "files", self.chat.channel)
        whole = Conversation.of(
            place, self.chat.title, self.messages, +self.skipped, zone=self.chat.zone
        )
        if not self.left_out:
            return whole
        coverage = replace(
            whole.coverage, left_out=self.left_out, left_out_before=whole.coverage.since
        )
        return replace(whole, coverage=coverage)


class _Newest:
    """A heap with the oldest message on top: the first to go when there are too many."""

    def __init__(self, messages: int, characters: int) -> None:
        self._messages = messages
        self._characters = characters
        self._heap: list[tuple[datetime, int, Message, _Shelf]] = []
        self._read = 0

    def read(self, chat: Chat) -> _Shelf:
        shelf = _Shelf(chat)
        # A message without a time stays behind the one it came after.
        last = datetime.min.replace(tzinfo=UTC)
        for item in chat.items:
            message = shelf.accept(item)
            if message:
                last = message.sent_at or last
                self._keep(last, message, shelf)
        return shelf

    def hand_out(self) -> None:
        for _, _, message, shelf in sorted(self._heap, key=lambda entry: entry[:2]):
            shelf.messages.append(message)

    def _keep(self, when: datetime, message: Message, shelf: _Shelf) -> None:
        self._read += 1
        self._characters -= _size(message)
        shelf.ids.add(message.id)
        heappush(self._heap, (when, self._read, message, shelf))
        while len(self._heap) > self._messages or self._characters < 0:
            _, _, oldest, shelf = heappop(self._heap)
            self._characters += _size(oldest)
            shelf.drop(oldest)


def _size(message: Message) -> int:
    return sum(map(len, (message.text, message.id, message.speaker, message.speaker_id)))
