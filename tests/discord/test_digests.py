"""Digests on Discord: the same words as on Slack, for who has Manage Channels there."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bots.digests.plan import digest
from bots.digests.plans import Plans
from bots.digests.ticker import now
from bots.discord.audience import Audience
from bots.discord.calls import Calls
from bots.discord.refusal import Unanswered
from bots.pace import leisurely
from core.conversation import Place
from core.server import Space
from tests.discord.office import Office, office
from tests.fakes.discord import Channel, Permit, User, World


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


@pytest.fixture
async def boss(world: World) -> User:
    return world.user("Boss", world.role("managers", Permit.MANAGE_CHANNELS))


def place(channel: Channel) -> Place:
    assert channel.guild
    return Place("discord", channel.guild.id, channel.id)


async def test_a_digest_is_set_up_by_the_same_words(
    bureau: Office, world: World, boss: User
) -> None:
    general, ben = world.channel("general"), world.user("Ben")
    await world.command(boss, general, "summarize", window="digest daily 09:00 Europe/Berlin")
    answer = await bureau.answer(boss, general, "the next three")
    assert answer.ephemeral
    assert "daily 09:00 Europe/Berlin" in answer.words
    await world.command(ben, general, "summarize", window="digest off")
    assert "manages it" in (await bureau.answer(ben, general, "Sorry")).words
    await world.command(ben, general, "summarize", window="digest list")
    assert "daily 09:00" in (await bureau.answer(ben, general, "This channel")).words


async def test_a_mention_is_sent_to_where_only_its_asker_hears(
    bureau: Office, world: World, boss: User
) -> None:
    general = world.channel("general")
    await world.mention(boss, general, "digest list")
    answer = await bureau.answer(boss, general, "everybody would see")
    assert not answer.ephemeral


async def test_the_owner_hears_directly_why_there_is_no_digest_and_of_which_channel(
    bureau: Office, world: World, boss: User
) -> None:
    general, ben = world.channel("general"), world.user("Ben")
    await world.command(boss, general, "summarize", window="digest daily 00:00 UTC")
    await bureau.answer(boss, general, "the next three")
    plan = await Plans(bureau.queue.space).find(place(general))
    assert plan
    world.allow(general, world.bot, deny=Permit.SEND_MESSAGES)
    job = digest(plan, "a-test", now())
    await bureau.queue.enqueue(job, job.request.entry, b"", 10)
    answer = await bureau.answer(boss, world.dm(boss), "is suspended")
    assert f"<#{general.id}>" in str(answer.message.body)
    assert world.answers(ben, general) == []


async def test_wishes_are_answered_in_the_askers_language(bureau: Office, world: World) -> None:
    """All fixed replies are in the table: what has times in it stays English."""
    role, general = world.role("managers", Permit.MANAGE_CHANNELS), world.channel("general")
    boss, ben = world.user("Boss", role, locale="de"), world.user("Ben", locale="ja")
    asked = {
        "digest": ("bringt einen Tagesüberblick", "Die anderen Wörter"),
        "digest off": ("Hier gibt es noch keinen",),
        "digest list": ("Hier gibt es noch keinen",),
        "digest hourly": ("Das ist kein Zeitplan",),
        "digest daily 00:00 UTC": ("the next three",),
        "digest pause": ("bis jemand digest resume sagt",),
        "digest now": ("unterwegs",),
        "opt-out": ("in keiner Zusammenfassung", "nimmt das zurück"),
        "opt-in": ("wieder in Zusammenfassungen", "lässt es aus"),
        "off": ("bis du on sagst",),
        "on": ("wieder zusammengefasst",),
    }
    for words, parts in asked.items():
        await world.command(boss, general, "summarize", window=words)
        for part in parts:
            await bureau.answer(boss, general, part)
    for words in ("off", "digest off"):
        await world.command(ben, general, "summarize", window=words)
    await bureau.answer(ben, general, "管理者だけです。管理者に頼む")
    await bureau.answer(ben, general, "opt-out はあなただけに")
    room = world.dm(boss)
    assert "weniger als fünf" in (await bureau.answer(boss, room, "Kein Tagesüberblick")).words


async def test_a_digest_for_all_is_in_nobodys_own_language(bureau: Office, world: World) -> None:
    role, general = world.role("managers", Permit.MANAGE_CHANNELS), world.channel("general")
    boss, ben = world.user("Boss", role, locale="de"), world.user("Ben")
    for number in range(9):
        world.post(general, ben, f"Message {number}: we ship on Friday", at=_ago(number))
    await world.command(boss, general, "summarize", window="digest daily 00:00 UTC")
    await bureau.answer(boss, general, "the next three")
    await world.command(boss, general, "summarize", window="digest now")
    await bureau.answer(ben, general, "9 messages")
    await bureau.over()
    (thread,) = (one for one in world.channels.values() if one.is_thread)
    assert [*world.answers(ben, thread)[-1].buttons] == ["Helpful", "Not helpful"]


async def test_a_digest_now_is_posted_for_all(bureau: Office, world: World, boss: User) -> None:
    general, ben = world.channel("general"), world.user("Ben")
    for number in range(9):
        world.post(general, ben, f"Message {number}: we ship on Friday", at=_ago(number))
    await world.command(boss, general, "summarize", window="digest daily 00:00 UTC")
    await bureau.answer(boss, general, "the next three")
    await world.command(boss, general, "summarize", window="digest now")
    answer = await bureau.answer(ben, general, "9 messages")
    assert not answer.ephemeral
    assert not answer.marks.pings


def _ago(number: int) -> datetime:
    return now() - timedelta(seconds=60 - number)


MANAGES = {
    "member": False,
    "manager": True,
    "owner": True,
    "administrator": True,
    "manager-blind": False,
    "manager-denied": False,
    "manager-here": True,
    "manager-left": False,
}


@pytest.mark.parametrize("who", MANAGES)
async def test_who_manages_a_channel(world: World, calls: Calls, who: str) -> None:
    bits = Permit.MANAGE_CHANNELS if who.startswith("manager") and who != "manager-here" else 0
    if who == "administrator":
        bits = Permit.ADMINISTRATOR
    person = world.user("Somebody", world.role("some", bits))
    channel = world.channel("room")
    if who == "owner":
        assert channel.guild
        channel.guild.owner = person
    if who == "manager-blind":
        world.allow(channel, person, deny=Permit.VIEW_CHANNEL)
    if who == "manager-denied":
        world.allow(channel, person, deny=Permit.MANAGE_CHANNELS)
    if who == "manager-here":
        world.allow(channel, person, Permit.MANAGE_CHANNELS)
    if who == "manager-left":
        world.leave(person)
    assert await Audience(calls).may_manage(person.id, place(channel)) is MANAGES[who]


async def test_threads_and_forums_have_no_digests(world: World, calls: Calls, boss: User) -> None:
    general, forum = world.channel("general"), world.channel("forum", kind="forum")
    thread = world.thread(world.post(general, boss, "Lunch?"), "Lunch", [boss])
    audience = Audience(calls)
    assert await audience.may_manage(boss.id, place(general))
    for nowhere in (thread, forum):
        assert not await audience.may_manage(boss.id, place(nowhere))
        assert not await audience.stands(boss.id, place(nowhere))


async def test_a_digest_stands_until_discord_says_otherwise(
    world: World, calls: Calls, boss: User
) -> None:
    audience, channel = Audience(calls), world.channel("room")
    assert await audience.stands(boss.id, place(channel))
    assert await audience.stands(None, place(channel))
    world.allow(channel, boss, deny=Permit.VIEW_CHANNEL)
    assert not await audience.stands(boss.id, place(channel))
    world.allow(channel, boss, Permit.VIEW_CHANNEL)
    world.allow(channel, world.bot, deny=Permit.SEND_MESSAGES)
    assert not await audience.stands(boss.id, place(channel))
    world.allow(channel, world.bot, Permit.SEND_MESSAGES)
    world.faults.status("channels", 503, times=4)
    with pytest.raises(Unanswered):
        await audience.stands(boss.id, place(channel))


async def test_what_nobody_waits_for_lets_people_go_first(world: World, calls: Calls) -> None:
    async def ask(channels: list[Channel]) -> float:
        started = time.perf_counter()
        path = "/channels/{channel_id}"
        await asyncio.gather(*(calls.read(path, channel_id=one.id) for one in channels))
        return time.perf_counter() - started

    rooms = [world.channel(f"room-{number}") for number in range(20)]
    await calls.home()
    with leisurely():
        slow = asyncio.create_task(ask(rooms))
    await asyncio.sleep(0.05)
    assert await ask(rooms[:5]) < await slow
    assert await slow >= len(rooms) * 0.1
