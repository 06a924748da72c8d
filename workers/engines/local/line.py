"""The line in front of the engine: who waits, who is inside, and who goes next."""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from threading import Condition

from core.errors import EngineDown, EngineError
from workers.engines.local.call import Row
from workers.engines.local.score import Errand


class Line:
    """Rows come in from asyncio and go out to the engine's thread, until the line is closed.

    Nobody is kept waiting in front of a full line: who comes too late is told at once.
    """

    def __init__(self, most: int) -> None:
        """Let at most `most` rows wait."""
        self._most = most
        self._urgent: deque[Row] = deque()
        self._patient: deque[Row] = deque()
        self._inside: dict[Row, None] = {}
        self._errands: deque[Errand] = deque()
        self._why: EngineError | None = None
        self._news = Condition()

    @property
    def waiting(self) -> int:
        """How many rows wait to be let in."""
        return len(self._urgent) + len(self._patient)

    def put(self, rows: Sequence[Row]) -> None:
        """Add the rows of a call. Raises the reason when the line is closed, EngineDown when full.

        A call of any size may come when nobody else waits.
        """
        with self._news:
            if self._why:
                raise self._why.with_traceback(None)
            self._forget()
            if self.waiting and self.waiting + len(rows) > self._most:
                raise EngineDown(f"the engine is full: {self.waiting} dialogues wait already")
            for row in rows:
                (self._patient if row.call.pulse.patient else self._urgent).append(row)
            self._news.notify()

    def take(self, admit: Callable[[Row], bool]) -> None:
        """Offer waiting rows to `admit` until it has no place for one.

        Everybody somebody waits for goes before the digests, and nobody overtakes a long one of
        the same kind: else it would wait for as long as short ones come.
        """
        with self._news:
            self._forget()
            for line in (self._urgent, self._patient):
                while line:
                    if not admit(line[0]):
                        return
                    self._inside[line.popleft()] = None

    def send(self, errand: Errand) -> None:
        """Let an errand be run before the next step. Raises the reason when the line is closed."""
        with self._news:
            if self._why:
                raise self._why.with_traceback(None)
            self._errands.append(errand)
            self._news.notify()

    def errand(self) -> Errand | None:
        """Take the next errand, if there is one."""
        with self._news:
            return self._errands.popleft() if self._errands else None

    def leave(self, row: Row) -> None:
        """Let go of a row that was taken."""
        with self._news:
            self._inside.pop(row, None)

    def wait(self) -> bool:
        """Wait until there is somebody to take; False when the line is closed instead."""
        with self._news:
            self._news.wait_for(self._ready)
            return self._why is None

    def beat(self, budget: float) -> None:
        """Beat for everybody: a job that waits for the GPU is as alive as the GPU is.

        The next step may take `budget` seconds.
        """
        with self._news:
            for call in {row.call for row in self._everybody()} | {*self._errands}:
                call.pulse.beat(budget)

    def close(self, why: EngineError) -> None:
        """Fail everybody inside and whoever comes later."""
        with self._news:
            self._why = self._why or why
            for call in {row.call for row in self._everybody()} | {*self._errands}:
                call.fail(self._why)
            self._errands.clear()
            self._urgent.clear()
            self._patient.clear()
            self._news.notify()

    def _everybody(self) -> list[Row]:
        return [*chain(self._inside, self._urgent, self._patient)]

    def _forget(self) -> None:
        """Drop those who gave up waiting."""
        for line in (self._urgent, self._patient):
            if any(row.over for row in line):
                there = [row for row in line if not row.over]
                line.clear()
                line.extend(there)

    def _ready(self) -> bool:
        self._forget()
        return bool(self.waiting or self._errands or self._why)
