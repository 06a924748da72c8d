"""Reading a conversation: pages, threads, and how much of it.

A channel is read from its newest message back: asked with `oldest` alone, Slack pages forward from
the oldest, and who stops early keeps the wrong end. Replies are not in a channel's history; a
thread is found by its first message, which is looked for up to a month before the window.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bots.chat.gathered import BACK, ELSE, now, when
from bots.markup.loose import mapping
from bots.slack.calls import Calls
from bots.slack.people import People
from bots.slack.reading import Reading
from bots.slack.refusal import LOCKED_OUT, Refused
from bots.slack.span import bounds, earliest, start
from core.conversation import Conversation
from core.errors import EmptyWindow, NoHistory
from core.request import Request
from core.summary import Reason
from core.window import Window

_LIMIT = 999
"""Messages in a page, the most there can be: what Slack counts are the calls."""

_AT_ONCE = 4

_LOOKBACK, _LOOKBACK_PAGES = timedelta(days=30), 5
"""How far before the window first messages of threads are looked for."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How much is read at most: calls cost a second each when Slack gets many.

    `messages` is about what a summary takes, see MOST in core/segment.py.
    """

    pages: int = 100
    threads: int = 100
    messages: int = 10_000


class History:
    """Reads what a request asks for, as far as it may cost."""

    def __init__(self, calls: Calls, people: People, reach: Reach = Reach()) -> None:
        self._calls = calls
        self._people = people
        self._reach = reach

    async def read(self, request: Request) -> Conversation:
        """Read the newest messages of a request's window, threads included, oldest first.

        A message that has no thread stands for what was said in its channel from there on. Raises
        EmptyWindow, NoHistory with what its asker should hear, or Unanswered.
        """
        reading = Reading(request, await self._calls.home(), self._people)
        try:
            if request.source.thread and await self._replies(request, reading):
                return await self._conversation(request, reading)
            request = _from_here(request)
            await self._channel(request, reading)
            return await self._conversation(request, reading)
        except Refused as refused:
            raise _reason(refused) from refused

    async def _channel(self, request: Request, reading: Reading) -> None:
        """Read a channel back to where its window begins, and the threads alive since then."""
        floor = await self._back(request, reading)
        floor = await self._sought(request, reading) or floor
        roots = reading.active(floor, self._reach.threads)
        since = max(filter(None, (floor, reading.horizon)), default=None)
        window = replace(request.window, since=since)
        await self._threads(replace(request, window=window), roots, reading)

    async def _sought(self, request: Request, reading: Reading) -> datetime | None:
        """Look for who asks in threads, where they wrote nothing else lately.

        Answers when what they missed begins then.
        """
        if not request.window.mine or reading.own(request):
            return None
        since = now() - BACK
        theirs = reading.joined | reading.perhaps
        alive = [root for root, at in reading.threads.items() if at >= since and root in theirs]
        window = replace(request.window, since=since)
        await self._threads(replace(request, window=window), alive[: self._reach.threads], reading)
        own = reading.own(request)
        return min(when(own), now() - ELSE) if own else None

    async def _threads(self, request: Request, roots: list[str], reading: Reading) -> None:
        """Read some of a channel's threads, a few at once."""
        for first in range(0, len(roots), _AT_ONCE):
            batch = roots[first : first + _AT_ONCE]
            threads = [replace(request.source, thread=root) for root in batch]
            asked = [replace(request, source=thread) for thread in threads]
            await asyncio.gather(*(self._alive(thread, reading) for thread in asked))

    async def _back(self, request: Request, reading: Reading) -> datetime | None:
        """Read a channel's own messages; answer when the window begins.

        Pages from before then tell of threads that may have gone on into the window.
        """
        floor, spare, oldest = start(request.window), _LOOKBACK_PAGES, now()
        channel = {"channel": request.source.channel, "limit": _LIMIT}
        until = bounds(None, request.window.until)
        pages = self._calls.pages(
            "conversations.history", "messages", self._reach.pages, **channel, **until
        )
        async for page in pages:
            await reading.add(page, floor)
            reading.note(page)
            oldest = earliest(page) or oldest
            floor = floor or reading.floor(request, oldest, last=not page.more)
            if not page.more:
                return floor
            if floor and oldest < floor:
                spare -= 1
                if not spare or oldest < floor - _LOOKBACK:
                    return floor
            elif len(reading.messages) >= self._reach.messages:
                break
        reading.lose(max(oldest, floor or oldest))
        return floor

    async def _alive(self, request: Request, reading: Reading) -> None:
        """Read one of a channel's threads, unless it was deleted meanwhile."""
        try:
            await self._replies(request, reading)
        except Refused as refused:
            if refused.code != "thread_not_found":
                raise

    async def _replies(self, request: Request, reading: Reading) -> bool:
        """Read a thread; answer whether it is one."""
        found, place, window = False, request.source, request.window
        thread = {"channel": place.channel, "ts": place.thread, "limit": _LIMIT}
        span = bounds(start(window), window.until)
        pages = self._calls.pages(
            "conversations.replies", "messages", self._reach.pages, **thread, **span
        )
        async for page in pages:
            found = found or any(mapping(item).get("thread_ts") for item in page)
            await reading.add(page)
        return found

    async def _conversation(self, request: Request, reading: Reading) -> Conversation:
        """Cut what was read to the window, and say what is missing."""
        zone = await self._people.zone(request.asker or "") or request.zone
        title = await self._people.title(request.source.channel)
        title = f"a thread in {title}" if request.source.thread else title
        return reading.conversation(request, request.source, title, zone, self._reach.messages)


def _from_here(request: Request) -> Request:
    """Ask for a channel instead, from the message on that was taken for a thread."""
    if request.source.thread is None:
        return request
    source, here = replace(request.source, thread=None), start(Window(after=request.source.thread))
    since = max(filter(None, (here, request.window.since)), default=None)
    return replace(request, source=source, window=replace(request.window, since=since))


def _reason(refused: Refused) -> Exception:
    """Say to whom Slack's refusal matters."""
    if refused.code == "thread_not_found":
        return EmptyWindow("there is no such message any more")
    if refused.code == "not_in_channel":
        return NoHistory(Reason.NOT_INVITED)
    if refused.code == "channel_not_found":
        return NoHistory(Reason.NO_ACCESS)
    return NoHistory(Reason.SETUP) if refused.code in LOCKED_OUT else refused
