"""`precis bot NAME`: hears one platform's requests and reads its conversations."""

import asyncio
from typing import Annotated

import typer

from bots.digests.config import apply, entries
from bots.digests.plans import Plans
from bots.digests.reader import Reader
from bots.digests.ticker import Ticker, now
from bots.intake import Intake
from bots.platform import Platform, connect
from bots.wish import Wishes
from core import log as logging
from core.queue import Consumer, Queue
from core.queue.patience import patiently
from core.request import Request
from core.road import road
from core.server import Space, check
from core.server import connect as reach
from core.settings import Settings, load
from core.signals import obey, unless

_DIGESTS = 4
"""Digests read at once: they have hands of their own, so that people never wait for one."""

_HANDS = 16
"""Histories read at once: they wait for the platform, not for a processor."""


def bot(name: Annotated[str, typer.Argument(help="The platform, such as slack.")]) -> None:
    """Hear one platform's requests and read its conversations."""
    settings = load()
    logging.setup(settings)
    with road(settings) as url:
        asyncio.run(_listen(name, settings, url))


async def _listen(name: str, settings: Settings, url: str) -> None:
    redis = reach(url)
    stop = asyncio.Event()
    obey(stop)
    try:
        space = Space(redis, settings.prefix)
        platform = connect(name, settings, space)
        await unless(stop, patiently(lambda: check(redis)))
        queue = Queue(space, settings.lease_seconds)
        try:
            await _serve(name, platform, queue, settings, stop)
        finally:
            await platform.close()
    finally:
        await redis.aclose()


async def _serve(
    name: str, platform: Platform, queue: Queue, settings: Settings, stop: asyncio.Event
) -> None:
    """Hear, read, and let digests begin, until `stop`."""
    intake = Intake(platform, queue, settings)
    wishes = Wishes(platform, queue, settings)
    readers = [
        Consumer(queue, {f"read.{name}": intake.read}, _HANDS),
        Consumer(queue, {f"digest.{name}": Reader(platform, queue).read}, _DIGESTS),
    ]
    wanted = entries(settings)
    await unless(stop, patiently(lambda: apply(Plans(queue.space), wanted, name, now())))
    ticker = Ticker(name, queue, settings.queue_limit)

    async def safe(request: Request) -> None:
        await intake.accept(request)

    async with asyncio.TaskGroup() as group:
        for reader in readers:
            group.create_task(reader.run(settings.grace_seconds))
        group.create_task(ticker.run())
        try:
            await unless(stop, platform.listen(safe, wishes.grant))
        finally:
            # Also where listening failed: redis-py 8.1 loses a task's cancellation when it comes
            # during its first command, and the group would wait for the reader for ever.
            for reader in readers:
                reader.stop()
            ticker.stop()
