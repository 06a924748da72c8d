"""Who wants which conversation summarized, and where the answer goes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.conversation import Place
from core.window import Window


class Kind(StrEnum):
    """What made somebody ask. Digests wait behind everything a person is waiting for.

    Who MISSED something wants it as a digest is made, what concerns themselves first.
    """

    COMMAND = "command"
    MENTION = "mention"
    SHORTCUT = "shortcut"
    MISSED = "missed"
    DIGEST = "digest"


class Visibility(StrEnum):
    """Who sees the answer: only the asker, or everybody in the place it is posted to."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Request:
    """The same thing for a command, a mention, a shortcut and a digest.

    `key` names the event that asked, so that hearing it twice makes one job. `asker` is the
    platform's id of a person, or None where a schedule asks. `zone` is the asker's own (IANA), and
    `locale` their language where the platform tells it (BCP 47). `trigger` is the id of the message
    that asked, which is no part of the conversation. `via` is the platform's own means to answer
    this one request, such as a response URL: a secret, dropped with the job. `day` is the local
    date whose digest this is (None: somebody wants one now), `missed` are the dates before it that
    had none, to be said in this one.
    """

    key: str
    kind: Kind
    source: Place
    reply: Place
    window: Window
    asker: str | None
    visibility: Visibility = Visibility.PRIVATE
    zone: str = "UTC"
    locale: str | None = None
    trigger: str | None = None
    via: str | None = None
    day: date | None = None
    missed: tuple[date, ...] = ()

    @property
    def entry(self) -> str:
        """The stage that it enters the queue by. Digests are read apart: people never wait."""
        kind = "digest" if self.kind is Kind.DIGEST else "read"
        return f"{kind}.{self.source.platform}"
