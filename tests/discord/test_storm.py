"""Many at once, under the limits that Discord sets."""

import asyncio

import pytest

from core.server import Space
from tests.discord.office import office
from tests.fakes.discord import Shown, World
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until

SUMMARY = "Ana ships on Friday."


@pytest.mark.slow
async def test_a_storm_of_commands_is_as_many_answers(world: World, space: Space) -> None:
    """Twenty ask about one channel while each endpoint takes five calls in five seconds."""
    general, ana = world.channel("general"), world.user("Ana")
    world.post(general, ana, "I ship on Friday")

    def summaries() -> list[Shown]:
        every = [Shown(one) for room in world.channels.values() for one in room.messages.values()]
        return [shown for shown in every if SUMMARY in shown.words]

    async with office(world, space, FakeEngine(SUMMARY)) as bureau:
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
