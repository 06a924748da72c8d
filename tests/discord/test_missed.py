"""`missed` in Discord, from the words to what is seen and by whom."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bots.chat.acts import LABELS, SHARE, STARTS, WRONG_START
from core.server import Space
from tests.discord.office import Office, office
from tests.fakes.discord import Channel, User, World
from tests.fakes.engine import FakeEngine

TOLD = "They talk about the release."


@pytest.fixture
async def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
async def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
async def general(world: World, ana: User, ben: User) -> Channel:
    channel = world.channel("general")

    def say(user: User, hours: float, *texts: str) -> None:
        for number, text in enumerate(texts):
            at = datetime.now(UTC) - timedelta(hours=hours, minutes=-number)
            world.post(channel, user, text, at=at)

    say(ben, 60, "the old story", "of last week")
    say(ana, 48, "see you on Friday")
    say(ben, 30, "release notes are ready", "they are long", "please read them")
    say(ben, 3, f"<@{ana.id}> when do we ship the release?")
    return channel


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space, FakeEngine(TOLD)) as opened:
        yield opened


async def test_what_somebody_missed_is_told_to_them_alone(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "summarize", window="missed")
    answer = await bureau.answer(ana, general, "What you missed")
    assert answer.ephemeral
    words = answer.words
    assert "you last wrote" in words
    assert words.index("For you") < words.index("when do we ship the release?")
    assert TOLD in words
    assert "old story" not in words
    assert world.answers(ben, general) == []
    first = next(one for one in general.messages.values() if "notes are ready" in one.content)
    assert f"[Show from the start]({world.link(first)})" in answer.text
    assert list(answer.buttons)[:2] == [LABELS[SHARE], LABELS[WRONG_START]]
    assert bureau.engine.seen == [
        "Ben: release notes are ready\nBen: they are long\nBen: please read them"
    ]


async def test_a_wrong_start_point_can_be_another_one(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    await world.command(ana, general, "summarize", window="missed")
    answer = await bureau.answer(ana, general, "What you missed")
    await world.press(ana, answer, LABELS[WRONG_START])
    choice = await bureau.answer(ana, general, "Where else should it begin?")
    assert list(choice.buttons) == [LABELS[action] for action in STARTS]
    await world.press(ana, choice, "Last 7 days")
    (again,) = await bureau.answers(
        ana, general, lambda text: "What you missed" in text and "7 messages" in text, 1
    )
    assert again.ephemeral


async def test_a_mention_is_answered_directly(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.mention(ana, general, "missed")
    room = world.dm(ana)
    await bureau.answer(ana, room, "What you missed")
    assert world.answers(ben, general) == []


async def test_what_was_missed_in_a_thread_begins_in_the_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    thread = world.thread(world.post(general, ana, "Which colour?"), "Colour")
    said = [world.post(thread, ben, text) for text in ("green", "no, blue", "or red?")]
    await world.command(ana, thread, "summarize", window="missed")
    answer = await bureau.answer(ana, thread, "What you missed")
    assert f"[Show from the start]({world.link(said[0])})" in answer.text


async def test_a_share_of_what_was_missed_is_about_nobody_in_particular(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "summarize", window="missed")
    answer = await bureau.answer(ana, general, "What you missed")
    await world.press(ana, answer, LABELS[SHARE])
    shared = await bureau.answer(ben, general, "Digest of")
    assert not shared.marks.pings
    assert "For you" not in " ".join(one.words for one in world.answers(ben, general))
