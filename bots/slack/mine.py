"""Where somebody was last, and which threads they take part in.

What counts is that they wrote, in the channel or in a thread: to edit, to react, to join or to be
a name under which an app posts is none of it. Their last message begins what they missed, unless
it is older than two weeks or has a thousand messages of the channel behind it: nobody wants to
read that much at once.
"""

from datetime import UTC, datetime, timedelta

from bots.slack.reading import Reading, when
from core.conversation import Message, Presence
from core.request import Request

BACK, MOST = timedelta(days=14), 1000
"""How far back somebody's last message is looked for."""

ELSE = timedelta(days=1)
"""What is read where there is none."""


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def last(request: Request, reading: Reading) -> Message | None:
    """Find the last message of a request's asker, as far as it was read; of a thread, however old.

    Who asks is a person: what a bot wrote in their name is not theirs.
    """
    own = next((m for m in reading.newest(request.asker or "") if not m.bot), None)
    if own is None or request.source.thread:
        return own
    later = sum(
        _top(message) and when(message) > when(own) for message in reading.messages.values()
    )
    return own if when(own) >= now() - BACK and later < MOST else None


def far(reading: Reading, oldest: datetime) -> bool:
    """Whether nobody looks further back for it."""
    return oldest < now() - BACK or sum(map(_top, reading.messages.values())) >= MOST


def presence(request: Request, reading: Reading) -> Presence:
    """Say where somebody was, for whoever tells them what they missed."""
    own = last(request, reading)
    if own is None or not request.window.mine:
        return Presence(threads=frozenset(reading.joined))
    joined = reading.joined | ({own.thread} if own.thread else set())
    return Presence(own.id, own.thread, frozenset(joined))


def _top(message: Message) -> bool:
    return message.thread in (None, message.id)
