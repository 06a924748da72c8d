"""`digest ...`, as people type it, and who may."""

from datetime import datetime, timedelta

import pytest

from bots.digests.chat import Orders
from bots.digests.plan import State
from bots.platform import WISHES, Wish
from bots.wish import Wishes
from core.conversation import Place
from core.errors import PrecisError
from core.queue import Queue
from core.settings import Settings
from core.summary import Digest, Notice, Reason
from tests.digests.house import House

PLACE = Place("chat", "w", "general")


@pytest.fixture
def house(queue: Queue) -> House:
    house = House(queue)
    house.chat.open("general", "Ana", "Ben")
    house.chat.managers = {"Ana"}
    return house


class Desk:
    """Somebody who types."""

    def __init__(self, house: House) -> None:
        self.orders = Orders(house.chat, house.queue, Settings(zone="Asia/Tokyo"), house.clock)
        self._count = 0

    async def type(self, words: str, asker: str = "Ana", zone: str | None = None) -> str:
        self._count += 1
        return await self.orders.grant(
            Wish(f"event-{self._count}", words, PLACE, asker, "#general", zone)
        )


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


async def test_setting_up_shows_the_next_three_in_local_time(desk: Desk, house: House) -> None:
    said = await desk.type("digest weekdays 18:30 Europe/Berlin")
    assert "`weekdays 18:30 Europe/Berlin`" in said
    assert "Mon 26 Nov 18:30, Tue 27 Nov 18:30, Wed 28 Nov 18:30" in said
    plan = await house.found("general")
    assert [plan.owner, plan.title, plan.state] == ["Ana", "#general", State.ON]


async def test_local_time_is_shown_through_a_change_of_clocks(desk: Desk, house: House) -> None:
    house.clock.moment = datetime.fromisoformat("2041-03-30T12:00:00+00:00")
    said = await desk.type("digest daily 02:30 Europe/Berlin")
    assert "Sun 31 Mar 03:30, Mon 1 Apr 02:30, Tue 2 Apr 02:30" in said


@pytest.mark.parametrize(
    ("words", "asker", "zone"),
    [
        ("digest daily 09:00 Europe/Paris", "America/New_York", "Europe/Paris"),
        ("digest daily 09:00", "America/New_York", "America/New_York"),
        ("digest daily 09:00", None, "Asia/Tokyo"),
        ("DIGEST Daily 9am", "Not/AZone", "Asia/Tokyo"),
    ],
)
async def test_the_zone_is_as_given_or_the_askers_or_the_configured_one(
    desk: Desk, house: House, words: str, asker: str | None, zone: str
) -> None:
    await desk.type(words, zone=asker)
    assert (await house.found("general")).schedule.zone == zone


@pytest.mark.parametrize(
    "words", ["daily 09:00", "now", "pause", "resume", "off", "weekdays 18:30 Europe/Berlin"]
)
async def test_only_managers_may(desk: Desk, house: House, words: str) -> None:
    with pytest.raises(PrecisError, match="manages"):
        await desk.type(f"digest {words}", asker="Ben")
    assert await house.plans.find(PLACE) is None


async def test_pause_resume_and_off(desk: Desk, house: House) -> None:
    await desk.type("digest daily 09:00 UTC")
    await desk.type("digest pause")
    assert (await house.found("general")).state is State.PAUSED
    assert "paused" in await desk.type("digest list", asker="Ben")
    assert "Mon 26 Nov 09:00" in await desk.type("digest resume")
    await desk.type("digest off")
    assert await house.plans.find(PLACE) is None
    with pytest.raises(PrecisError, match="no digest here"):
        await desk.type("digest pause")


async def test_the_list_has_this_channel_and_the_askers_own(desk: Desk, house: House) -> None:
    assert "no digest here" in await desk.type("digest list")
    await desk.type("digest daily 09:00 UTC")
    await house.plan("elsewhere", owner="Ana")
    await house.plan("foreign", owner="Ben")
    assert len((await desk.type("digest list")).splitlines()) == 2
    assert len((await desk.type("digest list", asker="Cem")).splitlines()) == 1


async def test_now_brings_one_at_once_and_the_next_begins_behind_it(
    desk: Desk, house: House
) -> None:
    await desk.type("digest daily 09:00 UTC")
    house.clock.move(hours=-3)
    house.chat.talk("general", 6)
    house.clock.move(seconds=30)
    assert "on its way" in await desk.type("digest now")
    await house.run()
    house.chat.talk("general", 7)
    house.clock.move(hours=4)
    await house.run()
    assert [job.request.day is None for job in house.chat.digests] == [True, False]
    assert [len(house.read[job.id]) for job in house.chat.digests] == [6, 7]


async def test_now_where_it_is_quiet_is_answered_to_its_asker(desk: Desk, house: House) -> None:
    await desk.type("digest daily 09:00 UTC")
    await desk.type("digest now")
    await house.run()
    ((job, outcome),) = house.chat.posts
    assert isinstance(outcome, Notice)
    assert outcome.reason is Reason.QUIET
    assert job.request.visibility == "private"
    assert (await house.found("general")).quiet == 0


async def test_now_waits_for_the_one_that_is_made(desk: Desk, house: House) -> None:
    await desk.type("digest daily 09:00 UTC")
    house.chat.talk("general", 6)
    house.clock.move(seconds=30)
    await house.ticker.look()
    await house.step()
    with pytest.raises(PrecisError, match="already"):
        await desk.type("digest now")
    await house.run()
    assert [type(outcome) for _, outcome in house.chat.posts] == [Digest]


async def test_what_was_due_before_it_was_set_up_is_not_caught_up_with(
    desk: Desk, house: House
) -> None:
    house.clock.move(hours=1)
    house.chat.talk("general", 6)
    await desk.type("digest daily 09:00 UTC")
    house.clock.move(minutes=1)
    await house.run()
    assert house.chat.posts == []
    house.clock.move(days=1, hours=-1)
    await house.run()
    assert [len(house.read[job.id]) for job in house.chat.digests] == [6]


async def test_what_the_operator_set_up_can_only_be_paused(desk: Desk, house: House) -> None:
    await house.plan("general", owner=None)
    for words in ("off", "daily 10:00"):
        with pytest.raises(PrecisError, match=r"precis\.toml"):
            await desk.type(f"digest {words}")
    await desk.type("digest pause")
    assert (await house.found("general")).state is State.PAUSED


async def test_nothing_that_people_name_becomes_markup(desk: Desk, house: House) -> None:
    await desk.orders.grant(
        Wish("e", "digest daily 09:00 UTC", PLACE, "Ana", "<!channel> `x` *b* @here [a](b) \n#ok")
    )
    assert (await house.found("general")).title == "channel x b here ab #ok"


async def test_words_that_are_none_say_what_there_is(desk: Desk) -> None:
    assert "`digest daily 09:00`" in await desk.type("digest")
    with pytest.raises(PrecisError, match="no schedule"):
        await desk.type("digest tomorrow")


async def test_every_wish_has_somebody_who_grants_it(house: House) -> None:
    wishes = Wishes(house.chat, house.queue, Settings())
    assert set(wishes._by) == WISHES


async def test_the_bot_hears_wishes(house: House, queue: Queue) -> None:
    wishes = Wishes(house.chat, queue, Settings())
    house.chat.wishes = [Wish("e", "digest daily 09:00 UTC", PLACE, "Ana")]
    await house.chat.listen(_nothing, wishes.grant)
    (said,) = house.chat.told
    assert "the next three" in said
    assert (await house.found("general")).since < datetime.now().astimezone() + timedelta(days=1)


async def _nothing(_: object) -> None: ...
