"""Times as Slack writes them: seconds and microseconds, which are also the ids of messages."""

from calendar import timegm
from collections.abc import Iterable
from datetime import datetime, timedelta

from bots.markup.loose import mapping, string
from bots.markup.slack import moment
from core.window import Window

TICK = timedelta(microseconds=1)


def stamp(time: datetime) -> str:
    """Write a time (in UTC), exactly: a float would lose the last digits."""
    return f"{timegm(time.utctimetuple())}.{time.microsecond:06d}"


def bounds(since: datetime | None, until: datetime | None) -> dict[str, str]:
    """Make the arguments for what was sent at or after `since` and before `until`.

    Slack's bounds are exclusive.
    """
    oldest = {"oldest": stamp(since - TICK)} if since else {}
    return oldest | ({"latest": stamp(until)} if until else {})


def start(window: Window) -> datetime | None:
    """Find the time before which nothing is in a window, as far as the window itself says."""
    return window.since or (moment(window.after) if window.after else None)


def earliest(items: Iterable[object]) -> datetime | None:
    """Find when the first of some message objects was sent."""
    times = (moment(string(mapping(item).get("ts"))) for item in items)
    return min(filter(None, times), default=None)
