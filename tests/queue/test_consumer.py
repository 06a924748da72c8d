"""The loop around the queue, with handlers that work, fail, hang and dawdle."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.embedded import Embedded
from core.errors import EngineBroken
from core.pulse import Pulse
from core.queue import Claim, Consumer, Queue
from core.queue.consumer import Handler
from core.queue.patience import patiently
from core.request import Kind
from core.server import Space, connect
from core.summary import Reason
from tests.asking import job
from tests.waiting import wait_until


@asynccontextmanager
async def serving(queue: Queue, handler: Handler, hands: int = 4) -> AsyncIterator[Consumer]:
    """A consumer at work for the length of a block."""
    consumer = Consumer(queue, {"summarize": handler}, hands, "a worker")
    running = asyncio.create_task(consumer.run(grace=5))
    try:
        yield consumer
    finally:
        consumer.stop()
        await running


async def outcome(queue: Queue) -> object:
    """What the next job came to."""
    claims: list[Claim] = []

    async def delivered() -> bool:
        if claim := await patiently(lambda: queue.claim(["deliver.terminal"])):
            claims.append(claim)
        return bool(claims)

    await wait_until(delivered, what="an outcome")
    return json.loads(claims[0].text)


async def test_jobs_are_handled_and_advanced(queue: Queue) -> None:
    async def handle(claim: Claim, _: Pulse) -> None:
        await queue.advance(claim, "deliver.terminal", b'{"said":"hello"}')

    await queue.enqueue(job(), "summarize", b"", 10)
    async with serving(queue, handle):
        assert await outcome(queue) == {"said": "hello"}


async def test_who_asks_while_digests_are_made_finds_a_hand(queue: Queue) -> None:
    inside: list[str] = []
    release = asyncio.Event()

    async def handle(claim: Claim, _: Pulse) -> None:
        inside.append(claim.id)
        await release.wait()
        await queue.finish(claim)

    for number in range(9):
        await queue.enqueue(job(f"digest-{number}", kind=Kind.DIGEST), "summarize", b"", 10)
    async with serving(queue, handle):
        await wait_until(lambda: len(inside) == 3)
        await queue.enqueue(job("asked"), "summarize", b"", 10)
        await wait_until(lambda: inside[3:] == ["asked"])
        release.set()
        await wait_until(lambda: len(inside) == 10)


async def test_a_worker_of_one_hand_makes_digests_too(queue: Queue) -> None:
    async def handle(claim: Claim, _: Pulse) -> None:
        await queue.advance(claim, "deliver.terminal", b'{"said":"hello"}')

    await queue.enqueue(job(kind=Kind.DIGEST), "summarize", b"", 10)
    async with serving(queue, handle, hands=1):
        assert await outcome(queue) == {"said": "hello"}


async def test_who_asked_for_a_digest_is_known_for_two_days(queue: Queue) -> None:
    redis, prefix = queue.space.redis, queue.space.prefix
    for kind, seconds in ((Kind.COMMAND, 3600), (Kind.DIGEST, 2 * 86_400)):
        asked = job(kind=kind)
        assert await queue.known(asked.request.key) is None
        await queue.enqueue(asked, "summarize", b"", 10)
        assert await queue.known(asked.request.key) == asked.id
        left = await redis.ttl(f"{prefix}once:{asked.request.key}")
        assert seconds - 60 < left <= seconds


async def test_no_more_jobs_than_hands_are_taken(queue: Queue) -> None:
    inside: set[str] = set()
    release = asyncio.Event()

    async def handle(claim: Claim, _: Pulse) -> None:
        inside.add(claim.id)
        await release.wait()
        await queue.finish(claim)

    for _ in range(3):
        await queue.enqueue(job(), "summarize", b"", 10)
    async with serving(queue, handle, hands=2):
        await wait_until(lambda: len(inside) == 2)
        release.set()
        await wait_until(lambda: len(inside) == 3)


async def test_an_exception_is_an_error_and_the_loop_lives(queue: Queue) -> None:
    seen = []

    async def handle(claim: Claim, _: Pulse) -> None:
        seen.append(claim.id)
        if claim.id == "bad":
            raise ValueError("what people said")
        await queue.finish(claim)

    await queue.enqueue(job("bad"), "summarize", b"", 10)
    await queue.enqueue(job("good"), "summarize", b"", 10)
    async with serving(queue, handle):
        await wait_until(lambda: "good" in seen)
        errors = f"{queue.space.prefix}job:bad"

        async def counted() -> bool:
            return await queue.space.redis.hget(errors, "errors") == b"1"

        await wait_until(counted)


async def test_what_is_no_job_is_buried_and_the_loop_lives(queue: Queue) -> None:
    redis, prefix = queue.space.redis, queue.space.prefix
    await queue.enqueue(job("garbled"), "summarize", b"", 10)
    await redis.hset(f"{prefix}job:garbled", "job", b"\x00 not a job")
    await queue.enqueue(job("good"), "summarize", b"", 10)

    async def handle(claim: Claim, _: Pulse) -> None:
        await queue.advance(claim, "deliver.terminal", b'{"said":"hello"}')

    async with serving(queue, handle, hands=1):
        assert await outcome(queue) == {"notice": Reason.UNREADABLE}
        assert await outcome(queue) == {"said": "hello"}


async def test_a_cancelled_job_stops_and_says_so(space: Space) -> None:
    queue = Queue(space, lease=0.5)
    started = asyncio.Event()

    async def handle(_claim: Claim, _: Pulse) -> None:
        started.set()
        await asyncio.Event().wait()

    await queue.enqueue(job("a"), "summarize", b"", 10)
    async with serving(queue, handle):
        await started.wait()
        assert await queue.cancel("a") == "told"
        assert await outcome(queue) == {"notice": Reason.CANCELLED}


async def test_a_job_in_hand_ends_at_its_deadline(queue: Queue) -> None:
    async def handle(_claim: Claim, _: Pulse) -> None:
        await asyncio.Event().wait()

    await queue.enqueue(job("a", seconds=0.3), "summarize", b"", 10)
    async with serving(queue, handle):
        assert await outcome(queue) == {"notice": Reason.TOO_LATE}


async def test_a_stopping_consumer_takes_nothing_more_and_ends_what_it_has(queue: Queue) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def handle(claim: Claim, _: Pulse) -> None:
        started.set()
        await release.wait()
        await queue.advance(claim, "deliver.terminal", b'{"said":"hello"}')

    await queue.enqueue(job("a"), "summarize", b"", 10)
    consumer = Consumer(queue, {"summarize": handle}, 1)
    running = asyncio.create_task(consumer.run(grace=5))
    await started.wait()
    consumer.stop()
    await queue.enqueue(job("b"), "summarize", b"", 10)
    release.set()
    await running
    assert await outcome(queue) == {"said": "hello"}
    assert await queue.position("b") == 0


async def test_what_does_not_end_within_the_grace_is_handed_back(queue: Queue) -> None:
    started = asyncio.Event()

    async def handle(_claim: Claim, _: Pulse) -> None:
        started.set()
        await asyncio.Event().wait()

    await queue.enqueue(job("a"), "summarize", b"", 10)
    consumer = Consumer(queue, {"summarize": handle}, 1)
    running = asyncio.create_task(consumer.run(grace=0.1))
    await started.wait()
    consumer.stop()
    await running
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.id == "a"


async def test_a_handler_without_a_pulse_loses_its_job_and_ends_the_process(space: Space) -> None:
    queue = Queue(space, lease=0.3)

    async def hang(_claim: Claim, pulse: Pulse) -> None:
        pulse.beat(0.1)
        await asyncio.Event().wait()

    await queue.enqueue(job("a"), "summarize", b"", 10)
    consumer = Consumer(queue, {"summarize": hang}, 1)
    with pytest.raises(EngineBroken, match="restarted"):
        await asyncio.wait_for(consumer.run(grace=60), 10)

    async def taken_over() -> Claim | None:
        await queue.sweep()
        return await queue.claim(["summarize"])

    await wait_until(taken_over, what="the job in other hands")


async def test_a_finished_summary_outwaits_a_redis_that_is_away(tmp_path: Path) -> None:
    server = Embedded(tmp_path)
    server.start()
    redis = connect(server.url)
    queue = Queue(Space(redis), lease=2, silence=1)
    written = asyncio.Event()

    async def handle(claim: Claim, pulse: Pulse) -> None:
        assert claim.attempt == "1"  # nobody took it for dead meanwhile
        pulse.beat(0.1)
        server.stop()
        written.set()
        pulse.rest()
        await patiently(lambda: queue.advance(claim, "deliver.terminal", b'{"said":"hello"}'))

    await queue.enqueue(job(), "summarize", b"", 10)
    async with serving(queue, handle):
        await written.wait()
        await asyncio.sleep(2.5)  # longer than the lease, with nobody to renew it
        server.start()
        assert await outcome(queue) == {"said": "hello"}
    await redis.aclose()
    server.stop()


async def test_a_broken_engine_ends_the_process_and_counts_a_death(queue: Queue) -> None:
    async def handle(_claim: Claim, _: Pulse) -> None:
        raise EngineBroken("the GPU is lost")

    await queue.enqueue(job("a"), "summarize", b"", 10)
    await queue.sweep()  # without a sweep before it, no silence is proof of a death
    with pytest.raises(EngineBroken):
        await asyncio.wait_for(Consumer(queue, {"summarize": handle}, 1).run(grace=60), 10)
    await queue.sweep()
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.suspect


async def test_a_consumer_outlasts_a_redis_that_is_killed(tmp_path: object) -> None:
    server = Embedded()
    server.start()
    folder = server.folder
    redis = connect(server.url)
    queue = Queue(Space(redis))
    done: list[str] = []

    async def handle(claim: Claim, _: Pulse) -> None:
        await queue.finish(claim)
        done.append(claim.id)

    async with serving(queue, handle):
        await queue.enqueue(job("before"), "summarize", b"", 10)
        await wait_until(lambda: "before" in done)
        server.stop()
        again = Embedded(folder)
        again.start()
        asked = time.monotonic()
        await queue.enqueue(job("after"), "summarize", b"", 10)
        await wait_until(lambda: "after" in done, what="the first job after the restart")
        assert time.monotonic() - asked < 5
    await redis.aclose()
    again.stop()
