"""Keystroke to posted summary on Slack: read this first."""

import re
from collections.abc import AsyncIterator

import pytest

from core.server import Space
from tests.fakes.engine import FakeEngine
from tests.fakes.slack import Channel, User, World
from tests.slack.office import Office, office, shown
from tests.waiting import wait_until

SUMMARY = "They ship it soon."


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana Lima", tz="Europe/Berlin", display="ana")


@pytest.fixture
def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
def general(world: World, ana: User, ben: User) -> Channel:
    channel = world.channel("general", [ana, ben])
    for number in range(5):
        world.post(channel, ben, f"Message {number}: we ship on Friday")
    return channel


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


async def test_a_mention_in_a_thread_is_answered_in_the_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    root = world.post(general, ana, "Lunch?")
    world.post(general, ben, "Yes, at noon", thread=root)
    world.post(general, ana, "See you", thread=root)
    await world.mention(ana, general, "", thread=root)
    answer = await bureau.answer(ben, general, SUMMARY)
    assert answer.thread == root
    assert not answer.ephemeral
    assert bureau.engine.calls == [["ana: Lunch?\nBen: Yes, at noon\nana: See you"]]
    assert len(world.answers(ben, general)) == 1


async def test_an_answer_links_its_sources_and_says_what_it_covers(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    root = world.post(general, ana, "We ship on Friday")
    world.post(general, ana, "Or not", thread=root)
    world.post(general, ana, "No, we do", thread=root)
    await world.mention(ana, general, "", thread=root)
    answer = await bureau.answer(ana, general, SUMMARY)
    assert world.link(general, root) in answer.marks.links
    assert "3 messages" in shown(answer)
    assert "fake-model" in shown(answer)
    assert answer.marks.pings == set() or not answer.marks.pings


async def test_a_command_is_answered_to_its_asker_alone(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    reaction = await world.command(ana, general, "/summarize", "last 3")
    assert reaction.error is None
    answer = await bureau.answer(ana, general, SUMMARY)
    assert answer.ephemeral
    assert world.answers(ben, general) == []
    assert len(bureau.engine.calls[0][0].splitlines()) == 3


async def test_a_public_command_is_answered_to_all(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "/summarize", "last 3 public")
    answer = await bureau.answer(ben, general, SUMMARY)
    assert not answer.ephemeral


async def test_wrong_words_are_answered_with_two_examples(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    reaction = await world.command(ana, general, "/summarize", "the day before the flood")
    assert reaction.error is None
    assert str(reaction.answer).count("`") >= 4
    assert bureau.engine.calls == []


async def test_since_me_starts_behind_the_askers_last_message(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    world.post(general, ana, "See you later")
    for text in ("One thing you missed", "And another", "And a third"):
        world.post(general, ben, text)
    await world.command(ana, general, "/summarize", "")
    await bureau.answer(ana, general, SUMMARY)
    assert bureau.engine.calls == [
        ["Ben: One thing you missed\nBen: And another\nBen: And a third"]
    ]


async def test_a_shortcut_summarizes_its_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    root = world.post(general, ben, "Lunch?")
    world.post(general, ana, "Yes, at noon", thread=root)
    reply = world.post(general, ben, "See you", thread=root)
    reaction = await world.shortcut(ana, general, reply, "summarize_thread")
    assert reaction.error is None
    await bureau.answer(ana, general, SUMMARY)
    assert bureau.engine.calls == [["Ben: Lunch?\nana: Yes, at noon\nBen: See you"]]


async def test_a_shared_answer_is_seen_by_all_once(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "/summarize", "last 3")
    answer = await bureau.answer(ana, general, SUMMARY)
    share = next(button for button in answer.buttons if "share" in str(button).lower())
    for _ in range(2):
        await world.press(ana, answer, share)
    await bureau.answer(ben, general, SUMMARY)
    public = [one for one in world.answers(ben, general) if SUMMARY in shown(one)]
    assert len(public) == 1


async def test_a_waiting_job_is_cancelled_by_its_button(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    async with office(world, space, FakeEngine(SUMMARY, hangs=True)) as bureau:
        root = world.post(general, ana, "Lunch?")
        for text in ("Yes", "At noon"):
            world.post(general, ana, text, thread=root)
        await world.mention(ana, general, "", thread=root)
        waiting = await bureau.answer(ana, general, "ancel")
        cancel = next(button for button in waiting.buttons if "cancel" in str(button).lower())
        await world.press(ana, waiting, cancel)
        await bureau.answer(ana, general, "Cancelled.")


async def test_who_cannot_read_a_place_learns_nothing_about_it(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    secret = world.channel("secret", [ben], private=True)
    link = world.link(secret, world.post(secret, ben, "Between us"))
    heard: list[str] = []
    for there in (link, link.replace(secret.id, "C0NOWHERE0")):
        await world.command(ana, general, "/summarize", there)
        answers = await bureau.answers(ana, general, lambda text: "(ref" in text, len(heard) + 1)
        heard.append(re.sub(r"\(ref \w+\)", "", shown(answers[-1])))
    assert without_ids(heard[0]) == without_ids(heard[1])
    assert bureau.engine.calls == []


async def test_a_job_of_somebody_who_left_is_not_answered(
    world: World, space: Space, general: Channel, ana: User, ben: User
) -> None:
    private = world.channel("private", [ana, ben], private=True)
    root = world.post(private, ben, "Between us")
    for text in ("Yes", "At noon"):
        world.post(private, ana, text, thread=root)
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        await world.mention(ana, private, "", thread=root)
        await engine.entered.wait()
        world.leave(private, ana)
        engine.release()
        await bureau.answer(ben, private, "cannot read it")
    assert all(SUMMARY not in shown(one) for one in world.seen(ben, private))


async def test_a_deleted_thread_is_answered_nowhere(
    world: World, space: Space, general: Channel, ana: User, ben: User
) -> None:
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        root = world.post(general, ana, "Lunch?")
        for text in ("Yes", "At noon"):
            world.post(general, ana, text, thread=root)
        await world.mention(ana, general, "", thread=root)
        await engine.entered.wait()
        for one in world.answers(ana, general):
            world.delete(general, one.ts)
        engine.release()

        async def over() -> bool:
            return await bureau.queue.position("x") is None and not await _waits(bureau)

        await wait_until(over)
    assert all(SUMMARY not in shown(one) for one in world.answers(ben, general))


def without_ids(text: str) -> str:
    """What is said, without the block ids that Slack makes up."""
    return re.sub(r'"block_id": "[^"]*"', "", text)


async def _waits(bureau: Office) -> bool:
    redis, prefix = bureau.queue.space.redis, bureau.queue.space.prefix
    return bool([key async for key in redis.scan_iter(f"{prefix}job:*")])
