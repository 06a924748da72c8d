"""What a chat platform has to be able to do: only what differs between them.

A platform is a class registered in the entry-point group `precis.platforms` under its name. It
obeys both protocols below; the bot uses it as a `Platform`, the worker's deliverer, which has no
socket to the platform and wants none, as a `Delivery`. Constructing one, as `Name(settings,
space)`, opens no connection; it raises BadSetting when the platform's tokens are missing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from core.conversation import Conversation, Place
from core.job import Job
from core.plugins import load
from core.request import Request
from core.server import Space
from core.settings import Settings
from core.summary import Outcome

OnRequest = Callable[[Request], Awaitable[None]]
"""Awaited by the platform before it acknowledges what asked: then the request is safe."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says to us that asks for no summary: `digest daily 09:00`, `opt-out`.

    `key` names the event, as in Request; `place` is where it was said (no thread), `title` what
    people call that place, `zone` the asker's own (IANA) and `locale` their language (BCP 47), or
    None where that is not known.
    """

    key: str
    words: str
    place: Place
    asker: str
    title: str = ""
    zone: str | None = None
    locale: str | None = None


WISHES = frozenset({"digest", "opt-out", "opt-in", "off", "on"})
"""First words of wishes; everything else that people type is about time. See bots/wish.py."""


def wished(text: str) -> bool:
    """Whether what somebody typed is a wish."""
    return text.strip().lower().partition(" ")[0] in WISHES


OnWish = Callable[[Wish], Awaitable[str]]
"""Grants a wish and answers what its asker alone is told: plain text in which `code` is code.

Raises PrecisError where it is not granted; its line is for the asker, too."""


async def deaf(_: Wish) -> str:
    """Grant nothing."""
    return ""


class Delivery(Protocol):
    """The side that posts. REST only, and every call is safe to repeat."""

    async def may_read(self, asker: str | None, place: Place) -> bool:
        """Whether `asker` (None: a schedule) may read `place` now. Fails closed: no, in doubt.

        Asked before reading and once more before posting: people leave channels meanwhile. While
        the platform does not answer it raises a PrecisError: then nothing is read or shown, and
        the job is tried again.
        """
        ...

    async def placeholder(self, job: Job, text: str) -> str:
        """Post `text` where the answer will be; answer the platform's reference to that message.

        The same job gets the same message, however often this is called.
        """
        ...

    async def edit(self, job: Job, outcome: Outcome) -> None:
        """Replace the job's placeholder by what it came to. A repeat is not visible.

        A job that was refused before it had a placeholder gets a message where it would be.

        Raises Gone when the message's place is no more; never answers anywhere else.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Platform(Delivery, Protocol):
    """The side that hears requests and reads conversations."""

    @classmethod
    def configured(cls, settings: Settings) -> bool:
        """Whether `precis up` should run a bot for this platform: its tokens are set."""
        ...

    async def listen(self, on_request: OnRequest, on_wish: OnWish = deaf) -> None:
        """Hear requests and wishes until cancelled or until nobody can ask any more."""
        ...

    async def may_manage(self, asker: str, place: Place) -> bool:
        """Whether `asker` manages the channel `place`. Fails closed: False when unsure."""
        ...

    async def stands(self, asker: str | None, place: Place) -> bool:
        """Whether a digest of `place` that `asker` set up may go on.

        Not where they cannot read it any more, where nobody can write any more (it is archived or
        deleted), and where we were removed. In doubt it raises a PrecisError: a platform that is
        away for an hour must not end every digest.
        """
        ...

    async def history(self, request: Request) -> Conversation:
        """Read what a request asks for: its window of its source, threads included, oldest first.

        Where there are more messages than can be read, the newest are. Our own posts and the
        message that asked are left out. Raises EmptyWindow or NoHistory.
        """
        ...


def connect(name: str, settings: Settings, space: Space) -> Platform:
    """Make the platform of that name. Raises BadSetting or MissingExtra when it cannot be used."""
    kind: Any = load("precis.platforms", name)
    platform: Platform = kind(settings, space)
    return platform
