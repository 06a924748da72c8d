"""`precis bot NAME`: hears one platform's requests and reads its conversations."""

import asyncio
from typing import Annotated

import typer

from bots.intake import Intake
from bots.platform import Platform, connect
from core import log as logging
from core.queue import Consumer, Queue
from core.queue.patience import patiently
from core.request import Request
from core.road import road
from core.server import Space, check
from core.server import connect as reach
from core.settings import Settings, load
from core.signals import obey, unless

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
        intake = Intake(platform, queue, settings)
        reader = Consumer(queue, {f"read.{name}": intake.read}, _HANDS)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(reader.run(settings.grace_seconds))
                await _hear(platform, intake, reader, stop)
        finally:
            await platform.close()
    finally:
        await redis.aclose()


async def _hear(platform: Platform, intake: Intake, reader: Consumer, stop: asyncio.Event) -> None:
    async def safe(request: Request) -> None:
        await intake.accept(request)

    try:
        await unless(stop, platform.listen(safe))
    finally:
        # Also where listening failed: redis-py 8.1 loses a task's cancellation when it comes
        # during its first command, and the group would wait for the reader for ever.
        reader.stop()
