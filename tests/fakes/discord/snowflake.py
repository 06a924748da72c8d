"""Ids: the millisecond they were made in, and a number."""

from datetime import UTC, datetime

from tests.fakes.clock import Clock

EPOCH = 1_420_070_400_000
"""The first millisecond of 2015."""


def instant(snowflake: str) -> datetime:
    """When an id was made."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + EPOCH) / 1000, UTC)


def iso(at: datetime | float) -> str:
    """As Discord writes an instant."""
    moment = at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


class Mint:
    """Makes ids, each later than the one before unless told an instant."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest = 0
        self._taken: set[int] = set()

    def __call__(self, at: datetime | None = None) -> str:
        seconds = at.timestamp() if at else self._clock.now()
        number = (int(seconds * 1000) - EPOCH) << 22
        if at is None:
            number = max(number, self._newest + 1)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        self._newest = max(self._newest, number)
        return str(number)
