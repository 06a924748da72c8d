"""Telling those who wait how far their request is."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog

from bots.slack.deliver import Deliver
from bots.slack.refusal import Refused, Unanswered
from core.errors import PrecisError, RedisAway
from core.job import Job
from core.queue import Queue
from core.queue.ledger import Ledger

log = structlog.get_logger()

_PAUSE = 5.0
"""Seconds between two looks at the queue."""

_AT_ONCE = 3
"""Placeholders edited per look: all edits together share fifty a minute with the answers."""


@dataclass(slots=True)
class _Wait:
    job: Job
    text: str
    told: str = ""


class Waiting:
    """Edits the placeholders that this process posted while their jobs wait and run."""

    def __init__(self, deliver: Deliver, queue: Queue) -> None:
        self._deliver = deliver
        self._queue = queue
        self._waits: dict[str, _Wait] = {}

    def watch(self, job: Job, text: str) -> None:
        """Follow a job from now on; it has its placeholder, which says `text`."""
        self._waits[job.id] = _Wait(job, text)

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(_PAUSE)
            with suppress(RedisAway):  # the queue speaks of it
                await self.look()

    async def look(self) -> None:
        """Tell some of them what has changed since the last look; forget whose job has ended."""
        changed = 0
        for wait in list(self._waits.values()):
            word = await self._word(wait.job.id)
            if word is None:
                del self._waits[wait.job.id]
            elif word not in ("", wait.told) and changed < _AT_ONCE:
                changed += 1
                wait.told = word
                await self._tell(wait)

    async def _tell(self, wait: _Wait) -> None:
        try:
            await self._deliver.status(wait.job, f"{wait.text} {wait.told}")
        except (Refused, Unanswered) as error:
            log.info("slack-status-not-shown", job=wait.job.id, why=str(error))

    async def _word(self, job: str) -> str | None:
        """Say where a job is: "" where there is nothing to say, None where its answer comes."""
        try:
            entry = await Ledger(self._queue).find(job)
        except RedisAway:
            raise
        except PrecisError:  # there is no such job any more
            return None
        if entry.state == "dead" or entry.stage.startswith("deliver."):
            return None
        if entry.stage != "summarize":
            return ""
        ahead = await self._queue.position(job) if entry.state == "waiting" else None
        return "They are being summarized." if ahead is None else _ahead(ahead)


def _ahead(count: int) -> str:
    """Put a place in the queue into words that do not change with every step of a long one."""
    if count == 0:
        return "This request is next."
    if count > 10:
        return f"More than {count // 10 * 10} other requests come first."
    return f"{count} other {'request comes' if count == 1 else 'requests come'} first."
