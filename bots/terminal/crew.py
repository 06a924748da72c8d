"""Who answers a terminal: the workers that are there already, or one of its own."""

import asyncio
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from core.embedded import Embedded, running
from core.errors import PrecisError
from core.leash import Leash
from core.queue import Queue
from core.road import environment
from core.server import Space, check, connect
from core.settings import Settings

Answer = TypeVar("Answer")

_COMMAND = [sys.executable, "-c", "from core.cli import main; main()", "worker"]


@contextmanager
def redis(settings: Settings) -> Iterator[str]:
    """Give the URL of REDIS_URL's server, of a running `precis up`, or of a private one.

    A private one leaves nothing behind; sharing one between short commands would let the first
    to end stop it under the others.
    """
    if settings.redis_url:
        yield settings.redis_url.get_secret_value()
    elif url := running(settings.state_dir / "redis"):
        yield url
    else:
        with Embedded() as embedded:
            yield embedded.url


class Crew:
    """The queue that this terminal's jobs go through, and whoever serves it."""

    def __init__(self, queue: Queue, name: str, own: "Own | None" = None) -> None:
        """Serve `queue` under `name`; `own` is the worker that is only here for us."""
        self.queue = queue
        self.name = name
        self._own = own

    async def wait(self, answer: Awaitable[Answer]) -> Answer:
        """Await an answer, unless our own worker ends first: then raise what it said."""
        task = asyncio.ensure_future(answer)
        try:
            while not task.done():
                if self._own:
                    self._own.complain()
                await asyncio.wait({task}, timeout=0.1)
            return task.result()
        finally:
            task.cancel()


@asynccontextmanager
async def crew(settings: Settings, url: str, *, engine: str | None) -> AsyncIterator[Crew]:
    """Join the living workers, or start one for this command.

    Whoever names an engine gets a worker of their own with it. Its jobs go through keys of their
    own, so that neither takes the other's. Raises RedisAway or RedisUnfit.
    """
    client = connect(url)
    try:
        await check(client)
        shared = Queue(Space(client, settings.prefix))
        if engine is None and (living := await shared.workers()):
            yield Crew(shared, ", ".join(living))
            return
        space = Space(client, f"{settings.prefix}{secrets.token_hex(4)}:")
        own = Own(environment(url, PRECIS_PREFIX=space.prefix, **_engine(engine)))
        try:
            yield Crew(Queue(space), "one of our own", own)
        finally:
            own.dismiss()
    finally:
        await client.aclose()


def _engine(name: str | None) -> dict[str, str]:
    return {"PRECIS_LOG_LEVEL": "error"} | ({"PRECIS_ENGINE": name} if name else {})


class Own:
    """A worker process for the length of one command."""

    def __init__(self, env: dict[str, str]) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed by dismiss()
        self._worker = Leash(_COMMAND, env=env, stderr=self._stderr.fileno())

    def complain(self) -> None:
        """Raise what the worker said when it ended before its time."""
        if self._worker.code is None:
            return
        self._stderr.seek(0)
        said = self._stderr.read().decode(errors="replace").strip().splitlines()
        line = said[-1] if said else f"the worker ended with code {self._worker.code}"
        raise PrecisError(line.removeprefix("precis: "))

    def dismiss(self) -> None:
        """Tell the worker to stop and wait for it."""
        self._worker.pull()
        self._worker.wait(10)
        self._stderr.close()
