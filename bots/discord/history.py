"""Reading a conversation: pages, threads, and how much of it.

A channel is read from its newest message back: asked with `after`, Discord starts at the oldest,
and who stops early keeps the wrong end. A channel that we may see but not read answers with an
empty page, so our own permissions are looked at first.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bots.chat.gathered import BACK, now
from bots.discord.audience import Audience
from bots.discord.calls import Calls
from bots.discord.people import People
from bots.discord.reading import Reading
from bots.discord.refusal import Refused
from bots.discord.rooms import Room, Rooms
from bots.discord.snowflake import moment, snowflake
from bots.discord.threads import Threads, newest
from bots.markup.loose import mappings, string
from core.conversation import Conversation
from core.errors import NoHistory
from core.request import Request
from core.summary import Reason
from core.window import Window

Json = Mapping[str, Any]

_LIMIT = 100
"""Messages in a page, the most there can be."""

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How much is read at most.

    `messages` is about what a summary takes, see MOST in core/segment.py; `pages` are those of a
    channel or a thread, `archive` those of the list of archived threads.
    """

    pages: int = 100
    threads: int = 100
    archive: int = 5
    messages: int = 10_000


class History:
    """Reads what a request asks for, as far as it may cost."""

    def __init__(self, calls: Calls, people: People, reach: Reach = Reach()) -> None:
        self._calls = calls
        self._people = people
        self._reach = reach
        self._rooms = Rooms(calls)
        self._audience = Audience(calls)
        self._threads = Threads(calls, reach.archive)

    async def read(self, request: Request) -> Conversation:
        """Read the newest messages of a request's window, threads included, oldest first.

        A message that has no thread stands for what was said in its channel from there on. Raises
        EmptyWindow, NoHistory with what its asker should hear, or Unanswered.
        """
        try:
            room = await self._open(request)
            request = _from_here(request, room)
            reading = Reading(request, room, await self._calls.home(), self._people)
            if room.thread:
                await self._back(room.thread, request, reading)
            else:
                await self._channel(room, request, reading)
        except Refused as refused:
            raise _reason(refused) from refused
        if reading.hidden:
            raise NoHistory(Reason.NO_CONTENT)
        reading.resolve()
        place, title = request.source, _title(room)
        return reading.conversation(request, place, title, request.zone, self._reach.messages)

    async def _open(self, request: Request) -> Room:
        """Find the place that is asked for. Raises NoHistory where there is none, or not for us."""
        room = await self._rooms.find(request.source)
        if room is None:
            raise NoHistory(Reason.NO_ACCESS)
        if not await self._audience.reads((await self._calls.home()).user, room):
            raise NoHistory(Reason.NO_PERMISSION)
        return room

    async def _channel(self, room: Room, request: Request, reading: Reading) -> None:
        """Read a channel's own messages, then the threads alive since, the liveliest first.

        A forum has only threads: how far back to go is found out while they are read. Who asks
        what they missed and wrote nothing in the channel itself is looked for in its threads.
        """
        floor = _start(request.window)
        if not room.forum:
            floor = await self._back(room.channel, request, reading)
        if request.window.mine and not reading.own(request):
            floor = now() - BACK
        found = await self._threads.alive(room, floor, self._reach.threads)
        if found.since:
            reading.lose(found.since)
        since = max(filter(None, (floor, reading.horizon)), default=None)
        for first in range(0, len(found.threads), _AT_ONCE):
            batch = found.threads[first : first + _AT_ONCE]
            if since and newest(batch[0]) < since:
                return
            window = replace(request.window, since=since)
            asked = replace(request, window=window)
            await asyncio.gather(*(self._alive(one, asked, reading) for one in batch))
            if room.forum:
                oldest = newest(batch[-1])
                reach = reading.floor(request, oldest, last=batch[-1] is found.threads[-1])
                since = max(filter(None, (since, reach, reading.horizon)), default=None)

    async def _alive(self, thread: Json, request: Request, reading: Reading) -> None:
        """Read one of a channel's threads, unless it was deleted meanwhile."""
        try:
            await self._back(thread, request, reading)
        except Refused as refused:
            if refused.status != 404:
                raise

    async def _back(self, place: Json, request: Request, reading: Reading) -> datetime | None:
        """Read a channel's or a thread's own messages; answer when the window begins."""
        window, thread = request.window, place if "thread_metadata" in place else None
        floor, oldest, count = _start(window), datetime.now(UTC), 0
        before = snowflake(window.until) if window.until else None
        for _ in range(self._reach.pages):
            page = await self._page(string(place.get("id")), before)
            before = string(page[-1].get("id")) if page else None
            oldest = (moment(before) if before else None) or oldest
            await reading.add([one for one in page if _since(one, floor)], thread)
            reading.note(page, thread)
            count += len(page)
            last = len(page) < _LIMIT
            floor = floor or reading.floor(request, oldest, last=last)
            if last or (floor and oldest < floor):
                return floor
            if count >= self._reach.messages:
                break
        reading.lose(max(oldest, floor or oldest))
        return floor

    async def _page(self, channel: str, before: str | None) -> list[Json]:
        query: dict[str, object] = {"limit": _LIMIT, "before": before}
        path = "/channels/{channel_id}/messages"
        return list(mappings(await self._calls.read(path, query, channel_id=channel)))


def _start(window: Window) -> datetime | None:
    """Find the time before which nothing is in a window, as far as the window itself says."""
    return window.since or (moment(window.after) if window.after else None)


def _since(item: Json, floor: datetime | None) -> bool:
    sent_at = moment(string(item.get("id")))
    return floor is None or sent_at is None or sent_at >= floor


def _from_here(request: Request, room: Room) -> Request:
    """Ask for a channel instead, from the message on that was taken for a thread."""
    if room.start is None:
        return request
    source = replace(request.source, thread=None)
    since = max(filter(None, (moment(room.start), request.window.since)), default=None)
    return replace(request, source=source, window=replace(request.window, since=since))


def _title(room: Room) -> str:
    channel = f"#{string(room.channel.get('name'))}"
    return f"{string(room.thread.get('name'))} in {channel}" if room.thread else channel


def _reason(refused: Refused) -> Exception:
    """Say to whom Discord's refusal matters."""
    if refused.locked_out:
        return NoHistory(Reason.SETUP)
    if refused.status in (403, 404):
        return NoHistory(Reason.NO_ACCESS)
    return refused
