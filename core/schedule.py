"""When a digest is due: some weekdays, a time on the clock, and the zone of that clock.

=====================================  =====================================================
`daily 09:00`                          every day
`weekdays 18:30`                       Monday to Friday
`weekly 9am`, `mondays 9am`            Mondays
`mon wed fri 09:00`, `tue, thu 17:00`  these days
a zone behind it: `Europe/Berlin`      by that zone's clock (IANA), in any spelling of its case
=====================================  =====================================================

A run belongs to a local date, and a date has one run at most. A time that the clock shows twice is
the earlier one, one that it skips is read with the offset before the gap (PEP 495); a date that a
zone skips has no run. Measured: croniter 7.0 and APScheduler 3.11 fire twice where the clock shows
a time twice, so this is ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo, available_timezones

from core.errors import PrecisError
from core.spoken import clock_time, weekday

GRACE = timedelta(hours=6)
"""How late a run may be: whoever finds yesterday's digest in the evening has no use for it."""

_DAY = timedelta(days=1)
_NAMED = {
    "daily": tuple(range(7)),
    "weekdays": tuple(range(5)),
    "weekly": (0,),
}
_FILLERS = ("at", "every", "on")
_SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOK = 9
"""Days within which a week's rule has a run, with a skipped date among them."""

_MOST_MISSED = 31


class Due(NamedTuple):
    """One run: the local date that it belongs to, and when it is, in UTC."""

    day: date
    at: datetime


class Turn(NamedTuple):
    """What there is to do now: at most one run, and the dates that go without."""

    run: Due | None
    missed: tuple[date, ...]
    settled: date | None
    """The last date that is past with this; None where nothing is due."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days of the week (0 is Monday), a time, and the zone whose clock shows it."""

    days: tuple[int, ...]
    clock: time
    zone: str

    @classmethod
    def parse(cls, words: str, zone: str) -> Self:
        """Read the words people type; `zone` holds where they name none. Raises PrecisError."""
        said = [word for word in words.lower().replace(",", " ").split() if word not in _FILLERS]
        named = [key for word in said if (key := zone_named(word))]
        rest = [word for word in said if not zone_named(word)]
        times = [found for word in rest if (found := _clock(word))]
        days = [day for word in rest if not _clock(word) for day in _days(word)]
        if len(named) > 1 or len(times) != 1 or not days:
            raise PrecisError(_HINT)
        return cls(tuple(sorted(set(days))), times[0], named[0] if named else zone)

    @property
    def words(self) -> str:
        """The same in words that can be parsed again."""
        days = next((name for name, days in _NAMED.items() if days == self.days), None)
        return (
            f"{days or ' '.join(_SHORT[day] for day in self.days)} {self.clock:%H:%M} {self.zone}"
        )

    def local(self, moment: datetime) -> datetime:
        """Show a moment as the schedule's clock does."""
        return moment.astimezone(ZoneInfo(self.zone))

    def on(self, day: date) -> Due | None:
        """Find the run of a local date."""
        if day.weekday() not in self.days or self._start(day) >= self._start(day + _DAY):
            return None
        return Due(day, self._at(day, self.clock))

    def _start(self, day: date) -> datetime:
        return self._at(day, time())

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)


_HINT = "that is no schedule; try `daily 09:00`, `weekdays 18:30 Europe/Berlin` or `mon thu 9am`"


def next_due(schedule: Schedule, after: datetime) -> Due:
    """Find the first run later than a moment."""
    return next(due for due in _from(schedule, schedule.local(after).date()) if due.at > after)


def coming(schedule: Schedule, after: datetime, done: date, count: int = 3) -> list[Due]:
    """List the next runs, without those of dates that had theirs."""
    runs: list[Due] = []
    while len(runs) < count:
        after = (due := next_due(schedule, after)).at
        if due.day > done:
            runs.append(due)
    return runs


def last_due(schedule: Schedule, now: datetime) -> Due:
    """Find the last run that is not later than a moment."""
    first = schedule.local(now).date() + _DAY
    back = (schedule.on(first - number * _DAY) for number in range(2 * _LOOK))
    return next(due for due in back if due and due.at <= now)


def turn(schedule: Schedule, done: date, now: datetime) -> Turn:
    """Decide what is to be done for all dates behind `done`, the last one that is settled.

    The last of them runs, unless it is too late for that; those before it are missed. Whatever
    clocks do, a date that is settled never comes up again.
    """
    last = last_due(schedule, now)
    if last.day <= done:
        return Turn(None, (), None)
    first = max(done + _DAY, last.day - _MOST_MISSED * _DAY)
    span = ((first + number * _DAY) for number in range((last.day - first).days))
    missed = tuple(day for day in span if schedule.on(day))
    if now - last.at <= GRACE:
        return Turn(last, missed, last.day)
    return Turn(None, (*missed, last.day), last.day)


def _from(schedule: Schedule, day: date) -> Iterator[Due]:
    """List runs from the date before `day` on: in a gap at midnight a run is on the date after."""
    for number in range(-1, 2 * _LOOK):
        if due := schedule.on(day + number * _DAY):
            yield due


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def zone_named(word: str) -> str | None:
    """Find the zone (IANA) that a word names, whatever its case; None where there is none."""
    return _zones().get(word.lower())


def _clock(word: str) -> time | None:
    try:
        return clock_time(word)
    except ValueError:
        raise PrecisError(_HINT) from None


def _days(word: str) -> Sequence[int]:
    if word in _NAMED:
        return _NAMED[word]
    day = weekday(word.removesuffix("s") if word.endswith("days") else word)
    if day is None:
        raise PrecisError(_HINT)
    return (day,)
