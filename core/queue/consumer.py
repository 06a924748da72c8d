"""The loop around the queue: claim, keep the lease, hand the job to whoever serves its stage."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import structlog

from core.errors import EngineBroken, RedisAway
from core.pulse import Pulse
from core.queue.claim import Beat, Claim
from core.queue.patience import Pause, patiently
from core.queue.queue import Queue
from core.summary import Reason

log = structlog.get_logger()

Handler = Callable[[Claim, Pulse], Awaitable[None]]
"""Does a stage's work and advances, finishes or refuses the claim itself; what it raises is
counted as an error and tried again."""


_KEPT = 4
"""One hand in so many takes no digests: whoever asks then need not wait until one is done."""

_LAST_WORDS = 2.0
"""Seconds for the jobs of a broken engine to be given up one by one."""


class Consumer:
    """Serves some stages with up to `hands` jobs at once, until it is told to stop."""

    def __init__(
        self, queue: Queue, stages: Mapping[str, Handler], hands: int, name: str = ""
    ) -> None:
        """Handle each stage by its handler; appear as `name` among the living workers."""
        self._queue = queue
        self._stages = stages
        self._name = name
        self._hands = hands
        self._jobs: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._hung = False
        self._alone = False

    def stop(self) -> None:
        """Take no more jobs. `run` returns when those in hand are done or handed back."""
        self._stop.set()

    async def run(self, grace: float) -> None:
        """Serve until `stop`, then give the jobs in hand `grace` seconds and hand back the rest.

        Raises EngineBroken when the engine cannot go on, or made no step for so long that its job
        went to somebody else: this process is of no use, its supervisor should start another.
        """
        sweeper = asyncio.create_task(self._sweep())
        try:
            await self._take()
            await self._drain(min(grace, _LAST_WORDS) if self._hung else grace)
        finally:
            sweeper.cancel()
        if self._hung:
            raise EngineBroken("the engine cannot go on: this worker must be restarted")

    async def _take(self) -> None:
        pause = Pause()
        while not self._stop.is_set():
            try:
                claim = await self._claim()
            except RedisAway as error:
                pause.lengthen(error)
            else:
                pause.reset()
                if claim and (
                    self._hung or self._stop.is_set()
                ):  # it was on its way when the word came
                    await patiently(partial(self._queue.release, claim))
                elif claim:
                    self._start(claim)
                    continue
            await pause.wait(self._stop)

    async def _claim(self) -> Claim | None:
        if len(self._jobs) >= self._hands or self._alone or self._hung:
            return None
        alone, spare = not self._jobs, self._hands - len(self._jobs) > self._hands // _KEPT
        stages = list(self._stages)
        return await self._queue.claim(stages, self._name, alone=alone, digests=spare)

    def _start(self, claim: Claim) -> None:
        self._alone = claim.suspect
        job = asyncio.create_task(self._serve(claim))
        self._jobs.add(job)
        job.add_done_callback(self._end)

    def _end(self, job: asyncio.Task[None]) -> None:
        self._jobs.discard(job)
        self._alone = False

    async def _drain(self, grace: float) -> None:
        if self._jobs:
            await asyncio.wait(self._jobs, timeout=grace)
        left = list(self._jobs)
        for job in left:
            job.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _sweep(self) -> None:
        while True:
            with suppress(RedisAway):  # the taking loop speaks of it
                if died := await self._queue.sweep(self._name):
                    log.warning("workers-died", jobs=died)
                await self._queue.rewrite()
            await asyncio.sleep(min(1.0, self._queue.lease / 2))

    async def _serve(self, claim: Claim) -> None:
        """Let the stage's handler work while the lease holds, and settle how it ended."""
        if claim.job is None:
            await patiently(lambda: self._queue.refuse(claim, Reason.UNREADABLE))
            return
        pulse = Pulse()
        work = asyncio.ensure_future(self._stages[claim.stage](claim, pulse))
        keep = asyncio.ensure_future(self._keep(claim, pulse))
        try:
            await asyncio.wait({work, keep}, return_when=asyncio.FIRST_COMPLETED)
            await self._settle(claim, work, keep)
        except asyncio.CancelledError:
            await _end(work)
            with suppress(RedisAway):  # then its lease runs out instead
                await self._queue.release(claim)
        finally:
            await _end(keep)

    async def _settle(
        self, claim: Claim, work: asyncio.Future[None], keep: asyncio.Future[Reason | None]
    ) -> None:
        if not work.done():
            await _end(work)
            if reason := keep.result():
                await patiently(lambda: self._queue.refuse(claim, reason))
            return
        error = work.exception()
        if isinstance(error, EngineBroken):
            log.error("engine-broken", job=claim.id, error=str(error))
            self._hung = True
            # Not handed back uncounted: it may be this job that breaks the engine each time.
            await patiently(lambda: self._queue.abandon(claim))
            self.stop()
        elif error:
            # Only the kind of the fault: its words may repeat what people said.
            log.error("job-failed", job=claim.id, stage=claim.stage, error=type(error).__name__)
            await patiently(lambda: self._queue.fail(claim))

    async def _keep(self, claim: Claim, pulse: Pulse) -> Reason | None:
        """Renew the lease while the pulse beats; return when the work must stop, and why."""
        lost_at = asyncio.get_running_loop().time() + self._queue.lease
        while True:
            if (left := _left(claim)) <= 0:
                return Reason.TOO_LATE
            await asyncio.sleep(min(self._queue.lease / 5, left))
            now = asyncio.get_running_loop().time()
            beat = await self._beat(claim) if pulse.alive else None
            if beat is Beat.CANCELLED:
                return Reason.CANCELLED
            if beat is Beat.LOST:
                return None
            if beat is Beat.HELD or pulse.alive:
                lost_at = now + self._queue.lease
            elif now > lost_at:
                self._hung = True
                self.stop()
                return None

    async def _beat(self, claim: Claim) -> Beat | None:
        try:
            return await self._queue.beat(claim)
        except RedisAway:
            return None


def _left(claim: Claim) -> float:
    """Count the seconds to the deadline; a result that is late but there is still delivered."""
    if claim.job is None or claim.stage.startswith("deliver."):
        return math.inf
    return (claim.job.deadline - datetime.now(UTC)).total_seconds()


async def _end(task: asyncio.Future[None] | asyncio.Future[Reason | None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
