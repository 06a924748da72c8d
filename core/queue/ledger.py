"""What the queue holds, for the operator's eyes: ids, stages and reasons, never what was said."""

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from core.errors import PrecisError
from core.job import Job
from core.queue.queue import Queue
from core.server import reaching
from core.wire import Illegible, read_job


@dataclass(frozen=True, slots=True)
class Entry:
    """One job or dead letter. `asked` is when it was asked, or died, in ms of Redis' clock."""

    id: str
    state: str
    stage: str
    attempt: str
    asked: int
    now: int
    why: str
    worker: str
    job: Job | None

    @property
    def age(self) -> str:
        """The time since then, in words."""
        return str(timedelta(seconds=max(0, self.now - self.asked) // 1000))

    def facts(self) -> Iterator[tuple[str, str]]:
        """Name and value of everything an operator may know."""
        yield from [("job", self.id), ("state", self.state), ("stage", self.stage)]
        yield from [("age", self.age), ("attempt", self.attempt)]
        if self.worker:
            yield "worker", self.worker
        if self.why:
            yield "reason", self.why
        if self.job:
            request = self.job.request
            yield "kind", request.kind
            yield "platform", request.source.platform
            yield "workspace", request.source.workspace
            yield "channel", request.source.channel
            yield "deadline", f"{self.job.deadline:%Y-%m-%d %H:%M:%S} UTC"


class Ledger:
    """Reads the queue's books. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._redis = queue.space.redis
        self._prefix = queue.space.prefix

    async def all(self) -> list[Entry]:
        """Everything that waits or runs, then the dead letters, oldest first in both."""
        entries = [entry async for entry in self._scan()]
        return sorted(entries, key=lambda entry: (entry.state == "dead", entry.asked))

    async def find(self, name: str) -> Entry:
        """One job or dead letter. Raises PrecisError when there is neither."""
        for kind in ("job", "dead"):
            if entry := await self._entry(kind, name):
                return entry
        raise PrecisError(
            f"there is no job {name}: finished ones leave nothing; see precis jobs ls"
        )

    async def drop(self, name: str) -> str:
        """Cancel a job or forget a dead letter; say which."""
        entry = await self.find(name)
        if entry.state != "dead":
            return f"{name}: {await self.queue.cancel(name)}"
        with reaching():
            await self._redis.delete(f"{self._prefix}dead:{name}")
            await self._redis.zrem(f"{self._prefix}dead", name)
        return f"{name}: dropped"

    async def _scan(self) -> AsyncIterator[Entry]:
        for kind in ("job", "dead"):
            with reaching():
                keys = [key async for key in self._redis.scan_iter(f"{self._prefix}{kind}:*", 500)]
            for key in keys:
                name = key.decode(errors="replace").removeprefix(f"{self._prefix}{kind}:")
                if entry := await self._entry(kind, name):
                    yield entry

    async def _entry(self, kind: str, name: str) -> Entry | None:
        fields = ("state", "stage", "attempt", "asked", "at", "reason", "worker", "job")
        with reaching():
            key = f"{self._prefix}{kind}:{name}"
            values = await cast("Awaitable[list[bytes | None]]", self._redis.hmget(key, fields))
            seconds, _ = await self._redis.time()
        if not any(values):
            return None
        facts = {field: value for field, value in zip(fields, values, strict=True) if value}
        return _read(kind, name, facts, seconds * 1000)


def _read(kind: str, name: str, facts: Mapping[str, bytes], now: int) -> Entry:
    def word(field: str) -> str:
        return facts.get(field, b"").decode(errors="replace")

    try:
        job = read_job(facts.get("job", b""))
    except Illegible:
        job = None
    asked = word("asked") or word("at")
    return Entry(
        id=name,
        state="dead" if kind == "dead" else word("state"),
        stage=word("stage"),
        attempt=word("attempt"),
        asked=int(asked) if asked.isdecimal() else now,
        now=now,
        why=word("reason"),
        worker=word("worker"),
        job=job,
    )
