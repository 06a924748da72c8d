"""Time that runs by itself and can be moved on."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime


class Clock:
    """Runs at real speed from `start` (now, unless told otherwise); `advance` moves it on.

    Everything in a fake that takes time waits on this clock: acknowledgements, retries, expiry,
    rate limits, slow answers.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start.timestamp() if start else time.time()
        self._zero = time.monotonic()
        self._shift = 0.0
        self._still: float | None = None
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since 1970."""
        running = (
            self._start - self._zero + (time.monotonic() if self._still is None else self._still)
        )
        return running + self._shift

    def date(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def stop(self) -> None:
        """Run no more: only `advance` moves it now."""
        self._still = time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move on; whoever waits for an instant that has passed now wakes up."""
        self._shift += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def until(self, instant: float) -> None:
        while (left := instant - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

    async def sleep(self, seconds: float) -> None:
        await self.until(self.now() + seconds)

    async def within(self, event: asyncio.Event, seconds: float) -> bool:
        """Whether `event` happens before that time is over; waits no longer than needed."""
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self.sleep(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return event.is_set()
