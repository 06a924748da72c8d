"""What the tests of the engine share: engines that close themselves, hooks, scripted models."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from transformers import PreTrainedModel

from core.settings import Settings
from tests import tiny
from tests.waiting import wait_until
from workers.engines.local import Local, weights
from workers.engines.local.batch import Form
from workers.engines.local.loaded import Load
from workers.engines.local.size import Size
from workers.engines.model import Model, find
from workers.engines.prompt import samsum


@asynccontextmanager
async def opened(
    folder: Path, load: Load | None = None, size: Size | None = None, **settings: object
) -> AsyncIterator[Local]:
    """Start an engine on a folder and close it; whatever happened, nobody holds a page then."""
    engine = Local(Settings.model_validate({"model": str(folder), **settings}), load, size)
    await engine.start()
    try:
        yield engine
        await wait_until(lambda: not engine._thread.is_alive() or engine.free == 1)
    finally:
        await engine.close()


def full(model: Model) -> PreTrainedModel:
    """Load without quantization, for exact comparisons."""
    return weights.load(model, weights.Weights.FULL)


def read(folder: Path) -> PreTrainedModel:
    """Load a folder's model in fp32, to hang hooks into it."""
    return full(find(Settings(model=str(folder))))


class Steps(list[Form]):
    """A hook that keeps the form of every step a network makes."""

    def __call__(self, form: Form) -> None:
        self.append(form)

    @property
    def batches(self) -> list[int]:
        """Rows of each step that read prompts, in order."""
        return [form.rows for form in self if not form.writing]


class Gate(Steps):
    """A hook that holds the engine's thread in front of one step until it is opened."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step
        self._reached = Event()
        self._opened = Event()

    def __call__(self, form: Form) -> None:
        super().__call__(form)
        if len(self) == self._step:
            self._reached.set()
            assert self._opened.wait(30)

    async def reached(self) -> None:
        """Wait until the thread stands before the gate."""
        assert await asyncio.to_thread(self._reached.wait, 30)

    def open(self) -> None:
        """Let the thread go on."""
        self._opened.set()


@contextmanager
def hooked(network: PreTrainedModel, hook: Callable[[Form], None]) -> Iterator[None]:
    """Call `hook` with the form of every step of an engine before the network makes it."""

    def before(_: object, args: object, kwargs: dict[str, Any]) -> None:
        if "work" in kwargs:
            hook(kwargs["work"].batch.form)

    handle = network.register_forward_pre_hook(before, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()


def saying(folder: Path, *speeches: str) -> Path:
    """Write a model that answers every `samsum` prompt with the first speech.

    Where a token of it is banned, it goes on with the next speech.
    """
    words = tiny.tokenizer()
    network = tiny.model(words)
    last = words.encode(samsum("A: b"))[-1]
    tiny.speak(network, *([last, *words.encode(speech)] for speech in speeches))
    tiny.save(network, words, folder)
    return folder


async def queued(engine: Local, rows: int) -> None:
    """Wait until so many rows stand in the engine's line."""
    await wait_until(lambda: engine._line.waiting == rows)
