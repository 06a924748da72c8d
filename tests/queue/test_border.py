"""What comes out of Redis is not trusted: other versions, garbage, full memory, unfit servers."""

import json
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embedded import Embedded
from core.errors import QueueFull, RedisAway, RedisUnfit
from core.queue import Queue
from core.server import Space, check, connect, faults
from core.summary import Notice, Reason
from core.wire import (
    VERSION,
    Illegible,
    read_conversation,
    read_job,
    read_outcome,
    write_conversation,
    write_job,
)
from tests.asking import conversation, job
from tests.waiting import wait_until

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.fixture
async def private() -> AsyncIterator[tuple[Embedded, Space]]:
    """A server of this test's own, to be mistreated."""
    with Embedded() as server:
        redis = connect(server.url)
        yield server, Space(redis)
        await redis.aclose()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("job-*.json")), ids=lambda path: path.stem)
def test_jobs_of_earlier_versions_are_read(path: Path) -> None:
    old = read_job(path.read_bytes())
    assert old.request.source.workspace == "T1"
    assert old.request.window.last == 100
    assert old.placeholder == "1763800001.000200"


def test_every_version_that_was_ever_written_has_its_golden_file() -> None:
    kept = {json.loads(path.read_bytes())["schema"] for path in GOLDEN.glob("job-*.json")}
    assert kept == set(range(1, VERSION + 1))


async def test_a_job_of_a_newer_version_is_left_for_a_newer_worker(queue: Queue) -> None:
    await queue.enqueue(job("from-the-future"), "summarize", b"", 10)
    await queue.enqueue(job("ours"), "summarize", b"", 10)
    redis, prefix = queue.space.redis, queue.space.prefix
    await redis.hset(f"{prefix}job:from-the-future", "version", VERSION + 1)
    claim = await queue.claim(["summarize"])
    assert claim
    assert claim.id == "ours"
    assert await queue.claim(["summarize"]) is None
    await redis.hset(f"{prefix}job:from-the-future", "version", VERSION)
    await redis.zadd(f"{prefix}summarize:newer", {"from-the-future": VERSION})
    left = await queue.claim(["summarize"])
    assert left
    assert left.id == "from-the-future"


@given(st.binary())
def test_no_bytes_are_a_surprise(raw: bytes) -> None:
    for read in (read_job, read_conversation, lambda text: read_outcome(text, "a")):
        try:
            read(raw)
        except Illegible:
            continue


def test_what_is_illegible_is_not_repeated() -> None:
    secret = b'{"schema": 2, "id": "the secret talk"}'
    for read in (read_job, read_conversation, lambda text: read_outcome(text, "a")):
        with pytest.raises(Illegible) as caught:
            read(secret)
        assert "secret" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_notice_written_by_the_scripts_is_read() -> None:
    assert read_outcome(b'{"notice":"crashed"}', "a") == Notice(Reason.CRASHED, "a")


async def test_jobs_that_are_no_jobs_do_not_stop_the_queue(queue: Queue) -> None:
    redis, prefix = queue.space.redis, queue.space.prefix
    await redis.rpush(f"{prefix}summarize:lane:interactive:w", "no-such-job", b"\xff\x00")
    await redis.rpush(f"{prefix}summarize:turns:interactive", "w", "no-such-workspace")
    for key in ("lane:interactive:w", "turns:interactive"):
        await redis.expire(f"{prefix}summarize:{key}", 60)
    await queue.enqueue(job("a"), "summarize", b"", 10)

    async def taken() -> bool:
        claim = await queue.claim(["summarize"])
        return claim is not None and claim.id == "a"

    await wait_until(taken)


async def test_what_was_said_is_gone_from_the_file_after_a_rewrite(
    private: tuple[Embedded, Space],
) -> None:
    server, space = private
    await space.redis.config_set("appendfsync", "always")
    queue = Queue(space)
    await queue.enqueue(job("a"), "deliver.terminal", b"canary-in-the-file", 10)

    def files() -> bytes:
        return b"".join(content(path) for path in server.folder.glob("appendonlydir/*"))

    claim = await queue.claim(["deliver.terminal"])
    assert claim
    await queue.finish(claim)
    assert b"canary" in files()
    assert await queue.rewrite()
    await wait_until(lambda: b"canary" not in files(), what="a file without the canary")
    assert not await queue.rewrite()


