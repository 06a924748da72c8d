"""How often we may introduce ourselves to the gateway.

A bot that does so a thousand times a day loses its token, and a supervisor that starts a crashing
bot every ten seconds does so eight thousand times. So the last time stands in Redis, where it
outlives us: nobody introduces themselves within a minute and a half of it, unless whoever did so
said good-bye.
https://docs.discord.com/developers/events/gateway#session-start-limit
"""

import asyncio

from bots.chat.notes import Notes

SECONDS = 90

_LOOK = 0.5
"""Seconds between two looks."""


class Identify:
    """The right to introduce ourselves, once per shard and time."""

    def __init__(self, notes: Notes, seconds: int = SECONDS) -> None:
        self._notes = notes
        self._seconds = seconds
        self._taken: set[int] = set()

    async def take(self, shard: int = 0) -> None:
        """Wait for the right, and use it up; an open connection would not wait so long."""
        while not await self._notes.first(_name(shard), seconds=self._seconds):  # noqa: ASYNC110
            await asyncio.sleep(_LOOK)
        self._taken.add(shard)

    async def release(self) -> None:
        """Let the next one follow at once: this was no crash. What others took stays taken."""
        for shard in self._taken:
            await self._notes.forget(_name(shard))
        self._taken.clear()


def _name(shard: int) -> str:
    return f"identify:{shard}"
