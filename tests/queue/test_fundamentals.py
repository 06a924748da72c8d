"""The queue in the order in which a job sees it: read this first."""

import asyncio
import json

import pytest

from core.errors import QueueFull
from core.queue import Queue
from core.queue.claim import Beat
from core.request import Kind
from core.summary import Reason
from tests.asking import job


async def everything(queue: Queue) -> bytes:
    """All that Redis holds for this queue."""
    redis = queue.space.redis
    found = []
    async for key in redis.scan_iter(f"{queue.space.prefix}*"):
        if await redis.type(key) == b"hash":
            found.append(repr(await redis.hgetall(key)))
        elif await redis.type(key) == b"string":
            found.append(repr(await redis.get(key)))
    return "".join(found).encode()


async def test_a_job_goes_from_stage_to_stage_and_leaves_no_text(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"what people said", 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert (claim.id, claim.stage, claim.text) == ("a", "summarize", b"what people said")
    assert await queue.advance(claim, "deliver.terminal", b"the summary")
    delivery = await queue.claim(["deliver.terminal"])
    assert delivery
    assert delivery.text == b"the summary"
    assert await queue.finish(delivery)
    left = await everything(queue)
    assert b"people said" not in left
    assert b"summary" not in left


async def test_a_job_is_what_it_was_when_it_comes_back(queue: Queue) -> None:
    asked = job()
    await queue.enqueue(asked, "summarize", b"", 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.job == asked


async def test_an_empty_queue_gives_nothing(queue: Queue) -> None:
    assert await queue.claim(["summarize"]) is None


async def test_a_stage_sees_only_its_own_jobs(queue: Queue) -> None:
    await queue.enqueue(job(), "summarize", b"", 10)
    assert await queue.claim(["deliver.terminal", "read.slack"]) is None


async def test_the_same_request_a_hundred_times_at_once_is_one_job(queue: Queue) -> None:
    asks = [queue.enqueue(job(key="event-1"), "summarize", b"", 1000) for _ in range(100)]
    tickets = await asyncio.gather(*asks)
    assert sum(ticket.new for ticket in tickets) == 1
    assert len({ticket.job for ticket in tickets}) == 1
    assert await queue.claim(["summarize"])
    assert await queue.claim(["summarize"]) is None


async def test_a_request_is_remembered_after_its_job_ended(queue: Queue) -> None:
    first = await queue.enqueue(job(key="event-1"), "deliver.terminal", b"", 10)
    claim = await queue.claim(["deliver.terminal"])
    assert claim
    await queue.finish(claim)
    again = await queue.enqueue(job(key="event-1"), "summarize", b"", 10)
    assert again.job == first.job
    assert not again.new


async def test_people_go_before_digests(queue: Queue) -> None:
    for number in range(5):
        await queue.enqueue(job(f"digest-{number}", kind=Kind.DIGEST), "summarize", b"", 10)
    await queue.enqueue(job("person"), "summarize", b"", 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.id == "person"


async def test_workspaces_take_turns(queue: Queue) -> None:
    for number in range(4):
        await queue.enqueue(job(f"big-{number}", workspace="big"), "summarize", b"", 10)
    await queue.enqueue(job("small-0", workspace="small"), "summarize", b"", 10)
    claims = [await queue.claim(["summarize"]) for _ in range(5)]
    order = [claim.id for claim in claims if claim]
    assert order == ["big-0", "small-0", "big-1", "big-2", "big-3"]


async def test_a_full_queue_refuses_at_once_and_says_so(queue: Queue) -> None:
    for _ in range(3):
        await queue.enqueue(job(), "summarize", b"", 3)
    with pytest.raises(QueueFull, match="3 requests are waiting"):
        await queue.enqueue(job(), "summarize", b"", 3)


async def test_waiting_digests_leave_room_for_people(queue: Queue) -> None:
    for _ in range(3):
        await queue.enqueue(job(kind=Kind.DIGEST), "summarize", b"", 3)
    assert (await queue.enqueue(job(), "summarize", b"", 3)).new


async def test_a_job_that_was_asked_before_is_found_in_a_full_queue(queue: Queue) -> None:
    await queue.enqueue(job(key="event-1"), "summarize", b"", 1)
    assert not (await queue.enqueue(job(key="event-1"), "summarize", b"", 1)).new


async def test_a_job_knows_its_position(queue: Queue) -> None:
    for name in ("first", "second", "third"):
        await queue.enqueue(job(name), "summarize", b"", 10)
    assert await queue.position("third") == 2
    await queue.claim(["summarize"])
    assert await queue.position("third") == 1
    assert await queue.position("first") is None
    assert await queue.position("unknown") is None


async def test_a_waiting_job_is_cancelled_at_once_and_its_asker_hears_it(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"secret talk", 10)
    assert await queue.cancel("a") == "cancelled"
    assert await queue.claim(["summarize"]) is None
    notice = await queue.claim(["deliver.terminal"])
    assert notice
    assert json.loads(notice.text) == {"notice": Reason.CANCELLED}


async def test_a_running_job_hears_of_its_cancellation_with_the_next_beat(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"", 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert await queue.beat(claim) is Beat.HELD
    assert await queue.cancel("a") == "told"
    assert await queue.beat(claim) is Beat.CANCELLED


async def test_cancelling_what_ended_is_harmless(queue: Queue) -> None:
    assert await queue.cancel("never-was") == "gone"


async def test_a_job_handed_back_is_the_next_one_taken(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"", 10)
    await queue.enqueue(job("b"), "summarize", b"", 10)
    claim = await queue.claim(["summarize"])
    assert claim
    assert await queue.release(claim)
    again = await queue.claim(["summarize"])
    assert again
    assert again.id == "a"


async def test_living_workers_are_known_by_name(queue: Queue) -> None:
    await queue.sweep("host/1 extractive")
    assert await queue.workers() == ["host/1 extractive"]
