"""Redis that is killed, absent or unfit, seen from worker processes and from the command line."""

import os
import signal
import time
from pathlib import Path

from core.embedded import Embedded
from core.summary import Summary
from tests.faults.installation import Installation, run


async def test_a_killed_redis_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    first = Embedded(tmp_path)
    first.start()
    house = Installation(first.url, "house:", lease=2)
    try:
        house.hire()
        house.hire()
        await house.ready(2)
        jobs = [await house.ask(f"Message {number} !steps 20") for number in range(30)]
        await house.holder(jobs[0])
        pid = (await house.redis.info())["process_id"]
        os.kill(pid, signal.SIGKILL)
        first.stop()
        second = Embedded(tmp_path)
        second.start()
        for job in jobs:
            assert isinstance(await house.answer(job, 60), Summary)
        await house.settled(len(jobs))
        second.stop()
    finally:
        await house.close()


def test_an_absent_redis_is_one_line_within_three_seconds(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("Ana: We ship on Friday.\nBen: Good.\n")
    started = time.monotonic()
    run(["--version"])
    ready = time.monotonic()
    done = run(["summarize", str(chat)], REDIS_URL="redis://127.0.0.1:1")
    assert time.monotonic() - ready < 3 + ready - started  # what it takes to start Python
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("precis: Redis does not answer")
    assert "Traceback" not in done.stderr


async def test_an_unfit_redis_is_one_line_that_names_the_setting(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("Ana: We ship on Friday.\nBen: Good.\n")
    with Embedded() as server:
        house = Installation(server.url, "house:")
        await house.redis.config_set("maxmemory-policy", "allkeys-lru")
        for words in (["summarize", str(chat)], ["worker"]):
            done = run(words, REDIS_URL=server.url)
            assert done.returncode == 1
            assert "maxmemory-policy noeviction" in done.stderr.splitlines()[-1]
        await house.close()
