"""Digests as they come: once a date, of what was said since the last, or not at all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bots.digests.plan import State
from bots.digests.reader import ENOUGH, WEEK, Reader
from core.conversation import Conversation
from core.errors import NoHistory, PrecisError
from core.queue import Queue
from core.request import Kind, Request, Visibility
from core.summary import Digest, Notice, Outcome, Reason
from tests.digests.house import House, Talk

TODAY = date(2040, 11, 26)


@pytest.fixture
def house(queue: Queue) -> House:
    return House(queue)


def reasons(house: House) -> list[Reason]:
    """What was shown instead of digests, none of it to everybody."""
    shown = [(job, one) for job, one in house.chat.posts if isinstance(one, Notice)]
    assert all(job.request.visibility is Visibility.PRIVATE for job, _ in shown)
    return [one.reason for _, one in shown]


async def test_a_digest_comes_when_it_is_due_and_not_before(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    await house.run()
    assert house.chat.posts == []
    house.clock.move(seconds=20)
    await house.run()
    (job,) = house.chat.digests
    assert job.request.kind is Kind.DIGEST
    assert job.request.visibility is Visibility.PUBLIC
    assert [job.request.day, job.request.asker] == [TODAY, "Ana"]
    assert list(house.chat.screen) == [job.id]


async def test_looking_again_brings_no_second_one(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    for _ in range(5):
        await house.run()
        house.chat.talk("general", 7)
        house.clock.move(hours=1)
    assert house.days() == [TODAY]


async def test_each_digest_begins_behind_the_one_before(house: House) -> None:
    await house.plan("general")
    house.clock.move(minutes=-9)
    for _ in range(4):
        house.chat.talk("general", 6)
        house.clock.move(minutes=10)
        await house.run()
        house.clock.move(hours=23, minutes=50)
    covered = [house.read[job.id] for job in house.chat.digests]
    assert [len(ids) for ids in covered] == [6, 6, 6, 6]
    flat = [one for ids in covered for one in ids]
    assert flat == [message.id for message in house.chat.said["general"]]


async def test_what_is_said_while_a_digest_is_made_is_in_the_next(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 6)
    house.clock.move(minutes=1)
    house.chat.talk("general", 5)  # younger than ten seconds
    await house.ticker.look()
    await house.step()
    house.chat.talk("general", 1)
    await house.run()
    house.clock.move(days=1)
    await house.run()
    assert [len(house.read[job.id]) for job in house.chat.digests] == [6, 6]


@pytest.mark.parametrize("people", range(ENOUGH))
async def test_a_quiet_day_brings_no_post_and_asks_no_model(house: House, people: int) -> None:
    await house.plan("quiet")
    house.chat.talk("quiet", people)
    house.chat.talk("quiet", 9, bot=True)
    house.clock.move(minutes=1)
    await house.run()
    assert house.chat.posts == []
    assert house.engine.calls == []
    assert (await house.found("quiet")).quiet == 1


async def test_after_a_quiet_day_the_next_digest_covers_both(house: House) -> None:
    await house.plan("quiet")
    house.chat.talk("quiet", 3)
    house.clock.move(minutes=1)
    await house.run()
    house.chat.talk("quiet", 3)
    house.clock.move(days=1)
    await house.run()
    assert [len(house.read[job.id]) for job in house.chat.digests] == [6]
    assert (await house.found("quiet")).quiet == 0


async def test_fifty_quiet_channels_bring_no_post_and_fifty_busy_ones_fifty(house: House) -> None:
    for number in range(50):
        await house.plan(f"quiet-{number}")
        house.chat.talk(f"quiet-{number}", number % ENOUGH)
        house.chat.talk(f"quiet-{number}", number, bot=True)
        await house.plan(f"busy-{number}")
        house.chat.talk(f"busy-{number}", ENOUGH + number)
    house.clock.move(minutes=1)
    await house.run()
    assert {job.request.source.channel for job in house.chat.digests} == {
        f"busy-{number}" for number in range(50)
    }
    assert len(house.chat.posts) == 50


async def test_after_seven_quiet_days_the_owner_hears_once(house: House) -> None:
    await house.plan("quiet")
    house.clock.move(minutes=1)
    for day in range(WEEK * 2):
        await house.run()
        assert reasons(house) == ([Reason.QUIET_WEEK] if day >= WEEK - 1 else [])
        house.clock.move(days=1)
    assert house.engine.calls == []
    assert (await house.found("quiet")).state is State.ON
    house.chat.talk("quiet", 9)
    house.clock.move(days=1)
    await house.run()
    plan = await house.found("quiet")
    assert [plan.quiet, plan.proposed] == [0, False]


async def test_down_for_less_than_six_hours_is_caught_up_with(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(hours=5, minutes=59)
    await house.run()
    await house.run()
    assert house.days() == [TODAY]
    assert house.chat.digests[0].request.missed == ()


async def test_down_for_longer_is_said_in_the_next(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(days=3, hours=7)
    await house.run()
    assert house.chat.posts == []
    house.clock.move(days=1, hours=-6)
    await house.run()
    (job,) = house.chat.digests
    gone = [TODAY + timedelta(days=number) for number in range(4)]
    assert [job.request.day, list(job.request.missed)] == [TODAY + timedelta(days=4), gone]
    house.chat.talk("general", 7)
    house.clock.move(days=1)
    await house.run()
    assert house.chat.digests[-1].request.missed == ()


async def test_a_digest_that_fails_is_said_in_the_next_and_covered_by_it(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.ticker.look()
    await house.step()
    claim = await house.queue.claim(["summarize"])
    assert claim
    await house.queue.refuse(claim, Reason.FAILED)
    await house.run()
    assert reasons(house) == [Reason.FAILED]
    house.clock.move(days=1)
    await house.run()
    (job,) = house.chat.digests
    assert job.request.missed == (TODAY,)
    assert len(house.read[job.id]) == 7


async def test_a_failed_digest_that_is_tried_again_by_hand_is_not_missed(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.ticker.look()
    await house.step()
    claim = await house.queue.claim(["summarize"])
    assert claim
    assert claim.job
    await house.queue.refuse(claim, Reason.FAILED)
    await house.run()
    assert (await house.found("general")).missed == (TODAY,)
    request = replace(claim.job.request, key="again")
    again = replace(claim.job, id="again", request=request)
    await house.queue.enqueue(again, request.entry, b"", 10)
    await house.run()
    assert house.days() == [TODAY]
    assert (await house.found("general")).missed == ()


async def test_who_lost_access_is_told_and_the_plan_is_kept(house: House) -> None:
    await house.plan("private")
    house.chat.talk("private", 7)
    house.chat.members["private"] = {"Ben"}
    house.clock.move(minutes=1)
    await house.run()
    assert reasons(house) == [Reason.SUSPENDED]
    assert house.engine.calls == []
    plan = await house.found("private")
    assert plan.state is State.SUSPENDED
    house.clock.move(days=1)
    await house.run()
    assert reasons(house) == [Reason.SUSPENDED]
    house.chat.members["private"] = {"Ana"}
    await house.plans.turn(plan, State.ON, house.clock())
    house.clock.move(days=1)
    await house.run()
    assert [len(house.read[job.id]) for job in house.chat.digests] == [7]


async def test_an_archived_channel_suspends_its_digest(house: House) -> None:
    await house.plan("old")
    house.chat.talk("old", 7)
    house.chat.closed.add("old")
    house.clock.move(minutes=1)
    await house.run()
    assert reasons(house) == [Reason.SUSPENDED]


async def test_a_channel_that_takes_no_posts_suspends_its_digest(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.ticker.look()
    await house.step()
    await house.step()
    house.chat.gone = True
    await house.step()
    house.chat.gone = False
    await house.run()
    assert reasons(house) == [Reason.SUSPENDED]
    assert (await house.found("general")).state is State.SUSPENDED


async def test_who_left_while_the_digest_was_made_stops_it(house: House) -> None:
    await house.plan("private")
    house.chat.talk("private", 7)
    house.clock.move(minutes=1)
    await house.ticker.look()
    await house.step()
    house.chat.members["private"] = {"Ben"}
    await house.run()
    assert reasons(house) == [Reason.NO_ACCESS]
    assert (await house.found("private")).cursor is None


@pytest.mark.parametrize("reason", [Reason.NOT_INVITED, Reason.NO_ACCESS])
async def test_who_cannot_read_any_more_suspends_and_a_bad_token_does_not(
    house: House, reason: Reason
) -> None:
    await house.plan("general")
    house.clock.move(minutes=1)
    for wrong, state in ((Reason.SETUP, State.ON), (reason, State.SUSPENDED)):
        house.reader = Reader(Locked(house, wrong), house.queue, house.clock)
        await house.run()
        assert (await house.found("general")).state is state
        house.clock.move(days=1)


class Locked(Talk):
    """A platform that does not let us read."""

    def __init__(self, house: House, reason: Reason) -> None:
        super().__init__(house.clock)
        self.members, self.said = house.chat.members, house.chat.said
        self._reason = reason

    async def history(self, request: Request) -> Conversation:
        raise NoHistory(self._reason)


async def test_a_plan_of_the_operators_has_nobody_to_tell(house: House) -> None:
    await house.plan("general", owner=None)
    house.chat.closed.add("general")
    house.clock.move(minutes=1)
    await house.run()
    assert (await house.found("general")).state is State.SUSPENDED
    assert house.chat.posts == []


async def test_nobody_else_sees_what_became_of_a_digest(house: House) -> None:
    await house.plan("quiet")
    await house.plan("busy")
    house.chat.talk("busy", 9)
    house.clock.move(minutes=1)
    await house.run()
    outcomes: list[Outcome] = [outcome for _, outcome in house.chat.posts]
    assert [type(outcome) for outcome in outcomes] == [Digest]


async def test_paused_days_are_nobodys_loss(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    await house.plans.turn(await house.found("general"), State.PAUSED, house.clock())
    house.clock.move(days=3, minutes=1)
    await house.run()
    await house.plans.turn(await house.found("general"), State.ON, house.clock())
    await house.run()
    assert house.chat.posts == []
    house.clock.move(days=1)
    await house.run()
    (job,) = house.chat.digests
    assert job.request.missed == ()


async def test_a_new_time_brings_no_second_digest_on_the_same_date(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.run()
    await house.plan("general", "daily 12:00 UTC")
    house.chat.talk("general", 7)
    house.clock.move(hours=4)
    await house.run()
    assert house.days() == [TODAY]
    house.clock.move(days=1)
    await house.run()
    assert house.days() == [TODAY, TODAY + timedelta(days=1)]


async def test_one_digest_of_a_channel_is_made_at_a_time(house: House) -> None:
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.ticker.look()
    claim = await house.queue.claim(["digest.chat"])
    assert claim
    assert claim.job
    assert await house.plans.hold(claim.job, house.clock()) == "held"
    other = type(claim.job)("another", claim.job.request, claim.job.deadline)
    assert await house.plans.hold(other, house.clock()) == "busy"
    house.clock.move(hours=7)
    assert await house.plans.hold(other, house.clock()) == "held"


class Away(Talk):
    """A platform that answers the third time it is asked."""

    def __init__(self, house: House) -> None:
        super().__init__(house.clock)
        self.members, self.said = house.chat.members, house.chat.said
        self._tries = 0

    async def history(self, request: Request) -> Conversation:
        self._tries += 1
        if self._tries < 3:
            raise PrecisError("the platform did not answer")
        return await super().history(request)


async def test_a_platform_that_is_away_is_waited_for(house: House) -> None:
    house.reader = Reader(Away(house), house.queue, house.clock, (0.01,))
    await house.plan("general")
    house.chat.talk("general", 7)
    house.clock.move(minutes=1)
    await house.run()
    assert house.days() == [TODAY]
