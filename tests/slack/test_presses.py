"""What the buttons do, for whom, and that they do it for nobody else."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.chat.acts import (
    CANCEL,
    CANCELLING,
    DONE,
    EXPIRED,
    GONE,
    HELPFUL,
    NOT_YOURS,
    SHARE,
    SHARED,
    THANKS,
    UNHELPFUL,
)
from bots.chat.shelf import KEEP
from bots.chat.waiting import Waiting
from bots.slack.buttons import Press
from core.job import Job
from core.queue import Queue
from core.server import Space
from core.summary import Notice, Reason
from core.wire import write_job
from tests.fakes.slack import Shown
from tests.slack.answers import summary
from tests.slack.desk import Desk, open_desk

SAID = summary("Ana ships on Friday.")


@pytest.fixture
async def desk(space: Space) -> AsyncIterator[Desk]:
    async with open_desk(space) as desk:
        yield desk


async def answered(desk: Desk, job: Job) -> Shown:
    """Deliver a private summary; answer what Ana sees of it."""
    job = await desk.placed(job)
    await desk.deliver.edit(job, SAID)
    return next(shown for shown in desk.everywhere(desk.ana) if SHARE in shown.buttons)


async def ephemeral(desk: Desk) -> Shown:
    return await answered(desk, desk.job(via=await desk.via()))


def told(desk: Desk) -> str:
    """The last thing that Ana alone was told."""
    return [shown for shown in desk.everywhere(desk.ana) if shown.ephemeral][-1].text


async def test_a_shared_summary_is_seen_by_all_who_can_read_what_it_is_about(desk: Desk) -> None:
    await desk.press(desk.ana, await ephemeral(desk), SHARE)

    (shared,) = desk.shown(desk.ben)
    assert "Ana ships on Friday." in shared.text
    assert list(shared.buttons) == [HELPFUL, UNHELPFUL]
    assert told(desk) == SHARED


async def test_a_summary_that_came_directly_is_shared_where_it_is_from(desk: Desk) -> None:
    await desk.press(desk.ana, await answered(desk, desk.job()), SHARE)

    (shared,) = desk.shown(desk.ben)
    assert "Ana ships on Friday." in shared.text


async def test_a_summary_of_a_thread_is_shared_in_it(desk: Desk) -> None:
    root = desk.world.post(desk.general, desk.ben, "Lunch?")
    shown = await answered(desk, desk.job(desk.place(thread=root), reply=desk.place()))

    await desk.press(desk.ana, shown, SHARE)

    (shared,) = desk.shown(desk.ben)
    assert shared.thread == root


async def test_a_summary_is_shared_once_however_often_it_is_pressed(desk: Desk) -> None:
    shown = await answered(desk, desk.job())
    desk.world.faults.reset("chat.postMessage", processed=True)

    for _ in range(3):
        await desk.press(desk.ana, shown, SHARE)

    assert len(desk.shown(desk.ben)) == 1


async def test_who_left_cannot_share_any_more(desk: Desk) -> None:
    secret = desk.world.channel("secret", [desk.ana, desk.ben], private=True)
    shown = await answered(desk, desk.job(desk.place(secret), reply=desk.place()))
    desk.world.leave(secret, desk.ana)

    await desk.press(desk.ana, shown, SHARE)

    assert desk.everywhere(desk.ben) == []
    assert told(desk) == Notice(Reason.NO_ACCESS, desk.job().id).text


async def test_nobody_shares_what_somebody_else_asked_for(desk: Desk) -> None:
    shown = await ephemeral(desk)

    await desk.press(desk.ben, shown, SHARE)

    assert [one.text for one in desk.everywhere(desk.ben)] == [NOT_YOURS]


async def test_a_summary_is_kept_for_sharing_for_half_an_hour(desk: Desk) -> None:
    shown = await ephemeral(desk)
    key = f"{desk.space.prefix}slack:shelf:{desk.job().id}"
    assert 0 < await desk.space.redis.ttl(key) <= KEEP == 1800
    assert b"response" not in (await desk.space.redis.get(key) or b"")
    await desk.space.redis.delete(key)

    await desk.press(desk.ana, shown, SHARE)

    assert desk.shown(desk.ben) == []
    assert told(desk) == EXPIRED


@pytest.mark.parametrize("what", ["archived", "left", "root"])
async def test_what_cannot_be_posted_any_more_is_not_posted_elsewhere(
    desk: Desk, what: str
) -> None:
    root = desk.world.post(desk.general, desk.ana, "Lunch?")
    shown = await answered(desk, desk.job(desk.place(thread=root), reply=desk.place()))
    if what == "archived":
        desk.world.archive(desk.general)
    elif what == "left":
        desk.world.leave(desk.general, desk.world.bot)
    else:
        desk.world.delete(desk.general, root)

    await desk.press(desk.ana, shown, SHARE)

    assert desk.everywhere(desk.ben) == []
    assert told(desk) == GONE


async def test_only_private_summaries_are_kept(desk: Desk) -> None:
    job = await desk.placed(desk.job(public=True))
    await desk.deliver.edit(job, SAID)
    private = await desk.placed(desk.job(name="fedcba9876543210"))
    await desk.deliver.edit(private, Notice(Reason.FAILED, private.id))

    kept = [key async for key in desk.space.redis.scan_iter(f"{desk.space.prefix}slack:shelf:*")]
    assert kept == []


async def test_who_asked_can_cancel(desk: Desk) -> None:
    queue = Queue(desk.space)
    job = await desk.placed(desk.job(via=await desk.via()))
    await queue.enqueue(job, "summarize", b"{}", 10)
    (placeholder,) = desk.shown()

    await desk.press(desk.ben, placeholder, CANCEL)
    assert [one.text for one in desk.everywhere(desk.ben)] == [NOT_YOURS]

    await desk.press(desk.ana, placeholder, CANCEL)
    assert [one.text for one in desk.shown()] == [CANCELLING]
    claim = await queue.claim(["deliver.slack"])
    assert claim is not None
    assert b"cancelled" in claim.text


async def test_a_job_that_has_ended_is_done(desk: Desk) -> None:
    await desk.placed(desk.job(via=await desk.via()))
    (placeholder,) = desk.shown()

    await desk.press(desk.ana, placeholder, CANCEL)

    assert [one.text for one in desk.shown()] == [DONE]


async def test_feedback_is_two_numbers(desk: Desk) -> None:
    shown = await answered(desk, desk.job())

    for user, action in ((desk.ana, HELPFUL), (desk.ana, HELPFUL), (desk.ana, UNHELPFUL)):
        await desk.press(user, shown, action)

    counts = await desk.space.redis.hgetall(f"{desk.space.prefix}slack:feedback")
    assert counts == {b"helpful": b"1"}
    assert told(desk) == THANKS
    keys = [key async for key in desk.space.redis.scan_iter(f"{desk.space.prefix}slack:voted:*")]
    assert len(keys) == 1
    assert desk.ana.id.encode() not in keys[0]


async def test_a_press_that_fails_is_told_to_who_pressed(desk: Desk) -> None:
    shown = await answered(desk, desk.job())
    desk.world.faults.error("chat.postMessage", "token_revoked")

    await desk.press(desk.ana, shown, SHARE)

    assert "press again" in told(desk)
    assert desk.everywhere(desk.ben) == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"actions": 7, "user": 7},
        {"actions": [{"action_id": "other.app", "value": "x"}], "user": {"id": "U1"}},
        {"actions": [{"action_id": SHARE, "value": ""}], "user": {"id": "U1"}},
        {"actions": [{"action_id": SHARE, "value": "x"}], "user": None},
    ],
)
def test_what_is_no_press_of_our_buttons_is_none(payload: dict[str, object]) -> None:
    assert Press.read(payload) is None


async def test_who_waits_learns_how_far_their_request_is(desk: Desk) -> None:
    queue = Queue(desk.space)
    waiting = Waiting(desk.deliver, queue)
    jobs = [await desk.placed(desk.job(public=True, name=f"{n:016x}")) for n in range(2)]
    for job in jobs:
        await queue.enqueue(job, "summarize", b"{}", 10)
        waiting.watch(replace(job, placeholder=None), "Reading 2 messages ...")

    await waiting.look()
    first, second = (shown.text.split("\n")[0] for shown in desk.shown())
    assert first == "Reading 2 messages ... This request is next."
    assert second == "Reading 2 messages ... 1 other request comes first."

    claim = await queue.claim(["summarize"])
    assert claim is not None
    await waiting.look()
    first, second = (shown.text.split("\n")[0] for shown in desk.shown())
    assert first == "Reading 2 messages ... They are being summarized."
    assert second == "Reading 2 messages ... This request is next."


async def test_who_waits_is_told_only_what_changed(desk: Desk) -> None:
    queue = Queue(desk.space)
    waiting = Waiting(desk.deliver, queue)
    for number in range(5):
        job = await desk.placed(desk.job(name=f"{number:016x}"))
        await queue.enqueue(job, "summarize", b"{}", 10)
        waiting.watch(job, "Reading ...")

    for edits in (3, 5, 5):
        await waiting.look()
        assert len(desk.world.called("chat.update")) == edits


async def test_nothing_is_said_of_a_job_whose_answer_is_on_its_way(desk: Desk) -> None:
    queue = Queue(desk.space)
    waiting = Waiting(desk.deliver, queue)
    job = await desk.placed(desk.job(public=True))
    await queue.enqueue(job, "summarize", b"{}", 10)
    waiting.watch(job, "Reading ...")
    await queue.cancel(job.id)

    await waiting.look()

    assert desk.world.called("chat.update") == []


async def test_a_dead_job_is_not_followed_any_more(desk: Desk) -> None:
    waiting = Waiting(desk.deliver, Queue(desk.space))
    job = await desk.placed(desk.job(public=True))
    key = f"{desk.space.prefix}dead:{job.id}"
    await desk.space.redis.hset(key, mapping={"stage": "summarize", "job": write_job(job)})
    await desk.space.redis.expire(key, 60)
    waiting.watch(job, "Reading ...")

    await waiting.look()

    assert desk.world.called("chat.update") == []
