"""Who wants to be left out is, and it is said how much that was and not whose."""

from dataclasses import replace

import pytest

from bots.choices import KEEP, Choices, without
from core.conversation import Conversation, Message
from core.coverage import describe
from core.errors import EmptyWindow
from core.queue import Queue
from core.request import Kind
from core.server import Space
from core.summary import Digest, Notice, Reason, Summary
from tests.digests.day import PLACE, day
from tests.digests.house import House
from tests.digests.road import Road


@pytest.fixture
def road(queue: Queue) -> Road:
    return Road(queue)


async def test_what_they_write_reaches_no_engine(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    await road.wish(general, "Ben", "opt-out")
    road.say(general, "Ana", "we ship on Friday")
    road.say(general, "Ben", "my secret opinion")
    for kind in (Kind.COMMAND, Kind.MISSED):
        outcome = await road.ask(general, "Ana", kind=kind)
        assert isinstance(outcome, Summary | Digest)
        assert outcome.coverage.skipped == {"opted out": 1}
        assert "Ben" not in str(outcome)
    assert not any("secret" in seen or "Ben" in seen for seen in road.engine.seen)


async def test_who_opts_in_again_is_read_again(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    road.say(general, "Ben", "hello there")
    await road.wish(general, "Ben", "opt-out")
    outcome = await road.ask(general, "Ana")
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.NOTHING_NEW
    await road.wish(general, "Ben", "OPT-IN")
    assert isinstance(await road.ask(general, "Ana"), Summary)


async def test_it_holds_in_all_channels_of_a_workspace_and_in_no_other(road: Road) -> None:
    general, other = road.open("general", "Ana", "Ben"), road.open("other", "Ana", "Ben")
    await road.wish(general, "Ben", "opt-out")
    choices = Choices(road.queue.space)
    assert await choices.out(other) == {"Ben"}
    assert await choices.out(PLACE) == frozenset()


async def test_a_digest_leaves_them_out_too(queue: Queue) -> None:
    house = House(queue)
    general = await house.plan("general")
    await Choices(queue.space).person(general, "Mia", out=True)
    house.chat.talk("general", 6)
    secret = Message("000007", "Mia", "Mia", "my secret opinion", house.clock.moment)
    house.chat.said["general"].append(secret)
    house.clock.move(minutes=1)
    await house.run()
    ((_, outcome),) = house.chat.posts
    assert isinstance(outcome, Digest)
    assert outcome.coverage.skipped == {"opted out": 1}
    assert "secret" not in str(outcome)
    assert not any("secret" in seen for seen in house.engine.seen)


async def test_what_is_left_out_is_covered_and_not_found_again(queue: Queue) -> None:
    """The next digest begins behind the last message, whoever wrote it."""
    house = House(queue)
    general = await house.plan("general")
    await Choices(queue.space).person(general, "Mia", out=True)
    house.chat.talk("general", 6)
    secret = Message("000007", "Mia", "Mia", "my secret opinion", house.clock.moment)
    house.chat.said["general"].append(secret)
    house.clock.move(minutes=1)
    await house.run()
    assert (await house.found("general")).cursor == "000007"


async def test_fewer_than_five_others_are_no_digest(queue: Queue) -> None:
    house = House(queue)
    general = await house.plan("general")
    await Choices(queue.space).person(general, "Ana", out=True)
    house.chat.talk("general", 20)
    house.clock.move(minutes=1)
    await house.run()
    assert house.chat.posts == []


async def test_managers_switch_a_channel_off_and_on(road: Road) -> None:
    general = road.open("general", "Ana", "Ben")
    road.chat.managers.add("Ana")
    road.say(general, "Ben", "we ship on Friday")
    assert "Only who manages" in await road.wish(general, "Ben", "off")
    assert isinstance(await road.ask(general, "Ben"), Summary)
    await road.wish(general, "Ana", "off")
    outcome = await road.ask(general, "Ana")
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.SWITCHED_OFF
    assert "Only who manages" in await road.wish(general, "Ben", "on")
    await road.wish(general, "Ana", "on")
    assert isinstance(await road.ask(general, "Ana"), Summary)


async def test_who_cannot_read_a_channel_does_not_hear_whether_it_is_off(road: Road) -> None:
    general = road.open("general", "Ana")
    await Choices(road.queue.space).channel(general, off=True)
    outcome = await road.ask(general, "Eve")
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.NO_ACCESS


async def test_a_digest_of_a_channel_that_is_off_is_suspended(queue: Queue) -> None:
    house = House(queue)
    general = await house.plan("general")
    await Choices(queue.space).channel(general, off=True)
    house.chat.talk("general", 20)
    house.clock.move(minutes=1)
    await house.run()
    assert [outcome.reason for _, outcome in house.chat.posts if isinstance(outcome, Notice)] == [
        Reason.SUSPENDED
    ]
    assert house.engine.seen == []


async def test_choices_outlive_everything_but_four_hundred_days_of_silence(space: Space) -> None:
    choices = Choices(space)
    await choices.person(PLACE, "UBen", out=True)
    (key,) = [key async for key in space.redis.scan_iter(f"{space.prefix}choices:*")]
    await space.redis.expire(key, 60)
    await choices.out(PLACE)
    assert await space.redis.ttl(key) > KEEP - 60


async def test_without_room_in_redis_people_can_still_opt_out(space: Space) -> None:
    choices = Choices(space)
    await space.redis.config_set("maxmemory", 1)
    try:
        await choices.person(PLACE, "UBen", out=True)
    finally:
        await space.redis.config_set("maxmemory", 0)
    assert await choices.out(PLACE) == {"UBen"}


def test_it_is_said_how_much_was_left_out() -> None:
    said = without(day("09:00 Ana: a\n09:01 Ben: b\n09:02 Ben: c", join=1), frozenset({"UBen"}))
    assert describe(said.coverage) == (
        "1 message · 1 person · Fri 20 Nov 09:00 UTC · 3 skipped (1 join, 2 opted out) · "
        "all covered"
    )
    assert said.coverage.newest == "m2"


def test_nobody_is_left_out_who_did_not_ask_for_it() -> None:
    said = day("09:00 Ana: a\n09:01 Ben: b")
    assert without(said, frozenset()) is said
    assert without(said, frozenset({"Ben", "UB"})) is said


def test_a_conversation_of_nobody_else_is_none() -> None:
    with pytest.raises(EmptyWindow):
        without(day("09:00 Ben: a"), frozenset({"UBen"}))


def test_what_had_no_room_stays_counted() -> None:
    said = day("09:00 Ana: a\n09:01 Ben: b")
    cut: Conversation = replace(said, coverage=replace(said.coverage, left_out=7, more=True))
    after = without(cut, frozenset({"UBen"})).coverage
    assert (after.left_out, after.more, after.read) == (7, True, 1)
