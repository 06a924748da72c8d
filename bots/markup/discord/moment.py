"""When something was said."""

from datetime import UTC, datetime


def moment(timestamp: str) -> datetime | None:
    """From ISO 8601 to a time in UTC, or None where there is no such time."""
    try:
        time = datetime.fromisoformat(timestamp)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def clock(seconds: int) -> str:
    """Write seconds since 1970 as a time in UTC, or nothing where there is no such time."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
