"""Hours of bad luck in minutes: random load, with whatever can go wrong going wrong.

Memory faults and exceptions out of the network, callers who cancel, deadlines that pass, listeners
who stop listening, and whole event loops that die with their callers inside. What must hold: every
call ends exactly once, what ends well is what the dialogue says when it is alone, nothing is left
inside, and the memory does not grow.
"""

import asyncio
import gc
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from core.errors import EngineDown, OutOfMemory
from core.pulse import Pulse
from core.settings import Settings
from tests import tiny
from tests.waiting import wait_until
from workers.engines.local import Local
from workers.engines.local.size import Size

LIMITS = (1, 4, 16, 40)
LINES = [line for dialogue in tiny.DIALOGUES for line in dialogue.split("\n")]


class Soak:
    """A load on one engine, and the count of how everything ended."""

    def __init__(self, engine: Local, seed: int) -> None:
        self.ends: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._engine = engine
        self._random = random.Random(seed)
        dialogues = ["\n".join(self._random.choices(LINES, k=n)) for n in (1, 2, 4, 8, 16, 30)]
        self._dialogues = dialogues
        self._alone: dict[tuple[str, int], str] = {}

    async def learn(self) -> None:
        """Ask for everything once, while nothing goes wrong."""
        for limit in LIMITS:
            texts = await self._engine.generate(self._dialogues, limit, Pulse())
            self._alone |= {(d, limit): t for d, t in zip(self._dialogues, texts, strict=True)}

    async def load(self, until: float, callers: int) -> None:
        """Have so many callers at it at once until a moment of the monotonic clock."""

        async def call() -> None:
            while time.monotonic() < until:
                await self._one()

        await asyncio.gather(*(call() for _ in range(callers)))

    async def _one(self) -> None:
        draw = self._random
        dialogues = draw.choices(self._dialogues, k=draw.choice((1, 1, 1, 3, 8)))
        limit = draw.choice(LIMITS)
        how = draw.choice((self._wait, self._wait, self._wait, self._listen, self._late))
        patient = draw.random() < 0.3
        begun = asyncio.create_task(how(dialogues, limit, Pulse(patient=patient)))
        if draw.random() < 0.2:
            await asyncio.sleep(draw.random() * 0.2)
            begun.cancel()
        try:
            self.ends[await begun] += 1
        except asyncio.CancelledError:
            self.ends["cancelled"] += 1
        except (EngineDown, OutOfMemory, TimeoutError) as error:
            self.ends[type(error).__name__] += 1

    async def _wait(self, dialogues: list[str], limit: int, pulse: Pulse) -> str:
        texts = await self._engine.generate(dialogues, limit, pulse)
        self._check([self._alone[d, limit] for d in dialogues], texts)
        return "answered"

    async def _late(self, dialogues: list[str], limit: int, pulse: Pulse) -> str:
        async with asyncio.timeout(self._random.random() * 0.3):
            return await self._wait(dialogues, limit, pulse)

    async def _listen(self, dialogues: list[str], limit: int, pulse: Pulse) -> str:
        dialogue, *_ = dialogues
        heard = ""
        stream = self._engine.stream(dialogue, limit, pulse)
        async for piece in stream:
            heard += piece
            if self._random.random() < 0.05:
                await stream.aclose()
                return "stopped listening"
        self._check([self._alone[dialogue, limit]], [heard])
        return "heard"

    def _check(self, expected: list[str], texts: list[str]) -> None:
        if texts != expected:
            self.wrong.append(f"{texts} instead of {expected}")

    async def die(self) -> None:
        """Die with calls inside: an event loop that nobody turns any more."""

        def elsewhere() -> None:
            loop = asyncio.new_event_loop()
            task = loop.create_task(self._engine.generate(self._dialogues, 40, Pulse()))
            loop.run_until_complete(asyncio.sleep(0.02))
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()
            task._log_destroy_pending = False  # type: ignore[attr-defined] # noqa: SLF001 - meant
            task.get_coro().close()

        await asyncio.to_thread(elsewhere)
        self.ends["died"] += 1


@contextmanager
def trouble(network: PreTrainedModel, seed: int) -> Iterator[Counter[str]]:
    """Make one step in fifty raise; yield the count."""
    draw = random.Random(seed)
    raised: Counter[str] = Counter()

    def before(_: object, __: object, kwargs: dict[str, Any]) -> None:
        if "work" in kwargs and draw.random() < 0.02:
            error = draw.choice((torch.OutOfMemoryError("CUDA out of memory"), ValueError("odd")))
            raised[type(error).__name__] += 1
            raise error

    handle = network.register_forward_pre_hook(before, with_kwargs=True)
    try:
        yield raised
    finally:
        handle.remove()


def resident() -> int:
    """Count this process's bytes in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


async def soak(folder: Path, network: PreTrainedModel, minutes: float, seed: int = 0) -> str:
    """Run it all and say how it went; raises AssertionError where something does not hold."""
    engine = Local(
        Settings(model=str(folder), dialogue_tokens=32),
        lambda _: network,
        Size(rows=12, pages=240, chunk=256),
    )
    await engine.start()
    run = Soak(engine, seed)
    await run.learn()
    memory = []
    rounds = 6
    with trouble(network, seed) as raised:
        for _ in range(rounds):
            load = run.load(time.monotonic() + minutes * 60 / rounds, callers=24)
            await asyncio.gather(load, run.die())
            gc.collect()
            memory.append(resident())
    await wait_until(lambda: engine.free == 1, 60, "an empty engine")
    again = Soak(engine, seed)
    await again.learn()
    await engine.close()
    assert not run.wrong, run.wrong[0]
    assert again._alone == run._alone, "it says something else than in the beginning"  # noqa: SLF001
    grown = memory[-1] / memory[1] - 1
    assert grown < 0.05, f"the memory grew by {grown:.1%}: {memory}"
    return (
        f"{minutes:g} minutes, ends {dict(run.ends)}, raised {dict(raised)}, nobody stuck, "
        f"memory {grown:+.1%} since the first sixth"
    )
