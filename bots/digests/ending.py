"""What the deliverer says about a digest: how far it came."""

import structlog

from bots.digests.notice import private, tell
from bots.digests.plans import Plans
from core.job import Job
from core.queue import Queue
from core.summary import Notice, Outcome, Reason

log = structlog.get_logger()

_WORDS = frozenset({Reason.QUIET, Reason.QUIET_WEEK, Reason.SUSPENDED})
"""Reasons after which there is nothing to settle: whoever gave them did."""


class Ending:
    """Keeps the plans true. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._plans = Plans(queue.space)

    def addressed(self, job: Job, outcome: Outcome) -> Job:
        """Say who sees an outcome: a digest everybody, anything else whoever set it up."""
        return private(job) if isinstance(outcome, Notice) else job

    async def over(self, job: Job, outcome: Outcome) -> None:
        """Take note of what was shown. Said twice it is still true."""
        if not isinstance(outcome, Notice):
            await self._plans.posted(job)
        elif outcome.reason not in _WORDS:
            log.warning("digest-failed", job=job.id, why=outcome.reason)
            await self._plans.failed(job)

    async def gone(self, job: Job, outcome: Outcome) -> None:
        """Suspend a plan whose channel takes no posts any more; tell its owner."""
        if isinstance(outcome, Notice):  # it is the owner who cannot be reached
            await self.over(job, outcome)
            return
        log.warning("digest-suspended", job=job.id, why="gone")
        await self._plans.suspend(job)
        await tell(self._queue, job, Reason.SUSPENDED)
