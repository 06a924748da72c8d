"""Two schedulers, one of them killed anywhere: one digest per channel and date all the same."""

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from bots.digests.plan import Plan
from bots.digests.plans import Plans
from bots.digests.ticker import Ticker
from core.conversation import Place
from core.queue import Queue
from core.schedule import Schedule
from core.server import Space, connect
from tests.digests.house import MONDAY, Clock

CHANNELS = 10
DUE = MONDAY + timedelta(minutes=1)


class Death(Exception):
    """Here the process was killed."""


class Mortal(Redis):
    """A connection that dies at its n-th command: before it was carried out, or right after."""

    left = 10**9
    carried_out = False

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - redis
        self.left -= 1
        if self.left > 0:
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        if self.left == 0 and self.carried_out:
            await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        raise Death


class Machine:
    """A bot's ticker with a connection of its own."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client = connect(url)
        self._redis = Mortal(connection_pool=self._client.connection_pool)
        self._ticker = Ticker("chat", Queue(Space(self._redis, prefix)), 100_000, Clock(DUE))

    async def look(self) -> None:
        await self._ticker.look()

    async def die(self, dice: random.Random) -> None:
        """Look, and stop for good somewhere on the way."""
        self._redis.left = dice.randrange(1, 3 * CHANNELS)
        self._redis.carried_out = dice.random() < 0.5
        with suppress(Death):
            await self.look()

    async def close(self) -> None:
        await self._redis.aclose()
        await self._client.aclose()


async def trial(url: str, space: Space, number: int, dice: random.Random) -> None:
    """Let ten channels be due to two schedulers and a third one that is killed."""
    queue, plans = Queue(space), Plans(space)
    channels = [f"c{number}-{one}" for one in range(CHANNELS)]
    for channel in channels:
        place = Place("chat", "w", channel)
        await plans.put(Plan.new(place, Schedule.parse("daily 09:00", "UTC"), MONDAY, "Ana"))
    first, second, doomed = (Machine(url, space.prefix) for _ in range(3))
    looks = [first.look, second.look][: dice.randrange(3)]
    await asyncio.gather(doomed.die(dice), *(look() for look in looks))
    await asyncio.gather(first.look(), second.look())
    found = []
    while claim := await queue.claim(["digest.chat"]):
        assert claim.job
        found.append(claim.job.request.source.channel)
        await queue.finish(claim)
    assert sorted(found) == sorted(channels)
    await first.look()
    assert await queue.claim(["digest.chat"]) is None
    for channel in channels:
        await plans.remove(Place("chat", "w", channel))
    await asyncio.gather(*(machine.close() for machine in (first, second, doomed)))


async def test_a_digest_is_begun_once_whoever_dies(redis_url: str, space: Space) -> None:
    dice = random.Random(6)
    for number in range(10):
        await trial(redis_url, space, number, dice)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_digest_is_begun_once_in_a_thousand_deaths(redis_url: str, space: Space) -> None:
    dice = random.Random(7)
    for number in range(1000):
        await trial(redis_url, space, number, dice)


async def test_two_that_look_at_the_same_moment_miss_a_date_once(
    redis_url: str, space: Space
) -> None:
    plans, place = Plans(space), Place("chat", "w", "c")
    early = MONDAY - timedelta(days=2, hours=12)
    await plans.put(Plan.new(place, Schedule.parse("daily 09:00", "UTC"), early, "Ana"))
    machines = [Machine(redis_url, space.prefix) for _ in range(5)]
    await asyncio.gather(*(machine.look() for machine in machines))
    plan = await plans.find(place)
    assert plan
    assert len(plan.missed) == 2
    claim = await Queue(space).claim(["digest.chat"])
    assert claim
    assert claim.job
    assert len(claim.job.request.missed) == 2
    await asyncio.gather(*(machine.close() for machine in machines))
