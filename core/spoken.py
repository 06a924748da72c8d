"""What people type to say which messages they mean, and the moments it stands for.

====================================  ==========================================================
`24h` `90m` `7d` `2w`, `last 7 days`  the time up to now, to the second; a day is 24 hours
`100`, `last 100`, `100 messages`     the newest messages
`today` `yesterday` `monday`          that day; a weekday is the latest one, today included
`2026-11-20`                          that day
`since` and any of these days         from its first moment up to now
`since 09:00`, `since 9:30pm`         from the latest time the clock showed that
`since 2026-11-20 09:00`              from that moment
`from 2026-11-20 to 2026-11-21`       those days, the last one included
`all`, nothing                        no limit
====================================  ==========================================================

Days and clock times are the asker's. A day begins at its first moment, also where the clock skips
midnight or shows it twice; a clock time that is skipped is read with the offset before the gap,
and one that is shown twice is the earlier: rather too many messages than too few (PEP 495).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import PrecisError

MOST_DAYS = 366
MOST_MESSAGES = 100_000

Limits = tuple[datetime | None, datetime | None, int | None]
"""Since, until (both UTC) and the number of messages, as in Window."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LENGTH = re.compile(r"(?:last )?(\d{1,6}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)")
_NUMBER = re.compile(r"(?:last )?(\d{1,9})(?: messages?)?")
_RANGE = re.compile(r"(?:from )?(\S+) to (\S+)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def limits(words: str, now: datetime, zone: ZoneInfo) -> Limits:
    """Read `words`, said at `now` (aware) by somebody in `zone`.

    Raises PrecisError for words that mean nothing here, for times to come, and for more than
    MOST_DAYS days or MOST_MESSAGES messages. The error does not repeat the words.
    """
    said = " ".join(unicodedata.normalize("NFKC", words).lower().split())
    if said in {"", "all"}:
        return None, None, None
    try:
        return _checked(_read(said, _Clock(now.astimezone(UTC), zone)), now)
    except (ValueError, OverflowError):
        raise PrecisError(
            "that is not a window; try `24h`, `since monday` or `from 2026-11-20 to 2026-11-21`"
        ) from None


@dataclass(frozen=True, slots=True)
class _Clock:
    """The asker's calendar and clock. Two local times are only ever compared in UTC."""

    now: datetime
    zone: ZoneInfo

    def ago(self, days: int) -> date:
        return self.now.astimezone(self.zone).date() - timedelta(days=days)

    def at(self, day: date, clock: time = time()) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def latest(self, clock: time) -> datetime:
        today = self.at(self.ago(0), clock)
        return today if today <= self.now else self.at(self.ago(1), clock)

    def day(self, said: str) -> date:
        today = self.ago(0)
        if said in {"today", "yesterday"}:
            return self.ago(1) if said == "yesterday" else today
        number = weekday(said)
        if number is not None:
            return self.ago((today.weekday() - number) % 7)
        return date.fromisoformat(said)


def _read(said: str, clock: _Clock) -> Limits:
    """Read words in lower case. Raises ValueError."""
    if found := _LENGTH.fullmatch(said):
        length = timedelta(**{_UNITS[found[2][0]]: int(found[1])})
        return clock.now - min(length, timedelta(days=MOST_DAYS + 1)), None, None
    if found := _NUMBER.fullmatch(said):
        return None, None, int(found[1])
    if said.startswith("since "):
        return _moment(said.removeprefix("since "), clock), None, None
    found = _RANGE.fullmatch(said)
    first, last = (clock.day(found[1]), clock.day(found[2])) if found else (clock.day(said),) * 2
    return clock.at(first), clock.at(last + timedelta(days=1)), None


def _moment(said: str, clock: _Clock) -> datetime:
    """Read a day, a clock time, or a day and a clock time."""
    if shown := clock_time(said):
        return clock.latest(shown)
    day, _, rest = said.partition(" ")
    shown = clock_time(rest) if rest else time()
    if shown is None:
        raise ValueError("neither a day nor a time")
    return clock.at(clock.day(day), shown)


def clock_time(said: str) -> time | None:
    """Read `09:00`, `9:30pm` or `9 pm`; None if it is no clock time at all. Raises ValueError."""
    found = _CLOCK.fullmatch(said)
    if not found or not (found[2] or found[3]):
        return None
    hour, half = int(found[1]), found[3]
    if half and not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return time(hour % 12 + 12 * (half == "pm") if half else hour, int(found[2] or 0))


def weekday(said: str) -> int | None:
    """Find the number of a weekday (Monday is 0) by its name or its first three letters."""
    for number, name in enumerate(_WEEKDAYS):
        if said in {name, name[:3]}:
            return number
    return None


def _checked(found: Limits, now: datetime) -> Limits:
    since, until, last = found
    if last is not None and not 1 <= last <= MOST_MESSAGES:
        raise PrecisError(f"1 to {MOST_MESSAGES:,} messages at once; try `last 100` or `24h`")
    if since is None:
        return found
    if since >= now or (until is not None and until <= since):
        raise PrecisError("that window is empty or in the future; try `24h` or `since monday`")
    if (until or now) - since > timedelta(days=MOST_DAYS):
        raise PrecisError(f"at most {MOST_DAYS} days at once; try `7d` or `since 2026-11-20`")
    return found
