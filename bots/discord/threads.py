"""Which threads of a channel were alive in a window: those that are open, and those archived since.

Private ones are not among them: not everybody who reads the channel may read those, and a summary
of the channel can be shown to all who read it. They are summarized where they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bots.discord.calls import Calls
from bots.discord.rooms import PRIVATE_THREAD, Room
from bots.discord.snowflake import moment
from bots.markup import discord as markup
from bots.markup.loose import mapping, mappings, string

Json = Mapping[str, Any]

_LIMIT = 100

_ARCHIVES = (0, 5, 15, 16)
"""Channels that keep archived threads; voice channels have none."""


@dataclass(frozen=True, slots=True)
class Found:
    """Threads, the one with the newest message first. `since`: older ones may be missing."""

    threads: list[Json]
    since: datetime | None = None


class Threads:
    """Lists threads, reading at most `pages` of archived ones."""

    def __init__(self, calls: Calls, pages: int) -> None:
        self._calls = calls
        self._pages = pages

    async def alive(self, room: Room, floor: datetime | None, most: int) -> Found:
        """List the threads with messages at `floor` or later, at most `most`, the liveliest first.

        Where there are more, what is older than the newest message of those that are not listed is
        lost: the rest is whole.
        """
        archived, since = await self._archived(room, floor)
        every = {string(one.get("id")): one for one in (*await self._open(room), *archived)}
        last = sorted(((newest(one), number) for number, one in every.items()), reverse=True)
        alive = [(at, number) for at, number in last if floor is None or at >= floor]
        if len(alive) > most:
            lost = alive[most][0]
            since = max(lost, since or lost)
        return Found([every[number] for _, number in alive[:most]], since)

    async def _open(self, room: Room) -> list[Json]:
        guild, channel = string(room.guild.get("id")), room.spot[0]
        answer = await self._calls.read("/guilds/{guild_id}/threads/active", guild_id=guild)
        listed = mappings(mapping(answer).get("threads"))
        return [one for one in listed if one.get("parent_id") == channel and _public(one)]

    async def _archived(
        self, room: Room, floor: datetime | None
    ) -> tuple[list[Json], datetime | None]:
        """List the threads archived since `floor`; answer from when on, if not all are there."""
        found: list[Json] = []
        if room.channel.get("type") not in _ARCHIVES:
            return found, None
        before: str | None = None
        ended: datetime | None = None
        for _ in range(self._pages):
            answer = await self._page(room.spot[0], before)
            page = list(mappings(answer.get("threads")))
            found += filter(_public, page)
            before = _closed(page[-1]) if page else None
            ended = markup.moment(before) if before else None
            if not answer.get("has_more") or ended is None or (floor and ended < floor):
                return found, None
        return found, ended

    async def _page(self, channel: str, before: str | None) -> Json:
        query: dict[str, object] = {"limit": _LIMIT, "before": before}
        path = "/channels/{channel_id}/threads/archived/public"
        return mapping(await self._calls.read(path, query, channel_id=channel))


def newest(thread: Json) -> datetime:
    """When the last message of a thread was sent; a thread without one is as old as itself."""
    last = string(thread.get("last_message_id")) or string(thread.get("id"))
    found = moment(last)
    assert found is not None
    return found


def _public(thread: Json) -> bool:
    return thread.get("type") != PRIVATE_THREAD and moment(string(thread.get("id"))) is not None


def _closed(thread: Json) -> str:
    return string(mapping(thread.get("thread_metadata")).get("archive_timestamp"))
