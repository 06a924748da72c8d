"""`precis up`: one command, every part a process of its own, and none that stays behind."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.embedded import running
from core.queue.ledger import Ledger
from core.summary import Reason, Summary
from tests.faults.installation import PRECIS, Installation, environment, run
from tests.waiting import wait_until


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[subprocess.Popen[str]]:
    env = environment(PRECIS_STATE_DIR=str(tmp_path), PRECIS_LEASE_SECONDS="1")
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen([*PRECIS, "up"], env=env, stderr=log, text=True)
        await wait_until(lambda: running(tmp_path / "redis"), 20, "precis up")
        yield process
        process.kill()
        process.wait()
    await wait_until(lambda: not running(tmp_path / "redis"), 20, "the end of everything")


@pytest.fixture
async def house(up: subprocess.Popen[str], tmp_path: Path) -> AsyncIterator[Installation]:
    url = running(tmp_path / "redis")
    assert url
    installation = Installation(url, "precis:", lease=1)
    await installation.ready(1)
    yield installation
    await installation.close()


async def test_summarize_uses_what_is_up_already(house: Installation, tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("Ana: We ship on Friday.\n")
    done = await asyncio.to_thread(run, ["summarize", str(chat)], PRECIS_STATE_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert " steps" in done.stderr.splitlines()[-1]
    await house.settled(1)


async def test_a_second_up_says_so(house: Installation, tmp_path: Path) -> None:
    done = await asyncio.to_thread(run, ["up"], PRECIS_STATE_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "is up already" in done.stderr.splitlines()[-1]


async def test_a_worker_that_dies_is_started_again(house: Installation) -> None:
    poison = await house.ask("!kill")
    assert await house.reason(poison) == Reason.CRASHED
    assert isinstance(await house.answer(await house.ask("Hello")), Summary)


async def test_a_redis_that_dies_is_started_again_with_its_jobs(
    house: Installation, up: subprocess.Popen[str]
) -> None:
    job = await house.ask("Slow !steps 100")
    os.kill((await house.redis.info())["process_id"], signal.SIGKILL)
    assert isinstance(await house.answer_through(job), Summary)


async def test_stopping_leaves_nothing_behind(
    house: Installation, up: subprocess.Popen[str], tmp_path: Path
) -> None:
    up.terminate()
    await wait_until(lambda: up.poll() == 0, 20, "the end of precis up")
    assert not running(tmp_path / "redis")


async def test_a_killed_up_takes_its_processes_with_it(
    house: Installation, up: subprocess.Popen[str], tmp_path: Path
) -> None:
    (worker,) = await house.queue.workers()
    pid = int(worker.split("/")[1].split()[0])
    up.kill()
    await wait_until(lambda: not Path(f"/proc/{pid}").exists(), 20, "the end of the worker")
    await wait_until(lambda: not running(tmp_path / "redis"), 20, "the end of Redis")


async def test_the_books_show_what_waits_and_what_died(house: Installation, tmp_path: Path) -> None:
    failed = await house.ask("!fail")
    await wait_until(lambda: _erred(house, failed), what="an error")
    listed = await asyncio.to_thread(run, ["jobs", "ls"], PRECIS_STATE_DIR=str(tmp_path))
    assert failed in listed.stdout
    assert "!fail" not in listed.stdout
    dropped = await asyncio.to_thread(run, ["jobs", "drop", failed], PRECIS_STATE_DIR=str(tmp_path))
    assert dropped.stdout.strip() == f"{failed}: cancelled"
    assert await house.reason(failed) == Reason.CANCELLED


async def _erred(house: Installation, name: str) -> bool:
    return any(
        entry.id == name and entry.state == "later" for entry in await Ledger(house.queue).all()
    )
