"""Waiting for something to become true, never for time to pass."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def wait_until(
    true: Callable[[], object] | Callable[[], Awaitable[object]],
    seconds: float = 10.0,
    what: str = "condition",
) -> None:
    """Return as soon as `true` answers something true; explain itself when it never does."""
    until = time.monotonic() + seconds
    while True:
        answer = true()
        if isinstance(answer, Awaitable):
            answer = await answer
        if answer:
            return
        assert time.monotonic() < until, f"{what} was not true within {seconds} s"
        await asyncio.sleep(0.01)
