"""The line in front of the GPU: who waits, and which of them go together."""

from collections.abc import Sequence
from threading import Condition

from core.errors import EngineError
from workers.engines.local.call import Row

ROWS = 32
"""Most rows of a batch. With 32 instead of 8 the rows cost a quarter less, measured on a CPU."""

TOKENS = 16_384
"""Most tokens of a batch, padding and new ones included: 2.25 GiB of KV cache for Qwen3-4B
(144 KiB each), which fits beside its 2.65 GB of weights on a card of 8 GB."""

_SHORT = 512
"""Prompts below this many tokens count as equally long: padding them costs less than the
thirty-odd decoding steps of another batch."""


def together(waiting: Sequence[Row]) -> list[Row]:
    """Choose the next batch out of rows in their order of arrival.

    The oldest always goes, alone if it must. Others join in their order while none is padded to
    more than twice its length and the batch stays within ROWS and TOKENS.
    """
    batch = [*waiting[:1]]
    for row in waiting[1:]:
        sizes = [max(each.size, _SHORT) for each in (*batch, row)]
        if max(sizes) <= 2 * min(sizes) and max(sizes) * len(sizes) <= TOKENS:
            batch.append(row)
        if len(batch) == ROWS:
            break
    return batch


class Line:
    """Rows come in from asyncio and go out to the engine's thread, until the line is closed."""

    def __init__(self) -> None:
        self._waiting: list[Row] = []
        self._taken: list[Row] = []
        self._why: EngineError | None = None
        self._news = Condition()

    def put(self, rows: Sequence[Row]) -> None:
        """Add the rows of a call. Raises the reason when the line is closed."""
        with self._news:
            if self._why:
                raise self._why.with_traceback(None)
            self._waiting += rows
            self._news.notify()

    def take(self) -> list[Row]:
        """Wait for the next batch; empty when the line is closed."""
        with self._news:
            self._taken = []
            self._news.wait_for(self._ready)
            self._taken = together(self._waiting)
            taken = set(self._taken)
            self._waiting = [row for row in self._waiting if row not in taken]
            return self._taken

    def beat(self, budget: float = 30) -> None:
        """Beat for everybody inside: a job that waits for the GPU is as alive as the GPU is.

        The next step may take `budget` seconds.
        """
        with self._news:
            for row in (*self._taken, *self._waiting):
                row.call.pulse.beat(budget)

    def close(self, why: EngineError) -> None:
        """Fail everybody inside and whoever comes later."""
        with self._news:
            self._why = self._why or why
            for row in (*self._taken, *self._waiting):
                row.call.fail(self._why)
            self._waiting = []
            self._news.notify()

    def _ready(self) -> bool:
        self._waiting = [row for row in self._waiting if not row.over]
        return bool(self._waiting or self._why)
