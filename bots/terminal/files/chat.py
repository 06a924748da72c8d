"""What a reader of one format hands over: a conversation whose messages are still to be read."""

from collections.abc import Iterable
from typing import NamedTuple

from core.conversation import Message

# A message, or why there is none: "join", "media", "unreadable". The reasons are counted by kind.
Item = Message | str


class Chat(NamedTuple):
    """A conversation as it stands in its file. `zone` is empty where the file does not say."""

    channel: str
    title: str
    items: Iterable[Item]
    zone: str = "UTC"
