"""How a process is told to stop."""

import asyncio
import os
import signal
from collections.abc import Awaitable
from typing import TypeVar

Answer = TypeVar("Answer")


def obey(stop: asyncio.Event) -> None:
    """Set `stop` at the first SIGTERM or SIGINT; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def hear() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, hear)


async def unless(stop: asyncio.Event, work: Awaitable[Answer]) -> Answer | None:
    """Await `work`, or give it up and answer None when `stop` is set and it has cleaned up."""
    task = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        waiting.cancel()
        task.cancel()
        await asyncio.wait({task})
