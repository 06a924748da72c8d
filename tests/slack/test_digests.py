"""Digests on Slack, from the keystroke to the post, and who manages a channel there."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bots.choices import Choices
from bots.digests.command import _run as attempt
from bots.digests.plan import Plan, digest
from bots.digests.plans import Plans
from bots.digests.ticker import Ticker, now
from bots.pace import leisurely
from bots.slack.audience import Audience
from bots.slack.budget import Budget
from bots.slack.calls import Calls
from bots.slack.refusal import Refused, Unanswered
from core.conversation import Place
from core.queue import Queue
from core.schedule import Schedule
from core.server import Space
from core.settings import Settings
from tests.fakes.slack import Channel, User, World
from tests.slack.office import Office, office, shown


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana Lima", tz="Europe/Berlin")


@pytest.fixture
def ben(world: World) -> User:
    return world.user("Ben")


@pytest.fixture
def general(world: World, ana: User, ben: User) -> Channel:
    return world.channel("general", [ana, ben])


@pytest.fixture
async def bureau(world: World, space: Space) -> AsyncIterator[Office]:
    async with office(world, space) as opened:
        yield opened


async def test_a_digest_is_set_up_by_a_command_in_the_askers_zone(
    bureau: Office, general: Channel, ana: User, ben: User
) -> None:
    reaction = await bureau.world.command(ana, general, "/summarize", "digest daily 09:00")
    assert reaction.answer
    assert "`daily 09:00 Europe/Berlin`; the next three: " in reaction.answer["text"]
    assert bureau.world.answers(ben, general) == []
    listed = await bureau.world.command(ben, general, "/summarize", "digest list")
    assert listed.answer
    assert "This channel: `daily 09:00 Europe/Berlin`" in listed.answer["text"]


async def test_a_mention_does_as_well_and_only_its_asker_hears(
    bureau: Office, general: Channel, ana: User, ben: User
) -> None:
    await bureau.world.mention(ana, general, "digest weekdays 18:30 Asia/Tokyo")
    answer = await bureau.answer(ana, general, "weekdays 18:30 Asia/Tokyo")
    assert answer.ephemeral
    assert bureau.world.answers(ben, general) == []


async def test_who_does_not_manage_the_channel_is_told_so(
    bureau: Office, general: Channel, ben: User
) -> None:
    reaction = await bureau.world.command(ben, general, "/summarize", "digest daily 09:00")
    assert reaction.answer
    assert "who manages it" in reaction.answer["text"]


async def test_a_digest_now_is_posted_for_all(
    bureau: Office, general: Channel, ana: User, ben: User
) -> None:
    start = bureau.world.clock.date() - timedelta(minutes=1)
    for number in range(9):
        at = start + timedelta(seconds=number)
        bureau.world.post(general, ben, f"Message {number}: we ship on Friday", at=at)
    await bureau.world.command(ana, general, "/summarize", "digest daily 00:00 UTC")
    await bureau.world.command(ana, general, "/summarize", "digest now")
    answer = await bureau.answer(ben, general, "igest")
    assert not answer.ephemeral
    assert bureau.engine.calls
    assert "Message" in "".join(bureau.engine.seen)
    assert not answer.marks.pings
    assert "9 messages" in " ".join(shown(one) for one in bureau.world.answers(ben, general))


async def test_a_digest_that_is_due_is_posted_once_whoever_looks(
    bureau: Office, general: Channel, ana: User, ben: User
) -> None:
    for number in range(7):
        bureau.world.post(general, ben, f"We ship part {number}", at=now() - timedelta(hours=1))
    place, due = Place("slack", ana.team.id, general.id), now() - timedelta(minutes=1)
    schedule = Schedule.parse(f"daily {due:%H:%M}", "UTC")
    await Plans(bureau.queue.space).put(Plan.new(place, schedule, due - timedelta(days=1), ana.id))
    tickers = [Ticker("slack", bureau.queue, 100) for _ in range(2)]
    await asyncio.gather(*(ticker.look() for ticker in tickers))
    await bureau.answer(ben, general, "7 messages")
    await asyncio.gather(*(ticker.look() for ticker in tickers))
    posted = [one for one in bureau.world.answers(ben, general) if not one.thread]
    assert len(posted) == 1
    plan = await Plans(bureau.queue.space).find(place)
    assert plan
    assert plan.done == due.date()


async def test_the_owner_hears_directly_why_there_is_no_digest_and_of_which_channel(
    bureau: Office, general: Channel, ana: User, ben: User
) -> None:
    await bureau.world.command(ana, general, "/summarize", "digest daily 00:00 UTC")
    bureau.world.archive(general)
    plan = await Plans(bureau.queue.space).find(Place("slack", ana.team.id, general.id))
    assert plan
    job = digest(plan, "a-test", now())
    await bureau.queue.enqueue(job, job.request.entry, b"", 10)
    direct = bureau.world.im(ana)
    answer = await bureau.answer(ana, direct, "is suspended")
    assert general.id in shown(answer)
    assert bureau.world.answers(ben, general) == []


async def test_a_dry_run_reads_and_posts_nothing(
    world: World,
    space: Space,
    general: Channel,
    ana: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", world.bot_token)
    monkeypatch.setenv("SLACK_API_URL", world.url)
    queue = Queue(space)
    place = Place("slack", ana.team.id, general.id)
    moment = now() - timedelta(days=2)
    await Plans(space).put(Plan.new(place, Schedule.parse("daily 09:00", "UTC"), moment, ana.id))
    assert await attempt(queue, Settings(), general.id, dry=True) == (
        "nothing: no messages since the last one"
    )
    for number in range(5):
        world.post(general, ana, f"Message {number}", at=now() - timedelta(minutes=number + 1))
    said = await attempt(queue, Settings(), general.id, dry=True)
    assert said.startswith("a digest; 5 messages · 1 person")
    choices = Choices(space)
    await choices.person(place, ana.id, out=True)
    said = await attempt(queue, Settings(), general.id, dry=True)
    assert said == "nothing: no messages since the last one"
    await choices.channel(place, off=True)
    assert "switched off" in await attempt(queue, Settings(), general.id, dry=True)
    await choices.channel(place, off=False)
    world.archive(general)
    assert "cannot be read or written" in await attempt(queue, Settings(), general.id, dry=True)
    assert world.answers(ana, general) == []


MANAGES = {
    "creator": True,
    "admin": True,
    "owner": True,
    "primary": True,
    "member": False,
    "admin-outside-private": False,
    "guest-creator": False,
    "admin-elsewhere": False,
    "deactivated-admin": False,
    "creator-who-left-private": False,
}


@pytest.mark.parametrize("who", MANAGES)
async def test_who_manages_a_channel(world: World, calls: Calls, who: str) -> None:
    ana, person = world.user("Ana"), world.user("Somebody")
    channel = world.channel("room", [ana, person], private="private" in who)
    if "creator" in who:
        channel.creator = person.id
    if "admin" in who or who in {"owner", "primary"}:
        person.rank = {"owner": "owner", "primary": "primary_owner"}.get(who, "admin")
    if who == "guest-creator":
        person.restricted = True
    if who == "admin-elsewhere":
        person = world.user("Stranger", external=True)
        person.rank = "admin"
        world.join(channel, person)
    if who == "deactivated-admin":
        world.deactivate(person)
    if "private" in who:
        world.leave(channel, person)
    audience = Audience(calls)
    place = Place("slack", ana.team.id, channel.id)
    assert await audience.may_manage(person.id, place) is MANAGES[who]


async def test_nobody_manages_where_we_are_not_or_what_is_no_channel(
    world: World,
    calls: Calls,
) -> None:
    ana, ben = world.user("Ana"), world.user("Ben")
    ana.rank = "owner"
    audience = Audience(calls)
    for channel in (
        world.channel("foreign", [ana], bot=False),
        world.im(ana),
        world.mpim(ana, ben),
    ):
        assert not await audience.may_manage(ana.id, Place("slack", ana.team.id, channel.id))
    assert not await audience.may_manage(ana.id, Place("slack", ana.team.id, "C0NOWHERE"))
    assert not await audience.may_manage("U0NOBODY", Place("slack", ana.team.id, channel.id))


async def test_a_digest_stands_until_slack_says_otherwise(
    world: World,
    calls: Calls,
) -> None:
    ana, ben = world.user("Ana"), world.user("Ben")
    channel = world.channel("private", [ana, ben], private=True)
    place = Place("slack", ana.team.id, channel.id)
    audience = Audience(calls)
    assert await audience.stands(ana.id, place)
    assert await audience.stands(None, place)
    world.faults.status("conversations.info", 503, 4)
    with pytest.raises(Unanswered):
        await audience.stands(ana.id, place)
    world.faults.error("conversations.info", "token_revoked", 1)
    with pytest.raises(Refused):
        await audience.stands(ana.id, place)
    world.leave(channel, ana)
    assert not await audience.stands(ana.id, place)
    assert await audience.stands(ben.id, place)
    world.archive(channel)
    assert not await audience.stands(ben.id, place)
    channel.archived = False
    world.leave(channel, world.bot)
    assert not await audience.stands(ben.id, place)


async def test_what_nobody_waits_for_leaves_people_their_credit(space: Space) -> None:
    budget = Budget(space)

    async def take(count: int) -> float:
        started = time.perf_counter()
        for _ in range(count):
            await budget.turn("conversations.history")
        return time.perf_counter() - started

    with leisurely():
        slow = asyncio.create_task(take(3))
    await asyncio.sleep(0.1)
    assert await take(20) < 1
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_what_nobody_waits_for_comes_in_no_burst(space: Space) -> None:
    budget = Budget(space)
    with leisurely():
        started = time.perf_counter()
        for _ in range(3):
            await budget.turn("conversations.history")
    assert time.perf_counter() - started >= 2 * 60 / 50
