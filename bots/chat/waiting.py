"""Telling those who wait how far their request is."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from core.errors import PrecisError, RedisAway
from core.job import Job
from core.queue import Queue
from core.queue.ledger import Entry, Ledger

log = structlog.get_logger()

_PAUSE = 5.0
"""Seconds between two looks at the queue."""

_AT_ONCE = 3
"""Placeholders edited per look: in Slack, edits and answers share fifty a minute."""

_MOST = 500
"""Jobs followed at once; who asks beyond that learns no more than that it is being read."""


@dataclass(slots=True)
class _Wait:
    text: str
    told: str = ""


class Showing(Protocol):
    """What the deliverer of a platform has to do for us."""

    async def status(self, job: Job, text: str) -> None:
        """Say in the placeholder how far the job is, unless its answer is there already."""
        ...


class Waiting:
    """Edits the placeholders that this process posted while their jobs wait and run."""

    def __init__(self, deliver: Showing, queue: Queue) -> None:
        self._deliver = deliver
        self._queue = queue
        self._waits: dict[str, _Wait] = {}

    def watch(self, job: Job, text: str) -> None:
        """Follow a job from now on, whose placeholder says `text`."""
        if len(self._waits) < _MOST:
            self._waits[job.id] = _Wait(text)

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(_PAUSE)
            with suppress(RedisAway):  # the queue speaks of it
                await self.look()

    async def look(self) -> None:
        """Tell some of them what has changed since the last look; forget whose job has ended."""
        changed = 0
        for name, wait in list(self._waits.items()):
            entry = await self._entry(name)
            if entry is None or entry.job is None:
                del self._waits[name]
                continue
            word = await self._word(entry)
            if word and word != wait.told and changed < _AT_ONCE:
                changed += 1
                wait.told = word
                await self._tell(entry.job, f"{wait.text} {word}")

    async def _tell(self, job: Job, text: str) -> None:
        try:
            await self._deliver.status(job, text)
        except RedisAway:
            raise
        except PrecisError as error:
            log.info("status-not-shown", job=job.id, why=str(error))

    async def _entry(self, job: str) -> Entry | None:
        """Find a job that has not ended; what is left of a dead one is for the operator."""
        try:
            entry = await Ledger(self._queue).find(job)
        except RedisAway:
            raise
        except PrecisError:  # there is no such job any more
            return None
        return None if entry.state == "dead" else entry

    async def _word(self, entry: Entry) -> str:
        """Say where a job is, or nothing while it is read: that is what the placeholder says."""
        if entry.stage != "summarize":
            return ""
        ahead = await self._queue.position(entry.id) if entry.state == "waiting" else None
        return "They are being summarized." if ahead is None else _ahead(ahead)


def _ahead(count: int) -> str:
    """Put a place in the queue into words that do not change with every step of a long one."""
    if count == 0:
        return "This request is next."
    if count > 10:
        return f"More than {count // 10 * 10} other requests come first."
    return f"{count} other {'request comes' if count == 1 else 'requests come'} first."
