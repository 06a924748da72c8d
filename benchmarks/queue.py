"""The queue: throughput, the wait of a single job, and the takeover after kill -9.

    python -m benchmarks.queue

Floors: a bare round trip to the same Redis (no queue does with less than one per step), and the
lease itself, before which nobody may know that a worker died.
"""

import asyncio
import statistics
import time

from benchmarks.machine import machine
from core.embedded import Embedded
from core.pulse import Pulse
from core.queue import Consumer, Queue
from core.queue.claim import Claim
from core.server import Space, connect
from core.settings import Settings
from core.summary import Summary
from tests.asking import job
from tests.faults.installation import Installation

JOBS = 5_000
TEXT = b"x" * 8_192
STEPS = 5  # enqueue, claim, advance, claim, finish


async def throughput(queue: Queue) -> float:
    """Jobs per second through both stages, one step after the other."""
    started = time.perf_counter()
    for _ in range(JOBS):
        await queue.enqueue(job(), "summarize", TEXT, JOBS)
    while claim := await queue.claim(["summarize"]):
        await queue.advance(claim, "deliver.terminal", b"a summary")
    while claim := await queue.claim(["deliver.terminal"]):
        await queue.finish(claim)
    return JOBS / (time.perf_counter() - started)


async def round_trip(queue: Queue) -> float:
    """Seconds for the cheapest question to the same Redis."""
    started = time.perf_counter()
    for _ in range(JOBS):
        await queue.space.redis.ping()
    return (time.perf_counter() - started) / JOBS


async def waits(queue: Queue, count: int = 200) -> list[float]:
    """Seconds from enqueueing into an idle queue to the handler's first line."""
    heard: asyncio.Queue[float] = asyncio.Queue()

    async def handle(claim: Claim, _: Pulse) -> None:
        heard.put_nowait(time.perf_counter())
        await queue.finish(claim)

    consumer = Consumer(queue, {"summarize": handle}, 4)
    running = asyncio.create_task(consumer.run(1))
    seconds = []
    for _ in range(count):
        asked = time.perf_counter()
        await queue.enqueue(job(), "summarize", TEXT, JOBS)
        seconds.append(await heard.get() - asked)
    consumer.stop()
    await running
    return sorted(seconds)


async def takeover(url: str, lease: float, jobs: int) -> float:
    """Seconds from kill -9 of a worker to the last answer to its jobs, each a second's work.

    One other worker takes them over, one by one: only so the guilty one is found.
    """
    house = Installation(url, f"takeover-{jobs}:", lease)
    try:
        house.hire(PRECIS_WORKER_JOBS=str(jobs))
        await house.ready(1)
        names = [await house.ask("Slow !steps 50") for _ in range(jobs)]
        victim = await house.holder(names[-1])
        house.hire(PRECIS_WORKER_JOBS=str(jobs))
        await house.ready(2)
        victim.kill()
        killed = time.perf_counter()
        for name in names:
            assert isinstance(await house.answer(name, 120), Summary)
        return time.perf_counter() - killed
    finally:
        await house.close()


async def main() -> None:
    """Print all of it."""
    print(machine())
    with Embedded() as server:
        redis = connect(server.url)
        queue = Queue(Space(redis))
        floor = 1 / (STEPS * await round_trip(queue))
        rate = await throughput(queue)
        print(f"{rate:,.0f} jobs/s of 8 KB through both stages; {rate / floor:.0%} of the floor")
        times = await waits(queue)
        p99 = times[int(len(times) * 0.99)]
        print(
            f"idle wait: median {statistics.median(times) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
        )
        lease = Settings().lease_seconds
        for jobs in (1, Settings().worker_jobs):
            seconds = await takeover(server.url, lease, jobs)
            ratio = seconds / (lease + jobs)
            print(
                f"kill -9 with {jobs} in hand, a second each: all answered after {seconds:.1f} s, "
                f"{ratio:.2f} times the floor of lease ({lease:.0f} s) and work"
            )
        await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main())
