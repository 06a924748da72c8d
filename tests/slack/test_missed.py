"""`missed` and `new` in Slack, from the words to what is seen and by whom."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bots.chat.acts import LAST_DAY, LAST_WEEK, SHARE, STARTS, WRONG_START
from core.server import Space
from tests.fakes.engine import FakeEngine
from tests.fakes.slack import Channel, User, World
from tests.slack.office import Office, office, shown

TOLD = "They talk about the release."


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
def general(world: World, ana: User, ben: User) -> Channel:
    """Ana wrote two days ago; since then Ben talked to her and to others."""
    channel = world.channel("general", [ana, ben])
    say(world, channel, ben, 60, "the old story", "of last week", "that nobody reads")
    say(world, channel, ana, 48, "see you on Friday")
    say(world, channel, ben, 30, "release notes are ready", "they are long", "please read them")
    say(world, channel, ben, 3, f"{ana.tag} when do we ship the release?")
    return channel


def say(world: World, channel: Channel, user: User, hours: float, *texts: str) -> None:
    for number, text in enumerate(texts):
        at = datetime.now(UTC) - timedelta(hours=hours, minutes=-number)
        world.post(channel, user, text, at=at)


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space, FakeEngine(TOLD)) as opened:
        yield opened


async def test_what_somebody_missed_is_told_to_them_alone(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "/summarize", "missed")
    answer = await bureau.answer(ana, general, "What you missed")
    assert answer.ephemeral
    text = answer.text
    assert "you last wrote" in text
    assert "Show from the start" in text
    assert text.index("For you") < text.index("when do we ship the release?")
    assert TOLD in text
    assert "old story" not in shown(answer)
    assert world.answers(ben, general) == []
    assert {SHARE, WRONG_START} <= set(answer.buttons)


async def test_the_engine_reads_only_what_came_after(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    await world.command(ana, general, "/summarize", "missed")
    await bureau.answer(ana, general, "What you missed")
    assert bureau.engine.seen == [
        "Ben: release notes are ready\nBen: they are long\nBen: please read them"
    ]


async def test_a_wrong_start_point_can_be_another_one(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    await world.command(ana, general, "/summarize", "missed")
    answer = await bureau.answer(ana, general, "What you missed")
    await world.press(ana, answer, WRONG_START)
    choice = await bureau.answer(ana, general, "Where else should it begin?")
    assert tuple(choice.buttons) == STARTS
    await world.press(ana, choice, LAST_WEEK)
    found = await bureau.answers(ana, general, lambda text: "What you missed" in text, 2)
    assert found[-1].ephemeral
    assert "8 messages" in found[-1].text


async def test_nobody_else_can_begin_anew(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "/summarize", "missed")
    await bureau.answer(ana, general, "What you missed")
    (job,) = {
        button["value"] for one in world.answers(ana, general) for button in one.buttons.values()
    }
    text = await bureau.slack._acts.act(LAST_DAY, job, ben.id, "via")
    assert text == "Only the person who asked can do that."


async def test_two_messages_are_named_and_linked_and_no_model_is_asked(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    other = world.channel("other", [ana, ben])
    say(world, other, ana, 5, "see you")
    say(world, other, ben, 4, "one thing", "and another")
    await world.command(ana, other, "/summarize", "missed")
    answer = await bureau.answer(ana, other, "Nothing much: 2 messages")
    assert len(answer.marks.links) == 2
    assert bureau.engine.seen == []


async def test_what_was_missed_is_never_public(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    reaction = await world.command(ana, general, "/summarize", "missed public")
    assert reaction.answer
    assert "for you alone" in reaction.answer["text"]
    await world.mention(ana, general, "missed")
    direct = world.im(ana)
    await bureau.answer(ana, direct, "What you missed")
    assert world.answers(ben, general) == []


async def test_new_begins_behind_the_last_summary_of_a_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    root = world.post(general, ben, "what about the logo?")
    for text in ("blue?", "rather green"):
        world.post(general, ana, text, thread=root)
    await world.mention(ana, general, thread=root)
    await bureau.answer(ben, general, TOLD)
    for text in ("green it is", "I ordered the stickers", "and the shirts"):
        world.post(general, ben, text, thread=root)
    await world.mention(ben, general, "new", thread=root)
    await bureau.answers(ben, general, lambda text: TOLD in text, 2)
    assert bureau.engine.seen[-1] == (
        "Ben: green it is\nBen: I ordered the stickers\nBen: and the shirts"
    )
