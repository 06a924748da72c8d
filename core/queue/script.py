"""The queue's atomic steps: Lua files beside this module, run inside Redis."""

import asyncio
from collections.abc import Awaitable
from functools import cache
from pathlib import Path
from typing import cast

from redis.commands.core import AsyncScript

from core.server import Space, reaching

_PATIENCE = 2.5
"""Seconds: a person must hear something within three. Measured: with a Redis that hangs, the
client's own timeouts, its health check and one retry add up to 3.2."""

_FOLDER = Path(__file__).parent / "lua"


class Script:
    """One step. Redis forgets scripts when it restarts; redis-py then sends them again."""

    def __init__(self, space: Space, name: str) -> None:
        self._space = space
        self._script: AsyncScript = space.redis.register_script(_source(name))

    async def __call__(self, *words: str | bytes | float) -> object:
        """Run the step. Raises RedisAway."""
        with reaching():
            async with asyncio.timeout(_PATIENCE):
                answer = self._script(keys=[self._space.prefix], args=list(words))
                return await cast("Awaitable[object]", answer)


@cache
def _source(name: str) -> str:
    """Put the common functions behind the script's first line, which names its flags."""
    flags, body = (_FOLDER / f"{name}.lua").read_text().split("\n", 1)
    return f"{flags}\n{(_FOLDER / 'common.lua').read_text()}\n{body}"
