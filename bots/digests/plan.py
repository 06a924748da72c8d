"""A channel's standing order for a digest: as it was set up, and as far as it got."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator

from core.conversation import Place
from core.job import Job, identify
from core.request import Kind, Request, Visibility
from core.schedule import GRACE, Schedule, last_due
from core.window import Window


class State(StrEnum):
    """Whether digests come. A suspended plan waits for somebody to set it right."""

    ON = "on"
    PAUSED = "paused"
    SUSPENDED = "suspended"


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Plan:
    """What Redis holds of a channel's digests.

    `owner` set it up and speaks `locale`; a plan without one is the operator's, from `precis.toml`.
    `done` is the last local date that is settled, `missed` are those that went without and of which
    nobody was told yet. `cursor` is the last message that a posted digest covers, `since` is where
    the first one begins. `quiet` counts the dates in a row that had too little to tell. `job` is
    being made until `until` (seconds since 1970).
    """

    platform: str
    workspace: str
    channel: str
    words: str
    done: date
    since: datetime
    owner: str | None = None
    title: str = ""
    locale: str | None = None
    state: State = State.ON
    cursor: str | None = None
    missed: Annotated[tuple[date, ...], BeforeValidator(_words)] = ()
    quiet: int = 0
    proposed: bool = False
    job: str | None = None
    until: float = 0

    @classmethod
    def new(
        cls, place: Place, schedule: Schedule, moment: datetime, owner: str | None, title: str = ""
    ) -> Self:
        """Set up a digest that comes from the next date on, and tells what was said since the last.

        The last one is when it would have been due, had it been set up before.
        """
        day, since = last_due(schedule, moment)
        where = (place.platform, place.workspace, place.channel)
        return cls(*where, schedule.words, day, since, owner, title)

    @property
    def place(self) -> Place:
        """The channel."""
        return Place(self.platform, self.workspace, self.channel)

    @property
    def schedule(self) -> Schedule:
        """When its digests are due. Raises PrecisError for a zone that this machine lacks."""
        return Schedule.parse(self.words, "")

    def busy(self, now: datetime) -> bool:
        """Whether a digest is in the making."""
        return self.job is not None and now.timestamp() < self.until


def digest(plan: Plan, key: str, now: datetime) -> Job:
    """Make the job of a digest; `key` names what asks for it. What it covers is found later."""
    request = Request(
        key=key,
        kind=Kind.DIGEST,
        source=plan.place,
        reply=plan.place,
        window=Window(),
        asker=plan.owner,
        visibility=Visibility.PUBLIC,
        zone=plan.schedule.zone,
        locale=plan.locale,
    )
    return Job(identify(key), request, now.astimezone(UTC) + GRACE)


def key(place: Place, day: date) -> str:
    """Name the digest of a local date: who asks for it twice gets it once."""
    return f"digest:{place.platform}:{place.workspace}:{place.channel}:{day.isoformat()}"
