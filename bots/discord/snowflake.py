"""Ids, which are also times: https://docs.discord.com/developers/reference#snowflakes."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)

TICK = timedelta(milliseconds=1)
"""The smallest step between two times that ids can tell apart."""


def moment(number: str) -> datetime | None:
    """From an id to when it was given out, or None for what is no id."""
    try:
        return _EPOCH + timedelta(milliseconds=int(number) >> 22)
    except (ValueError, OverflowError):
        return None


def snowflake(time: datetime) -> str:
    """From a time to the lowest id that could have been given out then."""
    return str(max(int((time - _EPOCH) / TICK), 0) << 22)
