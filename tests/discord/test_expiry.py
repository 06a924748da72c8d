"""The token of an interaction lives for a quarter of an hour, and models may take longer."""

import pytest

from core.server import Space
from tests.discord.office import office
from tests.fakes.discord import Channel, Message, Shown, User, World
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until

SUMMARY = "They ship it soon"
TALK = ("We ship on Friday", "Or not", "No, we do")
LIVES, ENDED, LONG_AGO = 14 * 60 + 59, 15 * 60 + 1, 60 * 60


def summaries(world: World) -> list[Message]:
    """Every message with a summary there is, whoever sees it."""
    every = [one for channel in world.channels.values() for one in channel.messages.values()]
    return [one for one in every if SUMMARY in Shown(one).text]


def waiting(world: World) -> list[Message]:
    """Every message that says "thinking ..." still."""
    every = [one for channel in world.channels.values() for one in channel.messages.values()]
    return [one for one in every if one.loading]


def privately(world: World, user: User, general: Channel, *, seconds: int) -> bool:
    """Whether they have their private answer: where they asked, and later directly."""
    direct = [
        one.text
        for room in world.channels.values()
        for one in world.answers(user, room)
        if room.recipients
    ]
    there = [one.text for one in world.answers(user, general) if one.ephemeral]
    right, wrong = (there, direct) if seconds == LIVES else (direct, there)
    return [sum(SUMMARY in text for text in texts) for texts in (right, wrong)] == [1, 0]


def publicly(world: World, user: User, general: Channel, witness: User) -> bool:
    """Whether everybody sees their answer, in the message that said it would come."""
    answers = [one for one in world.answers(witness, general) if SUMMARY in one.text]
    mine = [
        one for one in answers if one.message.body["interaction_metadata"]["user"]["id"] == user.id
    ]
    return len(mine) == 1


@pytest.mark.parametrize("seconds", [LIVES, ENDED, LONG_AGO])
@pytest.mark.parametrize("count", [4, pytest.param(100, marks=pytest.mark.slow)])
async def test_answers_arrive_where_they_should_however_late(
    world: World, space: Space, count: int, seconds: int
) -> None:
    general, witness = world.channel("general"), world.user("Witness")
    for text in TALK:
        world.post(general, witness, text)
    askers = [world.user(f"Asker {number}") for number in range(count)]
    open_ones, quiet_ones = askers[::2], askers[1::2]
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        world.clock.stop()
        for number, asker in enumerate(askers):
            reaction = await world.command(asker, general, "summarize", public=number % 2 == 0)
            assert reaction.error is None
        await wait_until(lambda: not waiting(world), 60, "placeholders")
        await engine.entered.wait()
        world.clock.advance(seconds)
        engine.release()
        await wait_until(lambda: len(summaries(world)) >= count, 90, f"{count} answers")
        await bureau.over()
    assert len(summaries(world)) == count
    assert [one for one in quiet_ones if not privately(world, one, general, seconds=seconds)] == []
    assert [one for one in open_ones if not publicly(world, one, general, witness)] == []
    seen = [one for one in world.answers(witness, general) if SUMMARY in one.text]
    assert len(seen) == len(open_ones)


async def test_a_private_answer_that_cannot_be_delivered_any_more_is_seen_by_nobody(
    world: World, space: Space
) -> None:
    general, ana = world.channel("general"), world.user("Ana")
    for text in TALK:
        world.post(general, ana, text)
    ana.closed = True
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        await world.command(ana, general, "summarize", window="all")
        await engine.entered.wait()
        world.clock.advance(LONG_AGO)
        engine.release()
        await bureau.over()
    assert summaries(world) == []
