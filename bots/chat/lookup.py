"""What ids stand for, asked one at a time and kept in Redis.

An id that nobody knows is kept as such, for a shorter while. What cannot be found out now is not
kept and raises nothing: a name is no reason to have no summary.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog

from bots.markup.loose import mapping
from core.errors import PrecisError, RedisAway
from core.server import Space, reaching

log = structlog.get_logger()

Facts = dict[str, Any]
Look = Callable[[str], Awaitable[Facts]]

_KEEP_UNKNOWN = 600
"""Seconds."""

_AT_ONCE = 8


class Lookup:
    """Finds facts by id. `keep` says for how many seconds those of each kind are kept."""

    def __init__(
        self,
        space: Space,
        platform: str,
        keep: Mapping[str, int],
        refused: type[PrecisError],
        unanswered: type[PrecisError],
    ) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}{platform}:"
        self._keep = keep
        self._refused, self._unanswered = refused, unanswered
        self._hands = asyncio.Semaphore(_AT_ONCE)

    async def find(
        self, kind: str, sought: Iterable[str], look: Look, spare: dict[str, int] | None = None
    ) -> dict[str, Facts]:
        """Find facts by id, in Redis or by asking, as often as there is `spare` for this kind."""
        numbers = list(sought)
        found = await self._kept(kind, numbers)
        missing = [number for number in numbers if number not in found]
        if spare is not None:
            missing = missing[: spare[kind]]
            spare[kind] -= len(missing)
        answers = await asyncio.gather(*(self._ask(kind, number, look) for number in missing))
        return found | dict(zip(missing, answers, strict=True))

    async def _kept(self, kind: str, numbers: list[str]) -> dict[str, Facts]:
        if not numbers:
            return {}
        try:
            with reaching():
                kept = await self._redis.mget([self._key(kind, number) for number in numbers])
        except RedisAway:
            return {}
        return {number: _facts(raw) for number, raw in zip(numbers, kept, strict=True) if raw}

    async def _ask(self, kind: str, number: str, look: Look) -> Facts:
        async with self._hands:
            try:
                facts = await look(number)
            except self._unanswered as error:
                log.info("name-unknown", kind=kind, why=str(error))
                return {}
            except self._refused:
                facts = {}
        await self.learn(kind, number, facts)
        return facts

    async def learn(self, kind: str, number: str, facts: Facts) -> None:
        """Keep what was found out, here or on the way to something else."""
        keep = self._keep[kind] if facts else _KEEP_UNKNOWN
        try:
            with reaching():
                await self._redis.set(self._key(kind, number), json.dumps(facts), ex=keep)
        except RedisAway:
            log.info("name-not-kept", kind=kind)

    def _key(self, kind: str, number: str) -> str:
        return f"{self._prefix}{kind}:{number}"


def _facts(raw: bytes | str) -> Facts:
    """Read what was kept; what is no such thing counts as not known."""
    try:
        return dict(mapping(json.loads(raw)))
    except ValueError:
        return {}
