"""The engine as asyncio sees it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Thread

from core.errors import EngineDown, EngineError, OutOfMemory
from core.pulse import Pulse
from core.segment import MOST
from core.settings import Settings
from workers.engines.local import score, weights
from workers.engines.local.call import Call, Ear, Row
from workers.engines.local.line import Line
from workers.engines.local.loaded import Load, frame, read
from workers.engines.local.owner import Owner
from workers.engines.local.score import Errand
from workers.engines.local.size import Size
from workers.engines.model import title

_WAITING = 1024
"""Dialogues that may wait, or as many as the jobs in hand can be cut into: it is for whoever does
not come through the queue, which has a limit of its own."""


class Local:
    """A language model on this machine; calls that meet share its steps.

    Everything of torch happens in one thread. This side hands calls over and waits, so neither
    the event loop is held up nor whoever cancels. Started once and closed once.
    """

    name = "local"
    quotes = False

    def __init__(
        self, settings: Settings, load: Load | None = None, size: Size | None = None
    ) -> None:
        """Note the settings; `room` is 0 until `start` has read the model.

        `load` makes the network out of its files, `size` says how big everything is: tests load in
        fp32, hang hooks into the network, or leave it hardly any memory.
        """
        self.model: str | None = title(settings.model)
        self.room = 0
        self._settings = settings
        self._load = load or partial(weights.load, wanted=weights.Weights(settings.weights))
        self._size = size
        self._line = Line(max(_WAITING, settings.worker_jobs * MOST))
        self._ready: Future[None] = Future()
        # A daemon: a GPU that hangs for ever must not keep the process from ending.
        self._thread = Thread(target=self._own, name="local-engine", daemon=True)

    async def start(self) -> None:
        """Load the model in the thread that owns it from then on. Raises EngineMissing."""
        self._ready.set_running_or_notify_cancel()  # loading ends by itself, not by a cancel
        self._thread.start()
        try:
            await asyncio.wrap_future(self._ready)
        except asyncio.CancelledError:
            self._line.close(EngineDown("the engine was not started"))
            raise

    @property
    def free(self) -> float:
        """The part of the cache that nobody holds: 1 when nobody is inside."""
        return self._pages.free / self._pages.total

    def count(self, text: str) -> int:
        """Count the tokens of one or more lines, with the line end behind the last one.

        So a dialogue costs at most the sum of its lines.
        """
        return len(self._tokens.encode(f"{text}\n", whole=False))

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Summarize each dialogue; see `core.engine.Engine`.

        Raises EngineError for a dialogue of more than `room` tokens, and EngineMissing once the
        GPU is lost: a new process must take over then.
        """
        if not dialogues:
            return []
        call = await self._ask(dialogues, limit, pulse)
        return await asyncio.wrap_future(call.future)

    async def stream(self, dialogue: str, limit: int, pulse: Pulse) -> AsyncGenerator[str]:
        """Summarize one dialogue as `generate` does, and give the summary piece by piece.

        Pieces are whole characters and are never taken back. Who stops listening stops the work.
        """
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()

        def hear(piece: str | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        call = await self._ask([dialogue], limit, pulse, hear)
        call.future.add_done_callback(lambda _: hear(None))
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            call.future.result()
        finally:
            call.future.cancel()

    async def score(self, dialogue: str, texts: Sequence[str], pulse: Pulse) -> list[float]:
        """Tell how likely each text is as the summary of a dialogue; see `core.engine.Scorer`.

        Raises OutOfMemory for more tokens than are scored at once.
        """
        prompt = self._profile.prompt(dialogue)
        ids = [self._tokens.encode(text, whole=False) for text in texts]
        errand = Errand(prompt, ids, pulse)
        if errand.tokens > min(score.MOST, self._context):
            raise OutOfMemory(f"{errand.tokens} tokens are too many to be scored at once")
        self._line.send(errand)
        return await asyncio.wrap_future(errand.future)

    async def close(self) -> None:
        """Fail what is still inside and let go of the model."""
        self._line.close(EngineDown("the engine was closed"))
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, 10)

    async def _ask(
        self, dialogues: Sequence[str], limit: int, pulse: Pulse, ear: Ear | None = None
    ) -> Call:
        prompts = await asyncio.to_thread(lambda: [self._profile.prompt(d) for d in dialogues])
        most = limit + self._profile.thought
        if (longest := max(map(len, prompts)) + most) > self._context:
            raise EngineError(
                f"a dialogue needs {longest} tokens with its summary, the model has {self._context}"
            )
        call = Call(len(prompts), pulse, ear)
        self._line.put([Row(call, i, prompt, most) for i, prompt in enumerate(prompts)])
        return call

    def _own(self) -> None:
        """Be the thread that owns torch: load, report, work."""
        try:
            loaded = read(self._settings, self._load, self._size)
        except Exception as error:  # noqa: BLE001 - `start` raises it
            self._ready.set_exception(error)
            return
        # Not `loaded` itself: when this thread ends, its memory is to be free.
        self._tokens, self._profile = loaded.tokens, loaded.profile
        self._pages, self._context = loaded.pages, loaded.context
        self.room = self._context - frame(loaded.profile) - self._settings.summary_tokens
        self._ready.set_result(None)
        Owner(loaded, self._line).run()
