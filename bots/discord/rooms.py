"""Where a place is: its server, its channel, and the thread it may be.

A thread is a channel with a parent, and nothing tells its id from a channel's or from that of the
message it was opened on. Discord is asked each time: what was kept is about yesterday's channels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bots.discord.calls import Calls
from bots.discord.permalink import numbered
from bots.discord.refusal import UNKNOWN_CHANNEL, Refused
from bots.markup.loose import mapping, mappings, string
from core.conversation import Place

Json = Mapping[str, Any]

PRIVATE_THREAD = 12
_THREADS = (10, 11, PRIVATE_THREAD)
_FORUMS = (15, 16)
_READABLE = (0, 2, 5, 13, *_FORUMS)
"""Channels with messages or threads: text, voice, announcements, stages, forums and media."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of a server, or one of its threads. `channels` are all of the server's, by id.

    `start` is the message that was named as a thread and is none: what was said from there on.
    """

    guild: Json
    channel: Json
    thread: Json | None = None
    start: str | None = None
    channels: Mapping[str, Json] = field(default_factory=dict)

    @property
    def spot(self) -> tuple[str, str]:
        """Name the channel, and the thread or nothing."""
        return string(self.channel.get("id")), string((self.thread or {}).get("id"))

    @property
    def private(self) -> bool:
        """Whether not everybody who reads the channel may read this."""
        return self.thread is not None and self.thread.get("type") == PRIVATE_THREAD

    @property
    def locked(self) -> bool:
        """Whether only who manages threads may write in this one."""
        return mapping((self.thread or {}).get("thread_metadata")).get("locked") is True

    @property
    def forum(self) -> bool:
        """Whether the channel consists of threads and has no messages of its own."""
        return self.channel.get("type") in _FORUMS

    @property
    def adult(self) -> bool:
        """Whether it is age-restricted, which threads are with their channel."""
        return self.channel.get("nsfw") is True


class Rooms:
    """Finds places."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def find(self, place: Place) -> Room | None:
        """Find a place, or None where it is not ours or there is none. Raises Refused, Unanswered.

        Its `channel` may name a thread, and its `thread` any message.
        """
        ids = (place.workspace, place.channel, *((place.thread,) if place.thread else ()))
        if place.platform != "discord" or not numbered(*ids):
            return None
        guild = mapping(await self._calls.read("/guilds/{guild_id}", guild_id=place.workspace))
        listed = await self._calls.read("/guilds/{guild_id}/channels", guild_id=place.workspace)
        channels = {string(one.get("id")): one for one in mappings(listed)}
        if place.channel not in channels:
            return await self._thread(guild, channels, place.channel)
        channel = channels[place.channel]
        if channel.get("type") not in _READABLE:
            return None
        if place.thread is None:
            return Room(guild, channel, channels=channels)
        return await self._within(guild, channels, place)

    async def _within(self, guild: Json, channels: Mapping[str, Json], place: Place) -> Room | None:
        """Find a thread in a channel, or the message that stands for one."""
        assert place.thread is not None
        try:
            room = await self._thread(guild, channels, place.thread)
        except Refused as refused:
            if refused.code != UNKNOWN_CHANNEL:
                raise
            return Room(guild, channels[place.channel], start=place.thread, channels=channels)
        return room if room and room.spot == (place.channel, place.thread) else None

    async def _thread(self, guild: Json, channels: Mapping[str, Json], number: str) -> Room | None:
        thread = mapping(await self._calls.read("/channels/{channel_id}", channel_id=number))
        channel = channels.get(string(thread.get("parent_id")))
        if channel is None or thread.get("guild_id") != guild.get("id"):
            return None
        if thread.get("type") not in _THREADS or thread.get("id") != number:
            return None
        return Room(guild, channel, thread, channels=channels)
