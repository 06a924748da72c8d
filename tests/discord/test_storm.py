"""Everything Discord may do to a bot at once; the tests beside this one look at one at a time."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest

from core.embedded import Embedded
from core.server import Space, connect
from tests.discord.office import office
from tests.fakes.discord import Channel, Reaction, Shown, User, World
from tests.waiting import wait_until

SUMMARY = "They ship it soon"
TALK = ("We ship on Friday", "Or not", "No, we do")
MENTIONS = 100


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    channel = world.channel("general")
    for text in TALK:
        world.post(channel, ana, text)
    return channel


async def ask(world: World, ana: User, channel: Channel, count: int) -> list[Reaction]:
    asked = (world.command(ana, channel, "summarize", window="last 3") for _ in range(count))
    return list(await asyncio.gather(*asked))


@pytest.mark.slow
async def test_fifty_commands_at_once_are_acknowledged_at_once(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    async with office(world, space) as bureau:
        rounds: list[float] = []
        for number in (1, 2, 3):  # who shares the machine may have been busy once
            reactions = await ask(world, ana, general, 50)
            assert all(reaction.error is None for reaction in reactions)
            rounds.append(sorted(reaction.latency for reaction in reactions)[49])
            answers = await bureau.answers(ana, general, lambda text: SUMMARY in text, 50 * number)
            assert all(answer.ephemeral for answer in answers)
            if rounds[-1] < 0.3:
                break
    assert min(rounds) < 0.3


@pytest.mark.slow
async def test_no_acknowledgement_is_late_while_redis_is_away(
    world: World, general: Channel, ana: User
) -> None:
    with Embedded() as server:
        redis = connect(server.url)
        async with office(world, Space(redis)):
            pid = (await redis.info())["process_id"]
            os.kill(pid, signal.SIGSTOP)
            try:
                reactions = await ask(world, ana, general, 5)
                await wait_until(
                    lambda: all("again" in reaction.shown.text for reaction in reactions), 30
                )
            finally:
                os.kill(pid, signal.SIGCONT)
        await redis.aclose()
    assert all(reaction.error is None for reaction in reactions)
    assert all(reaction.latency < 3 for reaction in reactions)


def troubles(world: World) -> list[Callable[[], Awaitable[object] | object]]:
    """What goes wrong, one after the other, while people ask."""
    faults, gateway = world.faults, world.gateway
    return [
        lambda: setattr(gateway, "twice", True),
        lambda: faults.limit("send", 2, 0.5),
        gateway.drop,
        lambda: faults.status("history", 502),
        lambda: faults.reset("send", processed=True),
        lambda: faults.status("edit", 504, processed=True),
        lambda: setattr(gateway, "overlap", 5),
        gateway.reconnect,
        lambda: faults.reset("edit"),
        lambda: faults.limit("edit", 1, 0.5, scope="shared"),
        lambda: faults.limit("history", 1, 0.5, scope="global"),
        lambda: faults.reset("edit", processed=True),
        lambda: faults.status("member", 503),
        gateway.drop,
        lambda: faults.status("send", 500, processed=True),
    ]


@pytest.mark.slow
async def test_a_hundred_mentions_in_a_storm_are_a_hundred_summaries(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    threads = [world.thread(general, f"Topic {number}", [ana]) for number in range(MENTIONS)]
    for thread in threads:
        for text in TALK:
            world.post(thread, ana, text)
    trouble = troubles(world)
    async with office(world, space) as bureau:
        for number, thread in enumerate(threads):
            if number % 6 == 3:
                happened = trouble[number // 6 % len(trouble)]()
                if isinstance(happened, Awaitable):
                    await happened
            await world.mention(ana, thread)
            await asyncio.sleep(0.02)

        def done() -> bool:
            return all(
                any(SUMMARY in one.text for one in world.answers(ana, thread)) for thread in threads
            )

        await wait_until(done, 100, "a summary in every thread")
        await bureau.over()
    answers = [one for thread in threads for one in world.answers(ana, thread)]
    assert len(answers) == MENTIONS
    assert all(SUMMARY in one.text for one in answers)


@pytest.mark.slow
async def test_a_storm_of_commands_is_as_many_answers(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    """Twenty ask about one channel while each endpoint takes five calls in five seconds."""

    def summaries() -> list[Shown]:
        every = [Shown(one) for room in world.channels.values() for one in room.messages.values()]
        return [shown for shown in every if SUMMARY in shown.text]

    async with office(world, space) as bureau:
        world.limits.on = True
        asked = [
            world.command(ana, general, "summarize", window="all", public=number % 2 == 0)
            for number in range(20)
        ]
        assert all(one.error is None for one in await asyncio.gather(*asked))
        await wait_until(lambda: len(summaries()) >= 20, 60, "twenty answers")
        await bureau.over()
    assert len(summaries()) == 20
    assert len([shown for shown in summaries() if not shown.ephemeral]) == 10
    assert world.limits.impatient == []
