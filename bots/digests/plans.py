"""Where plans are kept: in Redis, like everything that has to outlive a process.

Every key in Redis expires, these too: but after 400 days in which no bot has looked at them, which
each does every few seconds. So plans last as long as their installation, and what is forgotten is
what nobody runs any more. Steps that two processes may take at once are scripts; those that end
work are `allow-oom`, as the queue's are.
"""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import cast

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.exceptions import OutOfMemoryError

from bots.digests import steps
from bots.digests.plan import Plan, State
from core.conversation import Place
from core.errors import PrecisError, QueueFull
from core.job import Job
from core.schedule import last_due
from core.server import Space, reaching

log = structlog.get_logger()

KEEP = 400 * 86_400
"""Seconds."""

_SETUP = ("platform", "workspace", "channel", "words", "owner", "title", "locale")

_plan = TypeAdapter(Plan)


class Plans:
    """The plans of one installation. All methods raise RedisAway when Redis does not answer."""

    def __init__(self, space: Space) -> None:
        self._redis = space.redis
        self._prefix = f"{space.prefix}digest:"
        self._step = {name: space.redis.register_script(text) for name, text in steps.ALL.items()}

    async def all(self, platform: str) -> list[Plan]:
        """List a platform's plans, and let them live on."""
        with reaching():
            names = await cast("Awaitable[set[bytes]]", self._redis.smembers(self._index(platform)))
            if not names:
                return []
            pipe = self._redis.pipeline(transaction=False)
            pipe.expire(self._index(platform), KEEP)
            for name in sorted(names):
                pipe.hgetall(f"{self._prefix}plan:".encode() + name)
                pipe.expire(f"{self._prefix}plan:".encode() + name, KEEP)
            _, *answers = await pipe.execute()
        found = (_read(raw) for raw in answers[::2] if raw)
        return [plan for plan in found if plan]

    async def find(self, place: Place) -> Plan | None:
        """Find a channel's plan."""
        with reaching():
            answer = self._redis.hgetall(self._key(place))
            raw = await cast("Awaitable[dict[bytes, bytes]]", answer)
        return _read(raw) if raw else None

    async def put(self, plan: Plan) -> None:
        """Set a plan up, or anew: dates that are settled stay so, and the cursor where it is.

        Raises QueueFull where Redis has no memory for it.
        """
        facts = {name: getattr(plan, name) for name in _SETUP}
        given = [part for pair in facts.items() if pair[1] for part in pair]
        days = (plan.done.isoformat(), plan.since.isoformat())
        try:
            await self._do("put", plan.place, *days, *given)
        except OutOfMemoryError as error:
            raise QueueFull("Redis is out of memory (maxmemory): try again later") from error

    async def remove(self, place: Place) -> None:
        """Forget a plan."""
        with reaching():
            await self._redis.delete(self._key(place))
            await self._redis.srem(self._index(place.platform), _name(place))

    async def turn(self, plan: Plan, state: State, now: datetime) -> None:
        """Switch a plan on or off. What was due while it was off is nobody's loss."""
        await self._do("turn", plan.place, state, last_due(plan.schedule, now).day.isoformat())

    async def settle(self, place: Place, day: date, missed: tuple[date, ...] = ()) -> None:
        """Let no date up to `day` come up again; remember those that went without a digest."""
        days = [date.isoformat() for date in missed]
        await self._do("settle", place, day.isoformat(), *days)

    async def hold(self, job: Job, now: datetime) -> str:
        """Let a job be the one whose digest is made: "held", or why not: "busy", "off", "gone"."""
        wanted = "" if job.request.day is None else State.ON
        times = (job.deadline.timestamp(), now.timestamp())
        return await self._do("hold", job.request.source, job.id, *times, wanted)

    async def reach(self, job: Job, message: str) -> None:
        """Remember the last message that a job's digest covers."""
        await self._do("reach", job.request.source, job.id, message)

    async def posted(self, job: Job) -> None:
        """Let the next digest begin behind one that was posted; what that told of is told."""
        days = [*job.request.missed, *([job.request.day] if job.request.day else [])]
        told = [day.isoformat() for day in days]
        await self._do("posted", job.request.source, job.id, *told)

    async def passed(self, job: Job) -> int:
        """There was too little to tell; count the scheduled dates in a row of which that is so."""
        scheduled = int(job.request.day is not None)
        return int(await self._do("passed", job.request.source, job.id, scheduled))

    async def failed(self, job: Job) -> None:
        """Count the date of a digest that came to nothing among those that were missed."""
        day = job.request.day.isoformat() if job.request.day else ""
        await self._do("failed", job.request.source, job.id, day)

    async def suspend(self, job: Job) -> None:
        """Let no more digests come until somebody sets it right."""
        await self._do("suspend", job.request.source, job.id)

    async def proposed(self, place: Place) -> None:
        """Remember that pausing was proposed."""
        await self._do("proposed", place)

    async def _do(self, name: str, place: Place, *words: str | float) -> str:
        keys = [self._key(place), self._index(place.platform)]
        with reaching():
            step = self._step[name](keys=keys, args=[KEEP, _name(place), *words])
            raw = await cast("Awaitable[object]", step)
        return raw.decode() if isinstance(raw, bytes) else str(raw)

    def _key(self, place: Place) -> str:
        return f"{self._prefix}plan:{_name(place)}"

    def _index(self, platform: str) -> str:
        return f"{self._prefix}plans:{platform}"


def _name(place: Place) -> str:
    return f"{place.platform}:{place.workspace}:{place.channel}"


def _read(raw: dict[bytes, bytes]) -> Plan | None:
    """Read a plan; one that cannot be read waits for whoever can (doctor tells)."""
    facts = {name.decode(errors="replace"): value.decode() for name, value in raw.items()}
    try:
        plan = _plan.validate_python(facts)
        _ = plan.schedule
    except (ValidationError, PrecisError) as error:
        log.warning("digest-plan-unreadable", error=type(error).__name__)
        return None
    return plan
