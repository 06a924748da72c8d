"""Whatever goes wrong on the way: one right end state, and nothing said to whom it is not for."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from core.job import Job
from core.queue.ledger import Ledger
from core.server import Space
from tests.discord.answers import summary
from tests.discord.office import Office, office
from tests.fakes.discord import Channel, Permit, Shown, User, World
from tests.fakes.discord.faults import Faults
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until

SUMMARY = "They ship it soon"
TALK = ("We ship on Friday", "Or not", "No, we do")
slow = pytest.mark.slow


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
def general(world: World, ben: User) -> Channel:
    channel = world.channel("general")
    for text in TALK:
        world.post(channel, ben, text)
    return channel


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


def summaries(world: World) -> list[Shown]:
    """Every message with a summary there is, whoever sees it."""
    every = [one for channel in world.channels.values() for one in channel.messages.values()]
    return [shown for one in every if SUMMARY in (shown := Shown(one)).text]


def pinned(world: World, user: User, channel: Channel) -> list[bool]:
    """Of the summaries that they see there: which are for them only."""
    return [one.ephemeral for one in world.answers(user, channel) if SUMMARY in one.text]


Trouble = Callable[[Faults, str], None]
TROUBLES: dict[str, Trouble] = {
    "limit": lambda faults, name: faults.limit(name, 1, 0.2),
    "shared limit": lambda faults, name: faults.limit(name, 1, 0.2, scope="shared"),
    "global limit": lambda faults, name: faults.limit(name, 1, 0.2, scope="global"),
    "limit without Via": lambda faults, name: faults.limit(name, 1, 0.2, via=False),
    "503": lambda faults, name: faults.status(name, 503),
    "503, done": lambda faults, name: faults.status(name, 503, processed=True),
    "502": lambda faults, name: faults.status(name, 502),
    "504, done": lambda faults, name: faults.status(name, 504, processed=True),
    "reset": lambda faults, name: faults.reset(name),
    "reset, done": lambda faults, name: faults.reset(name, processed=True),
}
EVERYDAY = {"limit", "503", "reset, done"}
EVERY_TROUBLE = [pytest.param(name, marks=() if name in EVERYDAY else slow) for name in TROUBLES]


@pytest.mark.parametrize("trouble", EVERY_TROUBLE)
async def test_trouble_on_every_call_changes_no_answer(
    bureau: Office, world: World, general: Channel, ana: User, ben: User, *, trouble: str
) -> None:
    thread = world.thread(general, "Plans", [ana])
    for text in TALK:
        world.post(thread, ben, text)
    for name in ("member", "channel", "history", "send", "edit", "edit_original"):
        TROUBLES[trouble](world.faults, name)
    await world.command(ana, general, "summarize", window="all")
    await world.command(ben, general, "summarize", window="all", public=True)
    await world.mention(ana, thread)
    await wait_until(lambda: len(summaries(world)) == 3, 30, "three summaries")
    await bureau.over()
    assert len(summaries(world)) == 3
    assert sorted(pinned(world, ana, general)) == [False, True]
    assert pinned(world, ben, general) == [False]
    assert pinned(world, ben, thread) == [False]
    assert len(world.answers(ana, thread)) == 1


@pytest.mark.parametrize("trouble", ["limit", "503", "reset", "reset, done", "limit without Via"])
async def test_trouble_with_the_acknowledgement_changes_no_answer(
    bureau: Office, world: World, general: Channel, ana: User, trouble: str
) -> None:
    TROUBLES[trouble](world.faults, "callback")
    reaction = await world.command(ana, general, "summarize", window="all")
    assert reaction.error is None
    await bureau.answer(ana, general, SUMMARY)
    await bureau.over()
    assert pinned(world, ana, general) == [True]


async def test_what_cannot_be_acknowledged_is_not_answered(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    world.faults.status("callback", 503, 9)
    reaction = await world.command(ana, general, "summarize", window="all")
    assert reaction.error == "The application did not respond"
    world.faults.clear()
    await bureau.over()
    assert bureau.engine.calls == []
    assert world.answers(ana, general) == []


@pytest.mark.slow
@pytest.mark.parametrize("endpoint", ["member", "guild"])
async def test_who_may_read_is_asked_again_when_discord_was_away(
    world: World, space: Space, general: Channel, ana: User, *, endpoint: str
) -> None:
    """Not knowing is no refusal, and no leave to show anything."""
    engine = FakeEngine(f"{SUMMARY}.", hangs=True)
    async with office(world, space, engine) as bureau:
        await world.command(ana, general, "summarize", window="all")
        await engine.entered.wait()
        asked = len(world.called(endpoint))
        world.faults.status(endpoint, 503, 4)  # as often as it is asked for one answer
        engine.release()
        await wait_until(lambda: len(world.called(endpoint)) == asked + 4, 30, "four tries")
        assert summaries(world) == []
        await bureau.answer(ana, general, SUMMARY)
        await bureau.over()
    assert pinned(world, ana, general) == [True]


async def test_what_comes_twice_is_answered_once(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    world.gateway.twice = True
    thread = world.thread(general, "Plans", [ana])
    for text in TALK:
        world.post(thread, ana, text)
    await world.mention(ana, thread)
    reaction = await world.command(ana, general, "summarize", window="all")
    assert reaction.error is None
    await wait_until(lambda: len(summaries(world)) == 2, 30, "two summaries")
    await bureau.over()
    world.gateway.again("MESSAGE_CREATE")
    world.gateway.again("INTERACTION_CREATE")
    await asyncio.sleep(0.2)
    await bureau.over()
    assert len(summaries(world)) == 2
    assert len(world.answers(ana, thread)) == 1
    assert len(world.answers(ana, general)) == 1


async def test_what_is_replayed_after_a_resume_is_answered_once(
    bureau: Office, world: World, general: Channel, ana: User
) -> None:
    threads = [world.thread(general, name, [ana]) for name in ("heard", "missed")]
    for thread in threads:
        for text in TALK:
            world.post(thread, ana, text)
    heard, missed = threads
    await world.mention(ana, heard)
    await bureau.answer(ana, heard, SUMMARY)
    world.gateway.overlap = 50
    world.gateway.drop()
    await world.mention(ana, missed)
    await bureau.answer(ana, missed, SUMMARY)
    await bureau.over()
    (session,) = world.gateway.sessions.values()
    assert (session.resumed, world.gateway.identified) == (1, 1)
    assert [len(world.answers(ana, thread)) for thread in threads] == [1, 1]


LOSSES: dict[str, Callable[[World, Channel, User], object]] = {
    "the asker's channel": lambda world, place, ana: world.allow(
        place, ana, deny=Permit.VIEW_CHANNEL
    ),
    "the asker's history": lambda world, place, ana: world.allow(
        place, ana, deny=Permit.READ_MESSAGE_HISTORY
    ),
    "the asker": lambda world, place, ana: world.leave(ana),
    "the bot's channel": lambda world, place, ana: world.allow(
        place, world.bot, deny=Permit.VIEW_CHANNEL
    ),
    "the bot": lambda world, place, ana: world.leave(world.bot),
    "the channel": lambda world, place, ana: world.remove(place),
    "the placeholder": lambda world, place, ana: world.delete(
        next(one for one in place.messages.values() if one.author is world.bot)
    ),
}


@pytest.mark.parametrize("public", [False, pytest.param(True, marks=slow)])
@pytest.mark.parametrize("loss", LOSSES)
async def test_what_is_lost_while_a_command_waits_ends_it_without_a_leak(
    world: World, space: Space, general: Channel, ana: User, *, loss: str, public: bool
) -> None:
    engine = FakeEngine(f"{SUMMARY}.", hangs=True)
    async with office(world, space, engine) as bureau:
        await world.command(ana, general, "summarize", window="all", public=public)
        await engine.entered.wait()
        LOSSES[loss](world, general, ana)
        engine.release()
        await bureau.over()
    if loss == "the bot's channel":  # the token shows it still, to whom it was always for
        assert [one.ephemeral for one in summaries(world)] == [not public]
        assert pinned(world, ana, general) == [not public]
    else:
        assert summaries(world) == []


@pytest.mark.parametrize("public", [False, True])
async def test_a_restart_between_acknowledging_and_answering_loses_nothing(
    world: World, space: Space, general: Channel, ana: User, ben: User, *, public: bool
) -> None:
    first = Office(world, space, FakeEngine(f"{SUMMARY}."))
    first._parts = []  # it hears and acknowledges, and nothing more
    async with first.open():
        reaction = await world.command(ana, general, "summarize", window="all", public=public)
        assert reaction.error is None
        assert reaction.shown.loading
    async with office(world, space) as second:
        await second.answer(ana, general, SUMMARY)
        await second.over()
    assert reaction.shown.message is summaries(world)[0].message
    assert len(summaries(world)) == 1
    assert pinned(world, ben, general) == ([False] if public else [])


WAYS = ["private", "public", "mention"]


async def ask(world: World, ana: User, channel: Channel, how: str) -> None:
    if how == "mention":
        await world.mention(ana, channel, "all")
    else:
        await world.command(ana, channel, "summarize", window="all", public=how == "public")


@pytest.mark.parametrize("how", WAYS)
async def test_two_bots_that_hear_the_same_answer_once(
    world: World, space: Space, general: Channel, ana: User, how: str
) -> None:
    async with office(world, space) as one:
        await space.redis.delete(f"{space.prefix}discord:identify:0")  # it is let in at once
        async with office(world, space) as two:
            await world.gateway_ready(2)
            await ask(world, ana, general, how)
            await one.answer(ana, general, SUMMARY)
            await asyncio.gather(one.over(), two.over())
    assert len(summaries(world)) == 1
    assert len(world.answers(ana, general)) == 1


@pytest.mark.parametrize("how", WAYS)
async def test_two_workers_on_one_job_answer_once(
    world: World, space: Space, general: Channel, ana: User, how: str
) -> None:
    bureau = Office(world, space, FakeEngine())
    bureau._parts = bureau._parts[:1]  # it reads, and nobody summarizes
    async with bureau.open():
        await ask(world, ana, general, how)
        await bureau.answer(ana, general, "Reading")
        job = await only_job(bureau)
        workers = bureau.discord, bureau._post
        for _ in range(2):  # at once, and once more by somebody who was dead for a while
            await asyncio.gather(*[one.edit(job, summary(f"{SUMMARY}.")) for one in workers])
        again = await asyncio.gather(*[one.placeholder(job, "Reading") for one in workers])
    assert set(again) == {job.placeholder}
    assert len(summaries(world)) == 1
    assert len(world.answers(ana, general)) == 1


async def only_job(bureau: Office) -> Job:
    redis, prefix = bureau.queue.space.redis, bureau.queue.space.prefix
    (key,) = [key async for key in redis.scan_iter(f"{prefix}job:*")]
    name = (key.decode() if isinstance(key, bytes) else key).rpartition(":")[2]
    job = None
    while job is None or job.placeholder is None:
        job = (await Ledger(bureau.queue).find(name)).job
    return job
