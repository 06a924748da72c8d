"""Workers that are killed, stopped, stuck and poisoned: every job has exactly one end."""

import secrets
import signal
import time
from collections.abc import AsyncIterator

import pytest

from core.queue.ledger import Ledger
from core.summary import Reason, Summary
from tests.faults.installation import Installation
from tests.waiting import wait_until


@pytest.fixture
async def house(redis_url: str) -> AsyncIterator[Installation]:
    installation = Installation(redis_url, f"house-{secrets.token_hex(4)}:")
    yield installation
    await installation.close()


async def test_a_summary_comes_back_from_a_worker(house: Installation) -> None:
    house.hire()
    job = await house.ask("We ship on Friday.", "Good.")
    summary = await house.answer(job)
    assert isinstance(summary, Summary)
    assert summary.text == "Person 0: We ship on Friday."
    assert [source.id for source in summary.sentences[0].sources] == ["0"]
    assert summary.engine == "steps"


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
async def test_kills_in_the_middle_of_a_job_lose_nothing_and_repeat_nothing(
    house: Installation, kills: int
) -> None:
    house.hire()
    house.hire()
    await house.ready(2)
    slowest = 0.0
    for number in range(kills):
        job = await house.ask(f"Message {number} !steps 12")
        victim = await house.holder(job)
        victim.kill()
        killed = time.monotonic()
        house.hire()
        assert isinstance(await house.answer(job), Summary)
        slowest = max(slowest, time.monotonic() - killed)
    await house.settled(kills)
    counts = await house.counts()
    assert (counts["advanced"], counts["died"]) == (kills, kills)
    assert "buried" not in counts
    assert slowest < 30


async def test_a_worker_that_was_stopped_and_continued_is_refused(house: Installation) -> None:
    house.hire()
    await house.ready(1)
    job = await house.ask("Slow !steps 50")
    zombie = await house.holder(job)
    zombie.send_signal(signal.SIGSTOP)
    house.hire()
    assert isinstance(await house.answer(job), Summary)
    zombie.send_signal(signal.SIGCONT)
    second = await house.ask("After the zombie came back")
    assert isinstance(await house.answer(second), Summary)
    assert (await house.counts())["advanced"] == 2


async def test_poison_stops_two_workers_and_nobody_else(house: Installation) -> None:
    for _ in range(4):
        house.hire()
    await house.ready(4)
    poison = await house.ask("!kill")
    others = [await house.ask(f"Harmless {number}", workspace="v") for number in range(10)]
    for other in others:
        assert isinstance(await house.answer(other), Summary)
    assert await house.reason(poison) == Reason.CRASHED
    dead = [worker for worker in house.workers if worker.poll() is not None]
    assert len(dead) == 2

    async def written_down() -> bool:
        return (await Ledger(house.queue).find(poison)).why == "crashed"

    await wait_until(written_down, what="the dead letter")


async def test_a_stuck_engine_loses_its_job_and_asks_for_a_fresh_process(
    house: Installation,
) -> None:
    stuck = house.hire()
    await house.ready(1)
    await house.ask("!hang")
    await wait_until(lambda: stuck.poll() == 70, 20, "the exit of the stuck worker")


async def test_what_does_not_fit_the_memory_ends_with_a_notice(house: Installation) -> None:
    worker = house.hire()
    job = await house.ask(*["!full " * 40] * 3)
    assert await house.reason(job) == Reason.NO_ROOM
    assert worker.poll() is None
    assert isinstance(await house.answer(await house.ask("Small")), Summary)


async def test_a_stopping_worker_ends_its_job_and_exits_in_peace(house: Installation) -> None:
    worker = house.hire()
    await house.ready(1)
    job = await house.ask("Slow !steps 50")
    await house.holder(job)
    worker.terminate()
    later = await house.ask("Later")
    await wait_until(lambda: worker.poll() == 0, 20, "the end of the worker")
    assert (await house.counts())["advanced"] == 1
    assert await house.queue.position(later) == 0
    house.hire("--only", "deliver")
    assert isinstance(await house.answer(job), Summary)


async def test_a_job_that_outlasts_the_grace_is_handed_back_at_once(house: Installation) -> None:
    worker = house.hire(PRECIS_GRACE_SECONDS="0.3")
    await house.ready(1)
    job = await house.ask("Endless !steps 9999")
    await house.holder(job)
    worker.terminate()
    await wait_until(lambda: worker.poll() == 0, 20, "the end of the worker")
    assert await house.queue.position(job) == 0
    assert "died" not in await house.counts()


async def test_halves_of_a_worker_on_two_machines_make_a_whole(house: Installation) -> None:
    house.hire("--only", "summarize")
    house.hire("--only", "deliver")
    assert isinstance(await house.answer(await house.ask("Hello")), Summary)
