"""An installation under test: a Redis, worker processes, and somebody who asks."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from bots.terminal.platform import Terminal
from core.queue import Queue
from core.queue.ledger import Ledger
from core.queue.patience import patiently
from core.server import Space, connect
from core.settings import Settings
from core.summary import Notice, Outcome
from core.wire import write_conversation
from tests.asking import conversation, job
from tests.waiting import wait_until

ROOT = Path(__file__).parent.parent.parent
PLUGINS = ROOT / "tests" / "fakes" / "plugins"
PRECIS = [sys.executable, "-c", "from core.cli import main; main()"]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that knows the engine of the tests."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRECIS_")}
    paths = f"{PLUGINS}{os.pathsep}{ROOT}"
    return clean | {"PYTHONPATH": paths, "PRECIS_ENGINE": "steps"} | more


class Installation:
    """Worker processes on one Redis, and their queue."""

    def __init__(self, url: str, prefix: str, lease: float = 0.5) -> None:
        self.redis = connect(url)
        self.space = Space(self.redis, prefix)
        self.queue = Queue(self.space, lease)
        self.terminal = Terminal(Settings(), self.space)
        self.workers: list[subprocess.Popen[bytes]] = []
        self._env = environment(
            REDIS_URL=url,
            PRECIS_PREFIX=prefix,
            PRECIS_LEASE_SECONDS=str(lease),
            PRECIS_LOG_LEVEL="error",
        )

    def hire(
        self, *words: str, log: IO[bytes] | None = None, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker process; what it logs goes to `log`."""
        worker = subprocess.Popen(
            [*PRECIS, "worker", *words],
            env=self._env | env,
            cwd=tempfile.gettempdir(),
            stderr=log,
        )
        self.workers.append(worker)
        return worker

    async def ready(self, count: int) -> None:
        """Wait until so many workers serve the queue."""

        async def enough() -> bool:
            return len(await self.queue.workers()) >= count

        await wait_until(enough, 20, f"{count} workers ready")

    async def ask(self, *texts: str, workspace: str = "w") -> str:
        """Let a conversation wait for a summarizer; answer the job's id.

        It is as long as it takes for an engine to be asked.
        """
        said = conversation(*texts, *["Good.", "See you."][: 3 - len(texts)], workspace=workspace)
        asked = job(workspace=workspace)
        placed = replace(asked, placeholder=await self.terminal.placeholder(asked, "Reading ..."))
        await self.queue.enqueue(placed, "summarize", write_conversation(said), 10_000)
        return asked.id

    async def answer(self, name: str, seconds: float = 30) -> Outcome:
        """Wait for what a job comes to."""
        return await asyncio.wait_for(self.terminal.answer(name), seconds)

    async def impatient_answer(self, name: str) -> Outcome:
        """Wait for what a job comes to, with a clock on which every pause is over at once."""
        waiting = asyncio.ensure_future(self.answer(name))
        later = f"{self.space.prefix}later"
        while not waiting.done():
            await self.redis.zadd(later, {name: 0}, xx=True)
            await asyncio.wait({waiting}, timeout=0.05)
        return waiting.result()

    async def answer_through(self, name: str, seconds: float = 30) -> Outcome:
        """Wait for what a job comes to, while Redis may go and come back."""
        return await asyncio.wait_for(patiently(lambda: self.terminal.answer(name)), seconds)

    async def reason(self, name: str) -> str:
        """Wait for the notice of a job that has no summary."""
        outcome = await self.answer(name)
        assert isinstance(outcome, Notice)
        return outcome.reason

    async def holder(self, name: str) -> subprocess.Popen[bytes]:
        """Wait until a worker has the job in hand; answer its process."""
        found: list[subprocess.Popen[bytes]] = []

        async def held() -> bool:
            for entry in await Ledger(self.queue).all():
                if entry.id == name and entry.state == "running":
                    found.extend(w for w in self.workers if f"/{w.pid} " in entry.worker)
            return bool(found)

        await wait_until(held, 20, f"{name} in hand")
        return found[0]

    async def counts(self) -> dict[str, int]:
        """How often each thing happened."""
        counted = await self.redis.hgetall(f"{self.space.prefix}counts")
        return {
            name.decode(): int(value) for name, value in counted.items() if isinstance(name, bytes)
        }

    async def settled(self, jobs: int) -> None:
        """Wait until exactly so many jobs have ended: a moment after their answers are there."""

        async def ended() -> bool:
            return (await self.counts()).get("finished", 0) >= jobs

        await wait_until(ended, what=f"the end of {jobs} jobs")
        assert (await self.counts())["finished"] == jobs

    async def close(self) -> None:
        """Kill every process that is left."""
        for worker in self.workers:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()
        await self.redis.aclose()


def run(
    words: Sequence[str], text: str | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run one `precis` command to its end, with `text` as its standard input."""
    return subprocess.run(
        [*PRECIS, *words],
        env=environment(**env),
        cwd=tempfile.gettempdir(),
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
