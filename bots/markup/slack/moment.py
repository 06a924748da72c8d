"""When something was said."""

from datetime import UTC, datetime


def moment(ts: str) -> datetime | None:
    """From seconds and microseconds since 1970 to a time, or None where there is no such time."""
    seconds, _, fraction = ts.partition(".")
    try:
        micros = int(fraction[:6].ljust(6, "0"))
        return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=micros)
    except (ValueError, OverflowError, OSError):
        return None
