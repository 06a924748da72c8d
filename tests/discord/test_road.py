"""Keystroke to posted summary on Discord: read this first."""

import re
from collections.abc import AsyncIterator

import pytest

from core.server import Space
from tests.discord.office import Office, office
from tests.fakes.discord import Channel, Permit, User, World
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until

SUMMARY = "They ship it soon."


@pytest.fixture
async def ana(world: World) -> User:
    return world.user("Ana Lima", nick="ana")


@pytest.fixture
async def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
async def general(world: World, ben: User) -> Channel:
    channel = world.channel("general")
    for number in range(5):
        world.post(channel, ben, f"Message {number}: we ship on Friday")
    return channel


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


async def test_a_command_is_answered_to_its_asker_alone(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    reaction = await world.command(ana, general, "summarize", window="last 3")
    assert reaction.error is None
    answer = await bureau.answer(ana, general, SUMMARY)
    assert answer.ephemeral
    assert answer.message is reaction.shown.message
    assert world.answers(ben, general) == []
    assert len(bureau.engine.calls[0][0].splitlines()) == 3


async def test_a_public_command_is_answered_to_all(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "summarize", window="last 3", public=True)
    answer = await bureau.answer(ben, general, SUMMARY)
    assert not answer.ephemeral
    assert len(world.answers(ben, general)) == 1


async def test_a_mention_in_a_thread_is_answered_in_the_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    thread = world.thread(world.post(general, ana, "Lunch?"), "Lunch", [ana, ben])
    world.post(thread, ben, "Yes, at noon")
    world.post(thread, ana, "See you")
    asked = await world.mention(ana, thread)
    answer = await bureau.answer(ben, thread, SUMMARY)
    assert not answer.ephemeral
    assert answer.message.body["message_reference"]["message_id"] == asked.id
    assert bureau.engine.calls == [["ana: Lunch?\nBen: Yes, at noon\nana: See you"]]
    assert len(world.answers(ben, thread)) == 1
    assert world.answers(ben, general) == []


async def test_a_mention_in_a_channel_is_answered_there(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.mention(ana, general, "last 3")
    answer = await bureau.answer(ben, general, SUMMARY)
    assert not answer.ephemeral
    assert len(bureau.engine.calls[0][0].splitlines()) == 3


async def test_a_mention_of_the_bots_role_is_one_of_the_bot(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    role = next(role for role in world.home.roles.values() if role.managed_by is world.bot)
    await world.say(ana, general, f"<@&{role.id}> last 3")
    await bureau.answer(ben, general, SUMMARY)
    assert len(bureau.engine.calls[0][0].splitlines()) == 3


async def test_an_answer_links_its_sources_and_says_what_it_covers(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    thread = world.thread(general, "Plans", [ana])
    said = world.post(thread, ana, "We ship on Friday")
    world.post(thread, ana, "Or not")
    world.post(thread, ana, "No, we do")
    await world.mention(ana, thread)
    answer = await bureau.answer(ana, thread, SUMMARY)
    assert world.link(said) in answer.marks.links
    assert "3 messages" in answer.words
    assert "fake-model" in answer.words
    assert answer.marks.pings == answer.marks.crawled == set()


async def test_since_me_starts_behind_the_askers_last_message(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    world.post(general, ana, "See you later")
    for text in ("One thing you missed", "And another", "And a third"):
        world.post(general, ben, text)
    await world.command(ana, general, "summarize")
    await bureau.answer(ana, general, SUMMARY)
    assert bureau.engine.calls == [
        ["Ben: One thing you missed\nBen: And another\nBen: And a third"]
    ]


async def test_in_a_thread_everything_is_summarized(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    thread = world.thread(general, "Plans", [ana, ben])
    world.post(thread, ana, "One")
    world.post(thread, ben, "Two")
    world.post(thread, ana, "Three")
    await world.command(ana, thread, "summarize")
    answer = await bureau.answer(ana, thread, SUMMARY)
    assert answer.ephemeral
    assert bureau.engine.calls == [["ana: One\nBen: Two\nana: Three"]]


async def test_a_forum_post_is_summarized_where_it_is(
    bureau: Office, world: World, ana: User, ben: User
) -> None:
    forum = world.channel("ideas", kind="forum")
    post = world.forum_post(forum, ben, "Free lunch", "Every Friday?")
    world.post(post, ana, "Yes")
    world.post(post, ben, "Fine")
    await world.command(ana, post, "summarize", public=True)
    await bureau.answer(ben, post, SUMMARY)
    assert "Every Friday?" in bureau.engine.calls[0][0]


async def test_voice_chat_is_a_channel_like_others(
    bureau: Office, world: World, ana: User, ben: User
) -> None:
    voice = world.channel("lounge", kind="voice")
    for who, text in ((ben, "Can you hear me?"), (ana, "Yes"), (ben, "Fine")):
        world.post(voice, who, text)
    await world.command(ana, voice, "summarize", window="all")
    await bureau.answer(ana, voice, SUMMARY)
    assert bureau.engine.calls == [["Ben: Can you hear me?\nana: Yes\nBen: Fine"]]


async def test_from_here_begins_with_the_message_itself(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    first = world.post(general, ben, "Begin here")
    world.post(general, ben, "And go on")
    world.post(general, ben, "And end")
    reaction = await world.menu(ana, first, "Summarize from here")
    assert reaction.error is None
    answer = await bureau.answer(ana, general, SUMMARY)
    assert answer.ephemeral
    assert bureau.engine.calls == [["Ben: Begin here\nBen: And go on\nBen: And end"]]


async def test_a_message_leads_to_its_thread(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    root = world.post(general, ben, "Lunch?")
    thread = world.thread(root, "Lunch", [ben])
    world.post(thread, ana, "Yes, at noon")
    world.post(thread, ben, "See you")
    await world.menu(ana, root, "Summarize this thread")
    answer = await bureau.answer(ana, general, SUMMARY)
    assert answer.ephemeral
    assert bureau.engine.calls == [["Ben: Lunch?\nana: Yes, at noon\nBen: See you"]]


async def test_another_channels_summary_is_for_its_asker_alone(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    other = world.channel("other", [ana])
    for text in ("Between us", "And nobody else", "Good"):
        world.post(other, ana, text)
    await world.command(ana, general, "summarize", channel=other, window="all")
    answer = await bureau.answer(ana, general, SUMMARY)
    assert answer.ephemeral
    assert world.answers(ben, general) == []


async def test_a_mention_about_another_channel_is_answered_directly(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    other = world.channel("other", [ana])
    for text in ("Between us", "And nobody else", "Good"):
        world.post(other, ana, text)
    await world.mention(ana, general, f"<#{other.id}> all")
    await bureau.over()
    assert world.answers(ben, general) == []
    (direct,) = [room for room in world.channels.values() if ana in room.recipients]
    assert SUMMARY in world.answers(ana, direct)[-1].words


async def test_a_shared_answer_is_seen_by_all_once(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    await world.command(ana, general, "summarize", window="last 3")
    answer = await bureau.answer(ana, general, SUMMARY)
    for _ in range(2):
        await world.press(ana, answer, "Share")
        await bureau.answer(ben, general, SUMMARY)
    await bureau.answers(ana, general, lambda text: "Shared with" in text, 2)
    assert len(world.answers(ben, general)) == 1


async def test_a_waiting_job_is_cancelled_by_its_button(
    world: World, space: Space, general: Channel, ana: User
) -> None:
    async with office(world, space, FakeEngine(SUMMARY, hangs=True)) as bureau:
        await world.command(ana, general, "summarize", window="last 3")
        waiting = await bureau.answer(ana, general, "Reading 3 messages")
        await world.press(ana, waiting, "Cancel")
        await bureau.answer(ana, general, "Cancelled.")


async def test_who_cannot_read_a_place_learns_nothing_about_it(
    bureau: Office, world: World, general: Channel, ana: User, ben: User
) -> None:
    secret = world.channel("secret", [ben])
    link = world.link(world.post(secret, ben, "Between us"))
    heard: list[str] = []
    for there in (link, link.replace(secret.id, "1234567890123")):
        await world.command(ana, general, "summarize", window=there)
        answers = await bureau.answers(ana, general, lambda text: "(ref" in text, len(heard) + 1)
        heard.append(re.sub(r"\(ref \w+\)", "", answers[-1].words))
    assert heard[0] == heard[1]
    assert bureau.engine.calls == []


async def test_a_job_of_somebody_who_left_is_not_answered(
    world: World, space: Space, ana: User, ben: User
) -> None:
    private = world.channel("private", [ana, ben])
    for text in ("Between us", "And nobody else", "Good"):
        world.post(private, ben, text)
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        await world.mention(ana, private, "all")
        await engine.entered.wait()
        world.leave(ana)
        engine.release()
        await bureau.answer(ben, private, "cannot read it")
    assert all(SUMMARY not in one.words for one in world.shown(ben, private))


@pytest.mark.parametrize("what", ["placeholder", "thread", "kicked", "blind"])
async def test_what_cannot_be_answered_any_more_is_answered_nowhere(  # noqa: PLR0917 - fixtures
    world: World, space: Space, general: Channel, ana: User, ben: User, what: str
) -> None:
    engine = FakeEngine(SUMMARY, hangs=True)
    async with office(world, space, engine) as bureau:
        thread = world.thread(general, "Lunch", [ana, ben])
        for text in ("Yes", "At noon", "See you"):
            world.post(thread, ben, text)
        await world.mention(ana, thread)
        await engine.entered.wait()
        if what == "placeholder":
            world.delete(world.answers(ana, thread)[-1].message)
        elif what == "thread":
            world.remove(thread)
        elif what == "kicked":
            world.leave(world.bot)
        else:
            world.allow(general, world.bot, Permit(0), deny=Permit.VIEW_CHANNEL)
        engine.release()
        await bureau.over()
    rooms = [room for room in world.channels.values() if room is not thread]
    assert all(SUMMARY not in one.words for room in rooms for one in world.shown(ben, room))
    assert all(SUMMARY not in one.words for one in world.answers(ana, general))


async def test_a_german_is_answered_in_german(world: World, space: Space, general: Channel) -> None:
    uwe = world.user("Uwe", locale="de")
    async with office(world, space, FakeEngine(SUMMARY, hangs=True)) as bureau:
        await world.command(uwe, general, "summarize", window="last 3")
        waiting = await bureau.answer(uwe, general, "Lese 3 Nachrichten ...")
        await world.press(uwe, waiting, "Abbrechen")
        await bureau.answer(uwe, general, "Abgebrochen.")


async def test_wrong_words_are_answered_with_two_examples(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    reaction = await world.command(ana, general, "summarize", window="the day before the flood")
    await wait_until(lambda: not reaction.shown.loading)
    assert reaction.shown.ephemeral
    assert reaction.shown.text.count("`") >= 4
    assert bureau.engine.calls == []
