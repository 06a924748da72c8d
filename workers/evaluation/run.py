"""Having an engine summarize all cases."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.engine import Engine
from core.errors import BadFile
from core.pulse import Pulse
from core.scribe import Scribe
from workers.evaluation.cases import Case
from workers.evaluation.results import Results

_HANDS = 64
"""Dialogues that are with the engine at once; it batches as many as it can."""


@dataclass(frozen=True, slots=True)
class Run:
    """The sentences of each case, and what writing them took; `fresh` were not in the results."""

    texts: list[list[str]]
    seconds: float
    fresh: int
    tokens: int


class Writer:
    """Asks one engine, keeps what it answers, and tells `step` after each."""

    def __init__(
        self, engine: Engine, limit: int, results: Results, step: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._scribe = Scribe(engine, Pulse(), limit)
        self._results = results
        self._step = step
        self._hands = asyncio.Semaphore(_HANDS)

    async def write(self, cases: Sequence[Case]) -> Run:
        """Summarize the cases that are not in the results yet.

        A dialogue is given to the engine as it stands in the file, whole: figures of other lengths
        cannot be compared. Raises BadFile for one that is longer than the engine reads.
        """
        self._fit(cases)
        known = [self._results.get(case.dialogue) for case in cases]
        start = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(self._one(case.dialogue, found))
                for case, found in zip(cases, known, strict=True)
            ]
        seconds = time.perf_counter() - start
        texts = [task.result() for task in asked]
        new = ["\n".join(text) for text, old in zip(texts, known, strict=True) if old is None]
        return Run(texts, seconds, len(new), sum(map(self._engine.count, new)))

    def _fit(self, cases: Sequence[Case]) -> None:
        for case in cases:
            tokens = self._engine.count(case.dialogue)
            if tokens > self._engine.room:
                raise BadFile(
                    f"line {case.line} has {tokens:,} tokens, "
                    f"{self._engine.name} reads at most {self._engine.room:,}"
                )

    async def _one(self, dialogue: str, found: list[str] | None) -> list[str]:
        if found is None:
            async with self._hands:
                (found,) = await self._scribe.write([dialogue])
            self._results.put(dialogue, found)
        self._step()
        return found
