"""The queue: enqueue once, claim under a lease, advance behind a fence."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.exceptions import OutOfMemoryError, ResponseError

from core.errors import QueueFull
from core.job import Job
from core.queue.claim import Beat, Claim
from core.queue.script import Script
from core.request import Kind
from core.server import Space, reaching
from core.summary import Reason
from core.wire import VERSION, Illegible, read_job, write_job

MOST_ERRORS = 4
MOST_DEATHS = 2

_LAST_STAGE = 12
"""Errors of a delivery: what is written is worth nine minutes of a platform that does not answer,
and where it cannot be delivered no notice can."""

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Ticket:
    """What enqueueing gives: the job that answers this request, and whether it is new."""

    job: str
    new: bool


class Queue:
    """The stages of one installation. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, space: Space, lease: float = 10.0, silence: float = 5.0) -> None:
        """Leases last `lease` seconds; a break of `silence` seconds in sweeping excuses them all.

        A dead worker is noticed after one lease: its jobs are then tried one by one, and the last
        of a handful should still be taken over within the promised 30 seconds.
        """
        self.space = space
        self.lease = lease
        self._silence = silence
        names = ("enqueue", "claim", "beat", "advance", "finish", "fail", "refuse", "release")
        self._run = {name: Script(space, name) for name in (*names, "cancel", "sweep")}

    async def enqueue(self, job: Job, stage: str, text: bytes, limit: int) -> Ticket:
        """Let a job wait in `stage`, once per request key: asked again, the first one answers.

        Raises QueueFull when `limit` jobs of its priority wait there, or Redis has no memory.
        """
        request = job.request
        span = (job.deadline - datetime.now(UTC)).total_seconds() * 1000
        try:
            answer = await self._run["enqueue"](
                *(job.id, stage, request.key, _priority(job), request.source.workspace),
                *(request.source.platform, VERSION, write_job(job), text, int(span), limit),
            )
        except OutOfMemoryError as error:
            raise QueueFull("Redis is out of memory (maxmemory): try again later") from error
        word, name = _words(answer)
        if word == "full":
            raise QueueFull(f"{limit} requests are waiting already: try again in a few minutes")
        return Ticket(name, new=word == "new")

    async def claim(
        self,
        stages: Sequence[str],
        worker: str = "",
        *,
        alone: bool = True,
        digests: bool = True,
    ) -> Claim | None:
        """Take the next job of any of `stages`: people before digests, workspaces in turn.

        A job whose worker died goes first, and only to a worker with nothing else in hand
        (`alone`): so the jobs beside it are not blamed for a second death. Without `digests`
        none of those is taken: the hand is kept for people.
        """
        ours = (self.lease * 1000, VERSION, worker, int(alone), int(digests))
        answer = await self._run["claim"](*ours, *stages)
        if not isinstance(answer, list):
            return None
        name, stage, attempt, kind, job, text = answer
        suspect = _word(kind) == "suspect"
        return Claim(_word(name), _word(stage), _word(attempt), _job(job), text, suspect)

    async def beat(self, claim: Claim) -> Beat:
        """Renew the lease; hear whether the job is still ours and still wanted."""
        answer = await self._run["beat"](claim.id, claim.attempt, self.lease * 1000)
        return Beat(_word(answer))

    async def abandon(self, claim: Claim) -> None:
        """Die on purpose: the next sweep counts a death and gives the job to somebody else."""
        await self._run["beat"](claim.id, claim.attempt, 0)

    async def advance(self, claim: Claim, stage: str, text: bytes) -> bool:
        """Store the result and acknowledge the work, in one step. False: somebody else's by now."""
        assert claim.job is not None
        step = (claim.id, claim.attempt, stage, write_job(claim.job), text)
        return _word(await self._run["advance"](*step)) == "done"

    async def finish(self, claim: Claim) -> bool:
        """End the job; its texts are gone from Redis. False: somebody else's by now."""
        return _word(await self._run["finish"](claim.id, claim.attempt)) == "done"

    async def fail(self, claim: Claim, reason: Reason = Reason.FAILED) -> str:
        """Count an error and let the job wait, longer each time; the fourth one buries it.

        A delivery is tried more often. Answers "later", "buried" or "lost".
        """
        pause = random.uniform(500, 1500) * 2 ** min(int(claim.attempt), 6)  # noqa: S311 - jitter
        most = _LAST_STAGE if claim.stage.startswith("deliver.") else MOST_ERRORS
        step = (claim.id, claim.attempt, most, int(pause), reason)
        return _word(await self._run["fail"](*step))

    async def refuse(self, claim: Claim, reason: Reason) -> bool:
        """End a job that trying again cannot help; its asker hears `reason`."""
        return _word(await self._run["refuse"](claim.id, claim.attempt, reason)) == "done"

    async def release(self, claim: Claim) -> bool:
        """Hand a job back uncounted, to be the next one taken."""
        return _word(await self._run["release"](claim.id, claim.attempt)) == "done"

    async def cancel(self, job: str) -> str:
        """Stop a job: "cancelled" at once, "told" its worker, or "gone" already."""
        return _word(await self._run["cancel"](job))

    async def sweep(self, worker: str = "") -> int:
        """Do what time brings about; say that `worker` lives. Answers how many jobs' workers died.

        To be called every second by everyone who claims.
        """
        step = (self.lease * 1000, MOST_DEATHS, worker, self._silence)
        died = await self._run["sweep"](*step)
        assert isinstance(died, int)
        return died

    async def rewrite(self) -> bool:
        """Have Redis write its file anew, once an hour, whoever asks; tell whether it does now.

        Deleting is no erasure: measured, what people said stood in the append-only file until
        then. A server that lets nobody do this is left alone.
        """
        with reaching():
            try:
                due = await self.space.redis.set(self._key("rewritten"), 1, nx=True, ex=_HOUR)
                if due:
                    await self.space.redis.bgrewriteaof()
            except ResponseError:  # no memory, no permission, or a rewrite that runs already
                return False
        return bool(due)

    async def known(self, key: str) -> str | None:
        """Find the job that a request key asked for: for an hour, or two days if a digest's."""
        with reaching():
            name = await self.space.redis.get(self._key("once", key))
        return None if name is None else _word(name)

    async def position(self, job: str) -> int | None:
        """Count the jobs ahead of this one in its stage, or None when it does not wait."""
        with reaching():
            stage, lane = await self.space.redis.hmget(self._key("job", job), "stage", "class")
            if stage is None or lane is None:
                return None
            waiting = self._key(_word(stage), "waiting", _word(lane))
            rank = await self.space.redis.zrank(waiting, job)
        return rank if isinstance(rank, int) else None

    async def workers(self) -> list[str]:
        """Name the workers that were alive within the last lease, with the stages they serve."""
        with reaching():
            now, _ = await self.space.redis.time()
            since = (now - self.lease) * 1000
            names = await self.space.redis.zrangebyscore(self._key("workers"), since, "+inf")
        return [_word(name) for name in names]

    def _key(self, *parts: str) -> str:
        return self.space.prefix + ":".join(parts)


def _priority(job: Job) -> str:
    return "digest" if job.request.kind is Kind.DIGEST else "interactive"


def _job(raw: bytes) -> Job | None:
    try:
        return read_job(raw)
    except Illegible:
        return None


def _words(answer: object) -> list[str]:
    assert isinstance(answer, list)
    return [_word(part) for part in answer]


def _word(raw: object) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else str(raw)
