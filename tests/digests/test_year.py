"""A year with outages, wrong clocks and days without talk: one digest a date, or it is said."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from core.queue import Queue
from core.schedule import last_due, next_due
from tests.digests.house import House

HOUR = timedelta(hours=1)


class Year:
    """One channel's days, by dice."""

    def __init__(self, queue: Queue, seed: int, days: int, outages: int) -> None:
        self.hours, self.outages = days * 24, outages
        self.dice = random.Random(seed)
        self.house = House(queue)
        self.start = self.house.clock.moment
        self.quiet: set[date] = set()
        self._quiet = 0

    async def live(self) -> None:
        outages = sorted(self.dice.uniform(0, self.hours) for _ in range(self.outages))
        hour = 0.0
        while hour < self.hours:
            if outages and outages[0] < hour:
                outages.pop(0)
                hour += await self._outage()
            else:
                await self._look()
                hour += self._pass(self.dice.uniform(0.5, 8))
        self.house.clock.skew = timedelta()
        await self._look()

    def _pass(self, hours: float) -> float:
        self.house.clock.move(hours=hours)
        self.house.chat.talk("general", int(self.dice.expovariate(0.6)))
        return hours

    async def _outage(self) -> float:
        """Die somewhere on the way, stay away for a while, and come back with another clock."""
        if self.dice.random() < 0.7:
            await self.house.ticker.look()
            for _ in range(self.dice.randrange(4)):
                await self._step()
        hours = self.dice.choice((0.2, 1, 4, 7, 20, 30, 72))
        hours = self._pass(hours * self.dice.uniform(0.8, 1.2))
        wrong = self.dice.choice((0, 0, 0, 1, -1, 24, -24))
        self.house.clock.skew = wrong * HOUR
        return hours

    async def _look(self) -> None:
        if self.house.clock.skew and self.dice.random() < 0.2:
            self.house.clock.skew = timedelta()
        await self.house.ticker.look()
        while await self._step():
            pass

    async def _step(self) -> bool:
        if not await self.house.step():
            return False
        after = await self.house.found("general")
        if after.quiet > self._quiet:
            self.quiet.add(after.done)
        self._quiet = after.quiet
        return True


async def test_a_hundred_days_with_fifteen_outages(queue: Queue) -> None:
    await examine(Year(queue, 0, 100, 15))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
async def test_a_year_with_thirty_outages(queue: Queue, seed: int) -> None:
    await examine(Year(queue, seed, 365, 30))


async def examine(year: Year) -> None:
    await year.house.plan("general")
    plan = await year.house.found("general")
    await year.live()
    house, last = year.house, await year.house.found("general")

    posted = Counter(house.days())
    told = Counter(day for job in house.chat.digests for day in job.request.missed)
    assert max(posted.values()) == 1
    assert max(told.values(), default=1) == 1
    due = next_due(plan.schedule, year.start).at
    count = 0
    while due <= last_due(plan.schedule, house.clock.moment).at:
        day = due.date()
        ways = [posted[day] == 1, told[day] == 1 or day in last.missed, day in year.quiet]
        assert sum(ways) == 1, f"{day}: posted, told, quiet: {ways}"
        due, count = next_due(plan.schedule, due).at, count + 1
    assert count >= year.hours / 24 - 1
    assert sum(posted.values()) > count / 2
    assert told

    covered = [one for job in house.chat.digests for one in house.read[job.id]]
    said = [message.id for message in house.chat.said["general"]]
    assert covered == said[: len(covered)]
    assert len(said) - len(covered) < 200
