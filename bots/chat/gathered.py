"""A conversation as far as it is read, whatever the platform: what of it is a window, and is whole.

Histories are read from their newest message back, and threads beside them; where reading has to end
early, what is known to be whole begins at a horizon.

What somebody missed begins behind their last message. What counts is that they wrote, in the
channel or in a thread: to edit, to react, to join or to be a name under which an app posts is none
of it; and not what is older than two weeks or has a thousand messages of the channel behind it:
nobody wants to read that much at once.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.conversation import Conversation, Message, Place, Presence
from core.errors import EmptyWindow
from core.request import Kind, Request
from core.window import Window

BACK, BACK_MOST, ELSE = timedelta(days=14), 1000, timedelta(days=1)
"""How far back an asker's own last message is looked for, and what is read where there is none."""

OWN = "by this bot"
"""The kind of what we said ourselves: summaries of summaries help nobody."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Gathered:
    """What was said and what was skipped. A message that is met twice is one."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.skipped: dict[str, tuple[str, datetime | None]] = {}
        """By id the kind of each, and when it was sent."""
        self.joined: set[str] = set()
        """The threads in which the asker wrote, as far as the platform tells."""
        self.horizon: datetime | None = None
        """Everything from here on is there; of what is older, some may be missing."""

    def met(self, number: str) -> bool:
        """Whether a message was there already."""
        return number in self.messages or number in self.skipped

    def keep(self, message: Message) -> None:
        """Keep what somebody said."""
        self.messages[message.id] = message

    def skip(self, number: str, kind: str, sent_at: datetime | None) -> None:
        """Remember that something was there."""
        self.skipped[number] = kind, sent_at

    def lose(self, since: datetime) -> None:
        """Remember that what was sent before `since` may be missing."""
        self.horizon = max(since, self.horizon or since)

    def newest(self, speaker: str | None = None) -> list[Message]:
        """List the messages of one speaker or of all, newest first."""
        found = [m for m in self.messages.values() if speaker in (None, m.speaker_id)]
        return sorted(found, key=when, reverse=True)

    def floor(self, request: Request, oldest: datetime, *, last: bool) -> datetime | None:
        """Find out, from what is read so far, where a window of no fixed time begins.

        `oldest` is how far back that goes, `last` whether nothing is older.
        """
        window = request.window
        if window.mine:
            if own := self.own(request):
                return when(own)
            far = oldest < now() - BACK or sum(map(_top, self.messages.values())) >= BACK_MOST
            return now() - ELSE if far or last else None
        if window.last and window.last <= len(self.messages):
            return when(self.newest()[window.last - 1])
        return None

    def window(self, request: Request) -> Window:
        """Let a window begin behind the asker's own last message, wherever they wrote it."""
        window = request.window
        if not window.mine:
            return window
        if own := self.own(request):
            return replace(window, mine=False, after=own.id)
        since = None if request.source.thread else now() - ELSE
        return replace(window, mine=False, since=since)

    def own(self, request: Request) -> Message | None:
        """Find the last message of a request's asker, as far as it was read; in a thread, any.

        Who asks is a person: what a bot wrote in their name is not theirs.
        """
        own = next((m for m in self.newest(request.asker or "") if not m.bot), None)
        if own is None or request.source.thread:
            return own
        later = sum(_top(message) and when(message) > when(own) for message in self.newest())
        return own if when(own) >= now() - BACK and later < BACK_MOST else None

    def presence(self, request: Request) -> Presence:
        """Say where the asker was, for whoever tells them what they missed."""
        theirs = {m.thread for m in self.newest(request.asker or "") if m.thread and not m.bot}
        threads, own = frozenset(self.joined | theirs), self.own(request)
        if own is None or not request.window.mine:
            return Presence(threads=threads)
        return Presence(own.id, own.thread, threads)

    def conversation(
        self, request: Request, place: Place, title: str, zone: str, most: int
    ) -> Conversation:
        """Cut what was read to the window and to `most` messages, and say what is missing.

        Raises EmptyWindow.
        """
        window, horizon = self.window(request), self.horizon
        inside = window.cut(self.newest()[::-1])
        whole = [message for message in inside if horizon is None or when(message) >= horizon]
        kept = whole[-most:]
        if not kept:
            raise EmptyWindow("there are no messages in the window")
        left_out = len(inside) - len(kept)
        lost = horizon is not None and horizon > (window.since or _NEVER)
        more = lost and len(kept) != window.last
        cut = left_out or more or window.last or window.after
        skipped = self._kinds(when(kept[0]) if cut else window.since)
        conversation = Conversation.of(place, title, kept, skipped, zone)
        coverage = replace(
            conversation.coverage,
            left_out=left_out,
            left_out_before=when(kept[0]) if left_out or more else None,
            more=more,
        )
        known = self.presence(request) if request.kind is Kind.MISSED else None
        return replace(conversation, coverage=coverage, presence=known)

    def _kinds(self, since: datetime | None) -> dict[str, int]:
        """Count what was skipped from `since` on, by kind."""
        counted: dict[str, int] = {}
        for kind, sent_at in self.skipped.values():
            if since is None or (sent_at or since) >= since:
                counted[kind] = counted.get(kind, 0) + 1
        return counted


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def _top(message: Message) -> bool:
    return message.thread in (None, message.id)


def when(message: Message) -> datetime:
    """When a message was sent; one without a time is older than all."""
    return message.sent_at or _NEVER