def content(path: Path) -> bytes:
    """Read a file that Redis may replace and remove at any moment."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


async def fill(space: Space) -> None:
    """Leave Redis no memory to give."""
    await space.redis.set("ballast", b"x" * 4_000_000, ex=600)
    await space.redis.config_set("maxmemory", 3_000_000)


async def test_without_memory_new_work_is_refused_and_work_in_hand_ends(
    private: tuple[Embedded, Space],
) -> None:
    _, space = private
    queue = Queue(space)
    await queue.enqueue(job("a"), "summarize", b"talk", 10)
    await queue.enqueue(job("b"), "summarize", b"talk", 10)
    claim = await queue.claim(["summarize"])
    await fill(space)
    assert claim
    with pytest.raises(QueueFull, match="maxmemory"):
        await queue.enqueue(job("c"), "summarize", b"talk", 10)
    assert await queue.advance(claim, "deliver.terminal", b"the summary")
    delivery = await queue.claim(["deliver.terminal"])
    assert delivery
    assert delivery.text == b"the summary"
    assert await queue.finish(delivery)
    second = await queue.claim(["summarize"])
    assert second
    assert await queue.fail(second) == "later"
    await queue.sweep("worker")


async def test_everything_acknowledged_survives_a_killed_redis(
    private: tuple[Embedded, Space], tmp_path: Path
) -> None:
    folder = tmp_path / "redis"
    first = Embedded(folder)
    first.start()
    redis = connect(first.url)
    for number in range(100):
        await Queue(Space(redis)).enqueue(job(f"job-{number}"), "summarize", b"talk", 1000)
    taken = await Queue(Space(redis)).claim(["summarize"])
    assert taken
    await redis.config_set("appendfsync", "always")
    pid = (await redis.info())["process_id"]
    await redis.aclose()
    os.kill(pid, 9)
    await wait_until(lambda: not first.running(), what="the end of the server")
    first.stop()
    with Embedded(folder) as second:
        redis = connect(second.url)
        queue = Queue(Space(redis))
        assert await queue.advance(taken, "deliver.terminal", b"the summary")
        names = set()
        while claim := await queue.claim(["summarize"]):
            names.add(claim.id)
        await redis.aclose()
    assert names == {f"job-{number}" for number in range(100)} - {taken.id}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("appendonly", "no", "appendonly yes"),
        ("maxmemory-policy", "allkeys-lru", "maxmemory-policy noeviction"),
        ("maxmemory-policy", "volatile-ttl", "maxmemory-policy noeviction"),
        ("maxmemory-policy", "allkeys-random", "maxmemory-policy noeviction"),
    ],
)
async def test_a_redis_that_would_lose_jobs_is_refused(
    private: tuple[Embedded, Space], name: str, value: str, words: str
) -> None:
    _, space = private
    assert await faults(space.redis) == []
    await space.redis.config_set(name, value)
    with pytest.raises(RedisUnfit, match=words):
        await check(space.redis)


async def test_a_replica_is_refused(private: tuple[Embedded, Space]) -> None:
    _, space = private
    await space.redis.replicaof("127.0.0.1", "1")
    with pytest.raises(RedisUnfit, match="replica"):
        await check(space.redis)


@pytest.fixture
def dead_url() -> str:
    return "unix:///nowhere/redis.sock"


async def test_an_absent_redis_is_reported_within_three_seconds(dead_url: str) -> None:
    redis = connect(dead_url)
    started = time.monotonic()
    with pytest.raises(RedisAway, match="does not answer"):
        await Queue(Space(redis)).enqueue(job(), "summarize", b"", 10)
    assert time.monotonic() - started < 3
    await redis.aclose()


async def test_a_redis_that_hangs_is_reported_within_three_seconds(
    private: tuple[Embedded, Space],
) -> None:
    _, space = private
    pid = (await space.redis.info())["process_id"]
    os.kill(pid, signal.SIGSTOP)
    started = time.monotonic()
    try:
        with pytest.raises(RedisAway):
            await Queue(space).enqueue(job(), "summarize", b"", 10)
        assert time.monotonic() - started < 3
    finally:
        os.kill(pid, signal.SIGCONT)


def test_the_wire_keeps_what_it_is_given() -> None:
    asked = job()
    assert read_job(write_job(asked)) == asked


def test_a_conversation_keeps_its_speakers_and_times() -> None:
    said = conversation("one", "two\nthree", "\u202efour")
    assert read_conversation(write_conversation(said)) == said
