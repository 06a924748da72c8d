"""The health check of a container: light, and true."""

import os
import socket
import subprocess
import sys

import pytest

from core.queue import Queue
from tests.deploy.files import services


def check(service: str, **environ: str) -> tuple[int, str]:
    """Run a service's health check as compose would."""
    shell, python, *arguments = services()[service]["healthcheck"]["test"]
    assert (shell, python) == ("CMD", "python")
    answer = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert answer.stdout == ""
    return answer.returncode, answer.stderr


@pytest.mark.parametrize("bot", ["slack", "discord"])
def test_a_bot_is_healthy_while_redis_answers(redis_url: str, bot: str) -> None:
    assert check(bot, REDIS_URL=redis_url) == (0, "")
    code, words = check(bot, REDIS_URL="redis://:secret@127.0.0.1:1")
    assert code == 1
    assert words.startswith("precis: Redis does not answer")
    assert words.count("\n") == 1
    assert "secret" not in words


async def test_a_worker_is_healthy_while_it_says_so(redis_url: str, queue: Queue) -> None:
    environ = {"REDIS_URL": redis_url, "PRECIS_PREFIX": queue.space.prefix}
    dead = (1, "precis: no worker of this machine is alive\n")
    assert check("worker", **environ) == dead
    await queue.sweep("elsewhere/7 extractive")
    assert check("worker", **environ) == dead
    await queue.sweep(f"{socket.gethostname()}/7 extractive")
    assert check("worker", **environ) == (0, "")


def test_a_bad_setting_is_not_healthy() -> None:
    code, words = check("worker", REDIS_URL="nonsense")
    assert code == 1
    assert words.startswith("precis: REDIS_URL ")
