"""Plans in Redis: what is kept, for how long, and what becomes of nonsense."""

from datetime import date, timedelta

import pytest

from bots.digests.config import Entry, apply
from bots.digests.plan import Plan, State
from bots.digests.plans import KEEP, Plans
from core.conversation import Place
from core.embedded import Embedded
from core.errors import QueueFull
from core.schedule import Schedule
from core.server import Space, connect
from tests.digests.house import MONDAY

PLACE = Place("chat", "w", "general")
DAILY = Schedule.parse("daily 09:00", "UTC")


@pytest.fixture
def plans(space: Space) -> Plans:
    return Plans(space)


def plan(place: Place = PLACE, owner: str | None = "Ana", schedule: Schedule = DAILY) -> Plan:
    return Plan.new(place, schedule, MONDAY, owner)


async def test_what_is_kept_is_what_was_set_up(plans: Plans) -> None:
    await plans.put(plan())
    assert await plans.find(PLACE) == plan()
    assert await plans.all("chat") == [plan()]
    assert await plans.all("slack") == []


async def test_plans_live_for_more_than_a_year_after_a_bot_last_looked(
    plans: Plans, space: Space
) -> None:
    await plans.put(plan())
    keys = [key async for key in space.redis.scan_iter(f"{space.prefix}digest:*")]
    assert len(keys) == 2
    for key in keys:
        await space.redis.expire(key, 60)
    await plans.all("chat")
    for key in keys:
        assert await space.redis.ttl(key) > KEEP - 60 > 86_400 * 366


async def test_setting_up_anew_keeps_what_is_settled_and_the_cursor(
    plans: Plans, space: Space
) -> None:
    await plans.put(plan())
    await plans.settle(PLACE, date(2040, 12, 24), (date(2040, 12, 23),))
    await space.redis.hset(f"{space.prefix}digest:plan:chat:w:general", "cursor", "m7")
    await plans.put(plan(owner="Ben", schedule=Schedule.parse("fri 10:00", "Asia/Tokyo")))
    found = await plans.find(PLACE)
    assert found
    assert [found.owner, found.words] == ["Ben", "fri 10:00 Asia/Tokyo"]
    assert [found.done, found.cursor] == [date(2040, 12, 24), "m7"]
    assert found.missed == (date(2040, 12, 23),)


async def test_a_settled_date_is_never_settled_again(plans: Plans) -> None:
    await plans.put(plan())
    day = date(2040, 12, 24)
    await plans.settle(PLACE, day)
    await plans.settle(PLACE, day - timedelta(days=9), (day - timedelta(days=9),))
    found = await plans.find(PLACE)
    assert found
    assert [found.done, found.missed] == [day, ()]


async def test_a_plan_that_was_removed_does_not_come_back(plans: Plans, space: Space) -> None:
    await plans.put(plan())
    await plans.remove(PLACE)
    await plans.settle(PLACE, date(2040, 12, 24), (date(2040, 12, 23),))
    await plans.turn(plan(), State.PAUSED, MONDAY)
    await plans.proposed(PLACE)
    assert await plans.find(PLACE) is None
    assert await plans.all("chat") == []
    assert not [key async for key in space.redis.scan_iter(f"{space.prefix}digest:*")]


async def test_without_memory_nothing_new_is_set_up_and_what_is_goes_on() -> None:
    with Embedded() as server:
        redis = connect(server.url)
        plans = Plans(Space(redis))
        await plans.put(plan())
        await redis.config_set("maxmemory", 1)
        with pytest.raises(QueueFull, match="memory"):
            await plans.put(plan(Place("chat", "w", "other")))
        day = date(2040, 12, 24)
        await plans.settle(PLACE, day, (day - timedelta(days=1),))
        await plans.turn(plan(), State.PAUSED, MONDAY)
        found = await plans.find(PLACE)
        assert found
        assert [found.done, found.state, len(found.missed)] == [day, State.PAUSED, 1]
        await redis.aclose()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words", "daily 09:00 Mars/Phobos"),
        ("words", "sometimes"),
        ("done", "yesterday"),
        ("state", "\x00"),
        ("quiet", "many"),
        ("missed", "2040-12-24 x"),
    ],
)
async def test_a_plan_that_cannot_be_read_is_left_alone_and_hides_no_other(
    plans: Plans, space: Space, field: str, value: str
) -> None:
    other = Place("chat", "w", "other")
    await plans.put(plan())
    await plans.put(plan(other))
    await space.redis.hset(f"{space.prefix}digest:plan:chat:w:general", field, value)
    assert await plans.find(PLACE) is None
    assert [found.channel for found in await plans.all("chat")] == ["other"]


async def test_the_operators_plans_are_what_the_file_says(plans: Plans) -> None:
    first, second = Place("chat", "w", "first"), Place("chat", "w", "second")
    slack = Entry(Place("slack", "T1", "C1"), DAILY)
    await plans.put(plan())
    await apply(plans, [Entry(first, DAILY), Entry(second, DAILY), slack], "chat", MONDAY)
    assert [found.channel for found in await plans.all("chat")] == ["first", "general", "second"]
    assert await plans.all("slack") == []
    paused = await plans.find(first)
    assert paused
    await plans.turn(paused, State.PAUSED, MONDAY)
    late = Schedule.parse("daily 18:00", "UTC")
    await apply(plans, [Entry(first, DAILY), Entry(PLACE, late)], "chat", MONDAY)
    found = {one.channel: one for one in await plans.all("chat")}
    assert found.keys() == {"first", "general"}
    assert found["first"].state is State.PAUSED
    assert [found["general"].owner, found["general"].words] == [None, "daily 18:00 UTC"]
