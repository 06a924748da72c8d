"""Garbage in Redis, and chat text where it must never be."""

import random
import secrets
import tempfile
from collections.abc import AsyncIterator

import pytest

from core.queue import Queue
from core.summary import Summary
from tests.asking import job
from tests.faults.installation import Installation
from tests.waiting import wait_until

CANARY = "canary-7d1f"


@pytest.fixture
async def house(redis_url: str) -> AsyncIterator[Installation]:
    installation = Installation(redis_url, f"house-{secrets.token_hex(4)}:")
    yield installation
    await installation.close()


async def plant(queue: Queue, count: int) -> None:
    """Let jobs wait that are random bytes, as somebody with the password could."""
    dice = random.Random(7)
    redis, prefix = queue.space.redis, queue.space.prefix
    await queue.enqueue(job("seed", workspace="evil"), "summarize", b"", 10)
    async with redis.pipeline(transaction=False) as pipe:
        for number in range(count):
            raw = dice.randbytes(dice.randrange(200))
            pipe.copy(f"{prefix}job:seed", f"{prefix}job:evil-{number}")
            pipe.hset(f"{prefix}job:evil-{number}", "job", raw)
            pipe.hset(f"{prefix}job:evil-{number}", "text", dice.randbytes(50))
            pipe.expire(f"{prefix}job:evil-{number}", 600)
            pipe.rpush(f"{prefix}summarize:lane:interactive:evil", f"evil-{number}")
        await pipe.execute()


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.slow)])
async def test_jobs_of_random_bytes_leave_the_worker_alive(house: Installation, count: int) -> None:
    await plant(house.queue, count)
    worker = house.hire()
    job = await house.ask("We ship on Friday.", workspace="good")
    assert isinstance(await house.answer(job), Summary)
    lane = f"{house.space.prefix}summarize:lane:interactive:evil"

    async def eaten() -> bool:
        return await house.redis.llen(lane) == 0

    await wait_until(eaten, 90, "the end of the garbage")
    assert isinstance(await house.answer(await house.ask("Still there?")), Summary)
    assert worker.poll() is None


async def test_what_people_say_is_in_no_log_and_no_dead_letter(redis_url: str) -> None:
    house = Installation(redis_url, f"house-{secrets.token_hex(4)}:")
    with tempfile.TemporaryFile() as log:
        try:
            house.hire(log=log, PRECIS_LOG_LEVEL="debug")
            texts = (f"{CANARY} is fine", f"{CANARY} !fail", f"{CANARY} !full " * 40)
            jobs = [await house.ask(text) for text in texts]
            assert isinstance(await house.answer(jobs[0]), Summary)
            for name in jobs[1:]:
                await house.impatient_answer(name)
            dead = [key async for key in house.redis.scan_iter(f"{house.space.prefix}dead:*")]
            letters = [await house.redis.hgetall(key) for key in dead]
        finally:
            await house.close()
        log.seek(0)
        said = log.read().decode()
    assert "job-failed" in said
    assert CANARY not in said
    assert letters
    assert CANARY not in repr(letters)
