"""What the queue does when workers die, fail, hang and come back from the dead."""

import json
from dataclasses import replace

import pytest

from core.queue import Claim, Queue
from core.queue.claim import Beat
from core.queue.ledger import Ledger
from core.server import Space
from core.summary import Reason
from tests.asking import job
from tests.waiting import wait_until

BRIEF = 0.05


@pytest.fixture
def brief(space: Space) -> Queue:
    """A queue whose leases end at once."""
    return Queue(space, lease=BRIEF, silence=60)


async def take(queue: Queue, stage: str = "summarize") -> Claim:
    claim = await queue.claim([stage])
    assert claim
    return claim


async def die(queue: Queue) -> None:
    """Let the lease of the only running job end."""

    async def died() -> int:
        return await queue.sweep()

    await wait_until(died, what="a lapsed lease")


async def hurry(queue: Queue) -> None:
    """Move the clock to where every pause is over."""
    redis, key = queue.space.redis, f"{queue.space.prefix}later"
    for name in await redis.zrange(key, 0, -1):
        assert isinstance(name, bytes)
        await redis.zadd(key, {name: 0})
    await queue.sweep()


async def test_a_dead_workers_job_is_taken_over(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"talk", 10)
    await take(brief)
    await die(brief)
    claim = await take(brief)
    assert (claim.id, claim.attempt, claim.text) == ("a", "2", b"talk")


async def test_a_beating_worker_keeps_its_job(queue: Queue) -> None:
    await queue.enqueue(job(), "summarize", b"", 10)
    claim = await take(queue)
    await queue.beat(claim)
    assert await queue.sweep() == 0
    assert await queue.claim(["summarize"]) is None


async def test_a_zombie_is_refused_whatever_it_tries(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"", 10)
    zombie = await take(brief)
    await die(brief)
    assert await brief.beat(zombie) is Beat.LOST
    heir = await take(brief)
    assert await brief.beat(zombie) is Beat.LOST
    assert not await brief.advance(zombie, "deliver.terminal", b"a stale summary")
    assert not await brief.refuse(zombie, Reason.CANCELLED)
    assert not await brief.release(zombie)
    assert not await brief.finish(zombie)
    assert await brief.fail(zombie) == "lost"
    assert await brief.advance(heir, "deliver.terminal", b"the summary")
    assert (await take(brief, "deliver.terminal")).text == b"the summary"


async def test_a_zombie_is_refused_after_the_job_ended(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"", 10)
    zombie = await take(brief)
    await die(brief)
    heir = await take(brief)
    await brief.advance(heir, "deliver.terminal", b"the summary")
    assert not await brief.advance(zombie, "deliver.terminal", b"a stale summary")
    await brief.finish(await take(brief, "deliver.terminal"))
    assert not await brief.advance(zombie, "deliver.terminal", b"a stale summary")
    assert await brief.claim(["deliver.terminal"]) is None


async def test_a_lost_acknowledgement_may_be_repeated(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"", 10)
    claim = await take(queue)
    assert await queue.advance(claim, "deliver.terminal", b"the summary")
    assert await queue.advance(claim, "deliver.terminal", b"the summary")
    delivery = await take(queue, "deliver.terminal")
    assert await queue.claim(["deliver.terminal"]) is None
    assert await queue.finish(delivery)
    assert await queue.finish(delivery)


async def test_two_deaths_bury_a_job_and_its_asker_hears_it(brief: Queue) -> None:
    await brief.enqueue(job("poison"), "summarize", b"what people said", 10)
    await brief.enqueue(job("harmless"), "summarize", b"", 10)
    for _ in range(2):
        assert (await take(brief)).id == "poison"
        await die(brief)
    assert (await take(brief)).id == "harmless"
    notice = await take(brief, "deliver.terminal")
    assert json.loads(notice.text) == {"notice": Reason.CRASHED}
    entry = await Ledger(brief).find("poison")
    await brief.finish(notice)
    entry = await Ledger(brief).find("poison")
    assert (entry.state, entry.why, entry.stage) == ("dead", "crashed", "summarize")
    dead = await brief.space.redis.hgetall(f"{brief.space.prefix}dead:poison")
    assert b"people said" not in repr(dead).encode()


async def test_four_errors_bury_a_job_and_its_asker_hears_it(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"", 10)
    answers = []
    for _ in range(4):
        answers.append(await queue.fail(await take(queue)))
        await hurry(queue)
    assert answers == ["later", "later", "later", "buried"]
    notice = await take(queue, "deliver.terminal")
    assert json.loads(notice.text) == {"notice": Reason.FAILED}


