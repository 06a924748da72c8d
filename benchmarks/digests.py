"""A thousand digests due at the same minute, on a Slack that counts calls; and people in between.

    python -m benchmarks.digests [CHANNELS [SPEED]]

The real bot, worker (extractive) and deliverer against the fake with Slack's rate limits on. At
Slack's speed a thousand channels take more than an hour, whoever reads them; with SPEED the minutes
of the limits are so many times shorter, in the fake as in the bot. Nothing else is: what the
machine needs counts SPEED times as much, and people ask SPEED times as often. The floor is what the
limits alone allow: of the calls that were made, those of the method that takes longest. Somebody
asks for a summary of another channel every ten of Slack's seconds, before and meanwhile.
"""

import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from benchmarks.machine import machine
from bots.digests.plan import Plan
from bots.digests.plans import Plans
from bots.digests.ticker import Ticker, now
from core.conversation import Place
from core.embedded import Embedded
from core.queue import Queue
from core.schedule import Schedule
from core.server import Space, connect
from core.settings import Settings
from tests.fakes.slack import Channel, User, World
from tests.fakes.slack.methods import METHODS
from tests.slack.office import Office
from tests.waiting import wait_until
from workers.engines.extractive import Extractive

CHANNELS = 1000
PAUSE = 10.0
ALONE = 9
"""Questions before the digests begin."""


def talk(world: World, channel: Channel, people: list[User], dice: random.Random) -> None:
    """Let a day pass in a channel: ten to forty messages, some of them in a thread."""
    start = now() - timedelta(hours=10)
    root = None
    for number in range(dice.randrange(10, 40)):
        at = start + timedelta(minutes=10 * number, seconds=dice.randrange(300))
        text = f"We should ship part {number} on Friday, shall we?"
        said = world.post(channel, dice.choice(people), text, thread=root, at=at)
        root = said if dice.random() < 0.1 else None if dice.random() < 0.3 else root


async def plan(plans: Plans, channel: Channel, owner: User) -> None:
    """Set a digest up that was due a minute ago."""
    moment = now()
    schedule = Schedule.parse(f"daily {moment:%H:%M}", "UTC")
    place = Place("slack", owner.team.id, channel.id)
    await plans.put(Plan.new(place, schedule, moment - timedelta(days=1), owner.id))


async def ask(office: Office, channel: Channel, asker: User) -> float:
    """Count the seconds from a command to the answer on the screen."""
    before = len(office.world.answers(asker, channel))

    def answered() -> bool:
        return any(
            "engine" in str(one.blocks) for one in office.world.answers(asker, channel)[before:]
        )

    started = time.perf_counter()
    await office.world.command(asker, channel, "/summarize", "last 5")
    await wait_until(answered, 600, "an answer")
    return time.perf_counter() - started


def p95(seconds: list[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"median {statistics.median(ordered):.2f} s, p95 {late:.2f} s, n = {len(ordered)}"


def floor(calls: Counter[str]) -> tuple[float, str]:
    """Seconds that the limits ask for, and by which method."""
    needs = {
        name: count / METHODS[name].tier * 60
        for name, count in calls.items()
        if name in METHODS and name != "chat.postMessage"  # one a second in each channel
    }
    slowest = max(needs, key=lambda name: needs[name])
    return needs[slowest], slowest


async def storm(world: World, space: Space, count: int, speed: float) -> None:
    """Let all be due, and wait for the last one."""
    dice = random.Random(9)
    owner, *people = (world.user(f"Person {number}") for number in range(9))
    side = world.channel("elsewhere", [owner, *people])
    talk(world, side, people, dice)
    channels = [world.channel(f"room-{number}", [owner, *people]) for number in range(count)]
    for channel in channels:
        talk(world, channel, people, dice)
    world.limits.on, world.limits.speed = True, speed
    engine: Any = Extractive(Settings())  # offices are made for a fake one
    async with Office(world, space, engine).open() as office:
        office.slack._calls._budget.speed = speed  # noqa: SLF001 - no setting
        pause = PAUSE / speed
        alone = [await _timed(office, side, owner, pause) for _ in range(ALONE)]
        print(f"people alone: {p95(alone)}")
        for channel in channels:
            await plan(Plans(space), channel, owner)
        before, started = Counter(call.method for call in world.calls), time.perf_counter()
        ticker = Ticker("slack", Queue(space), count)
        ticking = asyncio.create_task(ticker.run())
        meanwhile: list[float] = []
        while len(done := [one for one in channels if world.answers(owner, one)]) < count:
            meanwhile.append(await _timed(office, side, owner, pause))
            print(f"  {time.perf_counter() - started:5.0f} s: {len(done)} digests", flush=True)
        seconds = time.perf_counter() - started
        ticker.stop()
        await ticking
    least, method = floor(Counter(call.method for call in world.calls) - before)
    least /= speed
    posts = [
        len([one for one in world.answers(owner, each) if not one.thread]) for each in channels
    ]
    print(f"people meanwhile: {p95(meanwhile)}")
    print(
        f"{count} digests in {seconds:.0f} s, Slack's minutes {speed:g} times as fast; "
        f"the limits ask for {least:.0f} s ({method}): "
        f"{seconds / least:.2f} times that; channels with other than one post: "
        f"{sum(number != 1 for number in posts)}; early calls: {len(world.limits.impatient)}"
    )


async def _timed(office: Office, channel: Channel, asker: User, pause: float) -> float:
    """Ask, and rest for a while."""
    started = time.perf_counter()
    seconds = await ask(office, channel, asker)
    await asyncio.sleep(max(0.0, pause - (time.perf_counter() - started)))
    return seconds


async def main(count: int, speed: float) -> None:
    """Print all of it."""
    print(machine())
    with Embedded() as server:
        redis = connect(server.url)
        async with World() as world:
            await storm(world, Space(redis), count, speed)
        await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main(*[*map(int, sys.argv[1:]), *(CHANNELS, 1)[len(sys.argv) - 1 :]]))
