"""`precis worker`: summarizes and delivers until it is told to stop."""

import asyncio
import os
import socket
from enum import StrEnum
from typing import Annotated

import structlog
import typer

from core import log as logging
from core.errors import EngineBroken
from core.queue import Consumer, Queue
from core.queue.patience import patiently
from core.road import road
from core.server import Space, check, connect
from core.settings import Settings, load
from core.signals import obey, unless
from workers.deliverer import Deliverer, deliveries
from workers.engines.choice import open_engine
from workers.summarizer import Summarizer

log = structlog.get_logger()

RESTART = 70
"""Exit code (EX_SOFTWARE) that asks the supervisor for a fresh process; 1 asks for a person."""

_HANDS = 32
"""Answers delivered at once: they wait for platforms, not for a processor."""


class Part(StrEnum):
    """Half of a worker."""

    SUMMARIZE = "summarize"
    DELIVER = "deliver"


def worker(
    only: Annotated[Part | None, typer.Option(help="Run one half on this machine.")] = None,
) -> None:
    """Summarize what waits in the queue and deliver the answers."""
    settings = load()
    logging.setup(settings)
    with road(settings) as url:
        try:
            asyncio.run(_work(settings, url, only))
        except* EngineBroken as errors:
            log.error("worker-hung", error=str(errors.exceptions[0]))  # noqa: TRY400 - one line
            # Not sys.exit: that would wait for the thread that hangs.
            os._exit(RESTART)


async def _work(settings: Settings, url: str, only: Part | None) -> None:
    redis = connect(url)
    stop = asyncio.Event()
    obey(stop)
    try:
        await unless(stop, patiently(lambda: check(redis)))
        parts = [part for part in Part if only in (None, part)]
        queue = Queue(Space(redis, settings.prefix), settings.lease_seconds)
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(_PARTS[part](queue, settings, stop))
    finally:
        await redis.aclose()


async def _summarize(queue: Queue, settings: Settings, stop: asyncio.Event) -> None:
    engine = await unless(stop, open_engine(settings))
    if engine is None:
        return
    name = f"{socket.gethostname()}/{os.getpid()} {engine.name}"
    serve = Summarizer(queue, engine, settings).serve
    consumer = Consumer(queue, {"summarize": serve}, settings.worker_jobs, name)
    await _run(Part.SUMMARIZE, consumer, settings, stop)
    await engine.close()


async def _deliver(queue: Queue, settings: Settings, stop: asyncio.Event) -> None:
    platforms = deliveries(settings, queue.space)
    deliverer = Deliverer(queue, platforms)
    stages = dict.fromkeys(deliverer.stages, deliverer.serve)
    await _run(Part.DELIVER, Consumer(queue, stages, _HANDS), settings, stop)
    for platform in platforms.values():
        await platform.close()


_PARTS = {Part.SUMMARIZE: _summarize, Part.DELIVER: _deliver}


async def _run(part: Part, consumer: Consumer, settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop`; the first part that ends by itself ends the whole worker."""
    log.info("ready", part=part)
    running = asyncio.ensure_future(consumer.run(settings.grace_seconds))
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    consumer.stop()
    stop.set()
    await running
