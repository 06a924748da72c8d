"""What has to outlive a process about a job's messages: in Redis, each note with an end.

Notes are written even where Redis is full (`allow-oom`): work in hand must be able to end.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import cast

from core.errors import RedisAway
from core.server import Space, reaching

_KEEP = 172_800
"""Seconds, as long as the queue keeps what it knows."""

_PUT = """#!lua flags=allow-oom
-- KEYS[1]; value, seconds, 1 to keep what is there. Answers what is there now.
local there = ARGV[3] == '1' and redis.call('GET', KEYS[1])
if there then return there end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ARGV[1]
"""

_DROP = """#!lua
-- KEYS[1]; value: forget it if it is still this one
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""


class Notes:
    """A platform's short texts by name. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, space: Space, platform: str) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}{platform}:"
        self._put = space.redis.register_script(_PUT)
        self._drop = space.redis.register_script(_DROP)

    async def read(self, name: str) -> str | None:
        """Read a note; None where there is none."""
        with reaching():
            raw = await self._redis.get(self._prefix + name)
        return raw.decode() if isinstance(raw, bytes) else None

    async def put(self, name: str, text: str, seconds: int = _KEEP) -> None:
        """Write a note over whatever was there."""
        await self._write(name, text, seconds, keep=False)

    async def first(self, name: str, text: str = "1", seconds: int = _KEEP) -> bool:
        """Write a note where there is none; say whether it is ours."""
        unique = f"{secrets.token_hex(8)} {text}"
        return await self._write(name, unique, seconds, keep=True) == unique

    async def forget(self, name: str) -> None:
        """Drop a note."""
        with reaching():
            await self._redis.delete(self._prefix + name)

    @asynccontextmanager
    async def turn(self, name: str, seconds: int = 180) -> AsyncIterator[None]:
        """Let nobody else have this turn meanwhile; it ends after `seconds` if we die in it."""
        mine = secrets.token_hex(8)
        name = f"turn:{name}"
        while await self._write(name, mine, seconds, keep=True) != mine:  # noqa: ASYNC110 - it
            await asyncio.sleep(0.05)  # happens in another process
        try:
            yield
        finally:
            with suppress(RedisAway), reaching():  # then it ends by itself
                await cast("Awaitable[object]", self._drop(keys=[self._prefix + name], args=[mine]))

    async def _write(self, name: str, text: str, seconds: int, *, keep: bool) -> str:
        with reaching():
            step = self._put(keys=[self._prefix + name], args=[text, seconds, int(keep)])
            raw = await cast("Awaitable[object]", step)
        return raw.decode() if isinstance(raw, bytes) else str(raw)