async def test_a_dead_letter_keeps_the_request_and_drops_its_secret(queue: Queue) -> None:
    asked = job("a")
    secret = replace(asked, request=replace(asked.request, via="https://hooks.example/secret"))
    await queue.enqueue(secret, "summarize", b"what people said", 10)
    for _ in range(4):
        await queue.fail(await take(queue))
        await hurry(queue)
    await queue.finish(await take(queue, "deliver.terminal"))
    assert (await Ledger(queue).find("a")).job == asked
    dead = await queue.space.redis.hgetall(f"{queue.space.prefix}dead:a")
    assert "secret" not in repr(dead)


async def test_deaths_and_errors_are_counted_apart(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"", 10)
    for _ in range(3):
        await brief.fail(await take(brief))
        await hurry(brief)
    await take(brief)
    await die(brief)
    assert (await take(brief)).id == "a"


async def test_an_error_waits_before_it_is_tried_again(queue: Queue) -> None:
    await queue.enqueue(job("a"), "summarize", b"", 10)
    await queue.fail(await take(queue))
    await queue.sweep()
    assert await queue.claim(["summarize"]) is None
    await hurry(queue)
    assert (await take(queue)).id == "a"


async def test_each_stage_counts_its_own_faults(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"", 10)
    await take(brief)
    await die(brief)
    await brief.advance(await take(brief), "deliver.terminal", b"the summary")
    await take(brief, "deliver.terminal")
    await die(brief)
    assert (await take(brief, "deliver.terminal")).text == b"the summary"


async def test_an_answer_that_cannot_be_delivered_ends_in_the_dead_letters(queue: Queue) -> None:
    await queue.enqueue(job("a"), "deliver.terminal", b"the summary", 10)
    answers = []
    for _ in range(12):
        answers.append(await queue.fail(await take(queue, "deliver.terminal")))
        await hurry(queue)
    assert answers == ["later"] * 11 + ["buried"]
    assert await queue.claim(["deliver.terminal"]) is None
    assert (await Ledger(queue).find("a")).state == "dead"


async def test_a_job_that_waits_in_vain_ends_with_a_notice(queue: Queue) -> None:
    await queue.enqueue(job("late", seconds=0.05), "summarize", b"talk", 10)

    async def excused() -> int | None:
        await queue.sweep()
        return await queue.space.redis.zcard(
            f"{queue.space.prefix}deliver.terminal:waiting:interactive"
        )

    await wait_until(excused, what="the notice")
    notice = await take(queue, "deliver.terminal")
    assert json.loads(notice.text) == {"notice": Reason.TOO_LATE}
    assert await queue.claim(["summarize"]) is None


async def test_the_time_without_redis_is_no_proof_of_death(space: Space) -> None:
    lenient = Queue(space, lease=BRIEF, silence=5)
    await space.redis.set(f"{space.prefix}swept", 1, ex=60)  # nobody swept since 1970
    await lenient.enqueue(job("a"), "summarize", b"", 10)
    claim = await take(lenient)
    redis = space.redis
    await redis.zadd(f"{space.prefix}leases", {"a": 1})
    assert await lenient.sweep() == 0
    assert await lenient.beat(claim) is Beat.HELD


async def test_a_cancelled_job_of_a_dead_worker_is_not_tried_again(brief: Queue) -> None:
    await brief.enqueue(job("a"), "summarize", b"", 10)
    await take(brief)
    await brief.cancel("a")
    await die(brief)
    notice = await take(brief, "deliver.terminal")
    assert json.loads(notice.text) == {"notice": Reason.CANCELLED}


async def test_a_suspect_is_tried_alone_and_first(brief: Queue) -> None:
    await brief.enqueue(job("suspect"), "summarize", b"", 10)
    await take(brief)
    await brief.enqueue(job("other"), "summarize", b"", 10)
    await die(brief)
    assert await brief.claim(["summarize"], alone=False) is None
    claim = await take(brief)
    assert (claim.id, claim.suspect) == ("suspect", True)
    other = await brief.claim(["summarize"], alone=False)
    assert other
    assert (other.id, other.suspect) == ("other", False)


async def test_who_died_beside_poison_is_not_buried(brief: Queue) -> None:
    for name in ("poison", "bystander"):
        await brief.enqueue(job(name), "summarize", b"", 10)
    await take(brief)
    await take(brief)
    deaths = 0

    async def both() -> bool:
        nonlocal deaths
        deaths += await brief.sweep()
        return deaths == 2

    await wait_until(both)
    for _ in range(2):
        suspect = await take(brief)
        if suspect.id == "poison":
            await die(brief)
        else:
            assert await brief.advance(suspect, "deliver.terminal", b"the summary")
    dead = [entry.id for entry in await Ledger(brief).all() if entry.state == "dead"]
    assert dead == ["poison"]
