"""Guilds, channels, threads and what was said in them."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.snowflake import instant

Json = dict[str, Any]


class Kind(IntEnum):
    """Types of channels."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15
    MEDIA = 16


THREADS = {Kind.NEWS_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}
WITHOUT_MESSAGES = {Kind.CATEGORY, Kind.FORUM, Kind.MEDIA}

SUPPRESS_EMBEDS = 1 << 2
HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7
V2 = 1 << 15


@dataclass(eq=False)
class Guild:
    """A server, as people call it."""

    id: str
    name: str
    owner: User
    everyone: Role
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    emojis: list[Json] = field(default_factory=list)


@dataclass
class Overwrite:
    """What a channel gives to or takes from a role (0) or a member (1)."""

    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(eq=False)
class Message:
    """Something said. `body` holds what the API shows beside ids, author and times."""

    id: str
    channel: "Channel"
    author: User
    body: Json
    edited: float | None = None
    only: User | None = None
    """The one person who sees it, where it is ephemeral."""
    thread: "Channel | None" = None
    reply: "Message | None" = None
    """What it answers or, as the first message of a thread, stands for."""
    reply_gone: bool = False
    nonce: str | None = None
    pinged: set[str] = field(default_factory=set)
    """Ids of users and roles that it notifies, and `everyone`."""

    @property
    def content(self) -> str:
        return str(self.body.get("content", ""))

    @property
    def flags(self) -> int:
        return int(self.body.get("flags", 0))

    @property
    def at(self) -> float:
        return instant(self.id).timestamp()

    @property
    def loading(self) -> bool:
        """Whether it is the "thinking ..." of a deferred answer."""
        return bool(self.flags & LOADING)


@dataclass(eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    id: str
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    """The channel of a thread, the category of a channel."""
    position: int = 0
    nsfw: bool = False
    topic: str | None = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)
    """Of a forum: those to choose from; of a post, the ids of its own are in `applied`."""
    recipients: list[User] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    owner: User | None = None
    archived: bool = False
    locked: bool = False
    archived_at: float = 0
    joined: dict[str, float] = field(default_factory=dict)
    """Of a thread: since when which user is a member."""
    applied: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return f"<#{self.id}>"

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def is_private_thread(self) -> bool:
        return self.kind is Kind.PRIVATE_THREAD

    @property
    def is_voice(self) -> bool:
        return self.kind in {Kind.VOICE, Kind.STAGE}

    @property
    def adult(self) -> bool:
        """Whether it is age-restricted; threads ask their parent."""
        return self.parent.nsfw if self.is_thread and self.parent else self.nsfw

    @property
    def said(self) -> list[Message]:
        """What everybody sees who may read here, oldest first."""
        shared = [one for one in self.messages.values() if not one.only]
        return sorted(shared, key=lambda one: int(one.id))
