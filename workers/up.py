"""`precis up`: everything on one machine, each part a process of its own."""

import asyncio
import sys
import time
from collections.abc import Sequence

import structlog

from core import log as logging
from core.embedded import Embedded
from core.errors import MissingExtra, PrecisError, RedisUnfit
from core.leash import Leash
from core.plugins import load as plugin
from core.plugins import names
from core.road import environment
from core.settings import Settings, load
from core.settings.meant import meant
from core.signals import obey

log = structlog.get_logger()

_PRECIS = [sys.executable, "-c", "from core.cli import main; main()"]
_PERSON = 1
"""A child's exit code that asks for a person: starting it again would not help."""

_STEADY = 60.0
"""Seconds after which a child that ends is started again without delay."""


def up() -> None:
    """Run Redis (unless REDIS_URL is set), a worker, and every platform whose tokens are set."""
    settings = load()
    logging.setup(settings)
    if settings.redis_url:
        asyncio.run(_supervise(settings, settings.redis_url.get_secret_value(), None))
        return
    with Embedded(settings.state_dir / "redis") as server:
        if server.joined:
            raise RedisUnfit(f"precis is up already in {settings.state_dir}")
        asyncio.run(_supervise(settings, server.url, server))


class Child:
    """One part of the installation, started again when it ends, later each time."""

    def __init__(self, words: Sequence[str], url: str) -> None:
        self.name = " ".join(words)
        self._command = [*_PRECIS, *words]
        self._env = environment(url)
        self._delay = 0.0
        self._start()

    def _start(self) -> None:
        self._since = time.monotonic()
        self._leash = Leash(self._command, env=self._env, stderr=sys.stderr.fileno())

    def mind(self) -> None:
        """Start the child again when it is due. Raises PrecisError when it asks for a person."""
        code = self._leash.code
        if code is None:
            return
        ran = time.monotonic() - self._since
        if code == _PERSON and ran < _STEADY:
            raise PrecisError(f"{self.name} cannot run: see its line above")
        if ran < self._delay:
            return
        # A crash loop of a Discord bot costs its token after 1,000 log-ins a day: stay below.
        self._delay = 1.0 if ran > _STEADY else min(90.0, max(1.0, self._delay * 2))
        log.warning("child-ended", child=self.name, code=code)
        self._start()

    def pull(self) -> None:
        """Tell it to stop."""
        self._leash.pull()

    def wait(self, seconds: float) -> None:
        """Wait until it has stopped."""
        self._leash.wait(seconds)


async def _supervise(settings: Settings, url: str, server: Embedded | None) -> None:
    stop = asyncio.Event()
    obey(stop)
    children = [Child(words, url) for words in _parts(settings)]
    try:
        while not stop.is_set():
            for child in children:
                child.mind()
            if server and not server.running():
                log.error("redis-ended")
                server.start()
            await asyncio.sleep(0.2)
    finally:
        for child in children:
            child.pull()
        for child in children:
            child.wait(settings.grace_seconds + 5)


def _parts(settings: Settings) -> list[list[str]]:
    bots = [["bot", name] for name in names("precis.platforms") if _configured(name, settings)]
    if not bots:
        log.info("no-platform", why="no tokens are set: only precis summarize will ask")
    return [["worker"], *bots]


def _configured(name: str, settings: Settings) -> bool:
    """Whether a platform's tokens are set. Raises MissingExtra if they are and it is not there."""
    try:
        return bool(plugin("precis.platforms", name).configured(settings))
    except MissingExtra:
        if meant(name):
            raise
        return False
