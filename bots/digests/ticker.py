"""What lets digests begin: it looks at all plans every few seconds.

Any number of tickers may run, be killed anywhere and be started again, by clocks that jump. Three
things make it one digest per channel and local date: the queue knows for two days what asked for a
job, so that asking again is harmless; a date is settled only after that; and settled dates never
come up again. What is late for less than six hours is caught up with; later, the date is missed and
the next digest says so.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bots.digests.plan import Plan, State, digest, key
from bots.digests.plans import Plans
from core.errors import QueueFull, RedisAway
from core.queue import Queue
from core.schedule import Due, turn

log = structlog.get_logger()

_EVERY = 15.0
"""Seconds: nobody expects a digest to the second."""

_DAY = timedelta(days=1)


def now() -> datetime:
    """Read this machine's clock."""
    return datetime.now(UTC)


class Ticker:
    """Looks after one platform's plans. At most `limit` digests wait to be read."""

    def __init__(
        self, platform: str, queue: Queue, limit: int, clock: Callable[[], datetime] = now
    ) -> None:
        self._platform = platform
        self._queue = queue
        self._limit = limit
        self._clock = clock
        self._plans = Plans(queue.space)
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Look no more. A cancellation would not do: redis-py 8.1 may lose it."""
        self._stop.set()

    async def run(self) -> None:
        """Look until told to stop."""
        while not self._stop.is_set():
            try:
                await self.look()
            except RedisAway:  # whoever serves the queue speaks of it
                log.debug("digests-not-looked-after")
            except QueueFull as full:
                log.warning("digests-wait", why=str(full))
            pause = _EVERY * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)

    async def look(self) -> None:
        """Let begin what is due. Raises RedisAway, or QueueFull: the next look goes on."""
        for plan in await self._plans.all(self._platform):
            if plan.state is State.ON:
                await self._tend(plan, self._clock())

    async def _tend(self, plan: Plan, moment: datetime) -> None:
        run, missed, settled = turn(plan.schedule, plan.done, moment)
        if settled is None or (run and plan.busy(moment)):
            return
        if missed:
            lost = [day for day in missed if not await self._queue.known(key(plan.place, day))]
            if lost:
                log.warning("digests-missed", channel=plan.channel, dates=len(lost))
            await self._plans.settle(
                plan.place, settled if run is None else run.day - _DAY, tuple(lost)
            )
            plan = replace(plan, missed=tuple(dict.fromkeys((*plan.missed, *lost))))
        if run:
            await self._begin(plan, run, moment)

    async def _begin(self, plan: Plan, run: Due, moment: datetime) -> None:
        job = digest(plan, key(plan.place, run.day), moment)
        request = replace(job.request, day=run.day, missed=plan.missed)
        job = replace(job, request=request)
        ticket = await self._queue.enqueue(job, request.entry, b"", self._limit)
        await self._plans.settle(plan.place, run.day)
        log.info("digest-due", job=ticket.job, new=ticket.new)
