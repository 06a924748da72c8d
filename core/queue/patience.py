"""How to wait for a Redis that is away: longer each time, never in step with the others."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from core.errors import RedisAway

log = structlog.get_logger()
Answer = TypeVar("Answer")

_IDLE = 0.04
"""Seconds between two looks at an empty queue: 25 a second cost a worker under 1 % of a core.
Blocking commands would save that, and are what CVE-2026-23479 is about."""

_LONGEST = 3.0


class Pause:
    """The time until the next try; it says once that Redis went away and once that it is back."""

    def __init__(self) -> None:
        self._seconds = _IDLE

    def lengthen(self, error: RedisAway) -> None:
        """Another try failed."""
        if self._seconds == _IDLE:
            log.warning("redis-away", error=str(error))
        self._seconds = min(self._seconds * 2, _LONGEST)

    def reset(self) -> None:
        """Redis answered."""
        if self._seconds != _IDLE:
            log.info("redis-back")
        self._seconds = _IDLE

    async def wait(self, stop: asyncio.Event) -> None:
        """Wait, but no longer than until `stop`."""
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 - not a secret
        try:
            await asyncio.wait_for(stop.wait(), self._seconds * jitter)
        except TimeoutError:
            return


async def patiently(step: Callable[[], Awaitable[Answer]]) -> Answer:
    """Take a step as often as it takes to reach Redis: what was worked for must not be lost."""
    pause, never = Pause(), asyncio.Event()
    while True:
        try:
            return await step()
        except RedisAway as error:
            pause.lengthen(error)
            await pause.wait(never)
