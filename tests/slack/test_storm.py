"""Everything Slack may do to a bot at once: two hundred mentions, two hundred summaries."""

import asyncio
import os
import signal
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from core.embedded import Embedded
from core.server import Space, connect
from tests.fakes.slack import Channel, Reaction, User, World
from tests.slack.office import Office, office, shown
from tests.waiting import wait_until

SUMMARY = "They ship it soon."
MENTIONS = 200


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@asynccontextmanager
async def rushed(world: World, space: Space) -> AsyncIterator[Office]:
    """An office whose clock for Slack's rate limits is always a minute ahead."""

    async def rush() -> None:
        while True:
            async for key in space.redis.scan_iter(f"{space.prefix}slack:budget:*"):
                await space.redis.delete(key)
            await asyncio.sleep(0.05)

    async with office(world, space) as bureau:
        rushing = asyncio.create_task(rush())
        try:
            yield bureau
        finally:
            rushing.cancel()


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


def troubles(world: World) -> list[Callable[[], Awaitable[object] | object]]:
    """What goes wrong, one after the other, while people ask."""
    faults, socket = world.faults, world.socket
    return [
        socket.refresh,
        lambda: faults.limit("chat.postMessage", 2, 1),
        socket.drop,
        lambda: faults.status("conversations.replies", 502),
        lambda: faults.reset("chat.postMessage", processed=True),
        lambda: faults.status("chat.update", 504, processed=True),
        lambda: faults.reset("chat.update"),
        lambda: setattr(socket, "twice", True),
        lambda: faults.limit("chat.update", 1, 1),
        lambda: faults.reset("chat.update", processed=True),
        socket.warn,
        lambda: faults.status("users.info", 503),
    ]


@pytest.mark.slow
async def test_two_hundred_mentions_in_a_storm_are_two_hundred_summaries(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    roots = [world.post(general, ana, f"Topic {number}") for number in range(MENTIONS)]
    for root in roots * 2:
        world.post(general, ana, "It ships on Friday", thread=root)
    trouble = troubles(world)
    async with rushed(world, space) as bureau:
        said = []
        for number, root in enumerate(roots):
            if number % 15 == 7:
                happened = trouble[number // 15 % len(trouble)]()
                if isinstance(happened, Awaitable):
                    await happened
            said.append(asyncio.create_task(world.mention(ana, general, "", thread=root)))
            if number % 20 == 19:
                await asyncio.gather(*said)
        for minutes in (1, 5):  # when Slack tries again what was not acknowledged
            await wait_until(lambda: len(world.socket.connections) == 2, 30, "two sockets")
            world.clock.advance(60 * minutes + 1)
            await asyncio.gather(*[(await one).over() for one in said])
        await bureau.answers(ana, general, lambda text: SUMMARY in text, MENTIONS, 300)
        answered = [one.thread for one in world.answers(ana, general)]
    assert sorted(str(thread) for thread in answered) == sorted(roots)
    assert all(SUMMARY in shown(one) for one in world.answers(ana, general))


def latency(reaction: Reaction) -> float:
    """Seconds until what somebody did was acknowledged."""
    assert reaction.latency is not None
    return reaction.latency


async def ask(world: World, ana: User, channel: Channel, count: int) -> list[Reaction]:
    asked = (world.command(ana, channel, "/summarize", "last 3") for _ in range(count))
    return list(await asyncio.gather(*asked))


@pytest.mark.alone
async def test_a_hundred_commands_at_once_are_acknowledged_at_once(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    for _ in range(3):
        world.post(general, ana, "We ship on Friday")
    async with rushed(world, space) as bureau:
        reactions = await ask(world, ana, general, 100)
        assert all(reaction.error is None for reaction in reactions)
        latencies = sorted(latency(reaction) for reaction in reactions)
        assert latencies[98] < 0.3, statistics.median(latencies)
        await bureau.answers(ana, general, lambda text: SUMMARY in text, 100, 60)


@pytest.mark.alone
async def test_no_acknowledgement_is_late_while_redis_is_away(
    world: World, general: Channel, ana: User
) -> None:
    for _ in range(3):
        world.post(general, ana, "We ship on Friday")
    with Embedded() as server:
        redis = connect(server.url)
        async with office(world, Space(redis)):
            pid = (await redis.info())["process_id"]
            os.kill(pid, signal.SIGSTOP)
            try:
                reactions = await ask(world, ana, general, 5)
            finally:
                os.kill(pid, signal.SIGCONT)
        await redis.aclose()
    assert all(reaction.error is None for reaction in reactions)
    assert all(latency(reaction) < 3 for reaction in reactions)
    assert all("again" in str(reaction.answer) for reaction in reactions)
