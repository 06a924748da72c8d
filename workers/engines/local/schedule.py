"""Whose turn it is: which rows are in the engine, and what the next step computes."""

from collections.abc import Sequence

from core.errors import EngineError, OutOfMemory
from workers.engines.local.call import Row
from workers.engines.local.pages import PAGE, Pages, span
from workers.engines.local.size import Size
from workers.engines.local.step import Part, Step


class Schedule:
    """The rows that are in, each with a seat and all the pages that it can ever need.

    So a row that is in can always be written to its end: nobody is thrown out for lack of pages,
    and only a step's own workspace can exceed the memory. Steps that read prompts and steps that
    write take turns, so neither waits for more than one of the other.
    """

    def __init__(self, size: Size, pages: Pages) -> None:
        """Let rows in while seats and `pages` last."""
        self.rows: list[Row] = []
        self._size = size
        self._pages = pages
        self._seats = [*reversed(range(size.rows))]
        self._suspects: list[Row] = []
        self._chunk, self._width = size.chunk, size.rows
        self._read = False

    def admit(self, row: Row) -> bool:
        """Give a row a seat and its pages, if there are enough."""
        shared = self._pages.shared(row.prompt)
        if not self._seats or span(row.size) - len(shared) > self._pages.free:
            return False
        row.read = len(shared) * PAGE
        row.pages = [*shared, *self._pages.take(row.size - row.read)]
        row.seat = self._seats.pop()
        self.rows.append(row)
        return True

    def leave(self, row: Row) -> None:
        """Take seat and pages back.

        At once, though a step of the row may be under way: the device makes every later step
        after that one.
        """
        self.rows.remove(row)
        self._suspects = [each for each in self._suspects if each is not row]
        self._seats.append(row.seat)
        self._pages.give(row.pages)
        row.pages = []
        if not self.rows:
            self._chunk, self._width = self._size.chunk, self._size.rows

    def next(self) -> Step | None:
        """Choose the next step; None if all that is left has begun."""
        # One bad row fails every step it is in: after a fault each is tried alone.
        rows = self._suspects[:1] or self.rows
        steps = [self._reading(rows), self._writing(rows)]
        step = steps[self._read] or steps[not self._read]
        self._read = step is not None and not step.writing
        return step

    def worked(self, step: Step) -> None:
        """Note that a step was begun without a fault."""
        step.begin()
        rows = {id(row) for row in step.rows}
        self._suspects = [row for row in self._suspects if id(row) not in rows]

    def failed(self, step: Step, error: EngineError) -> list[Row]:
        """Make the next try smaller; answer the rows for which there is none.

        Nothing has to be undone: what a failed step wrote is written again.
        """
        small = step.tokens <= PAGE if not step.writing else len(step.parts) == 1
        if len(step.parts) == 1 and (small or not isinstance(error, OutOfMemory)):
            return step.rows
        if small or not isinstance(error, OutOfMemory):
            self._suspects = step.rows
        elif step.writing:
            self._width = len(step.parts) // 2
        else:
            self._chunk = max(PAGE, step.tokens // 2)
        return []

    def _reading(self, rows: Sequence[Row]) -> Step | None:
        """Read prompts, those first that somebody waits for, as many tokens as a step may have."""
        left = self._chunk
        parts = []
        for row in sorted(rows, key=lambda row: row.call.pulse.patient):
            size = min(left, len(row.prompt) - row.read)
            if size > 0:
                parts.append(Part(row, row.read, row.read + size))
                left -= size
        return Step(parts, writing=False) if parts else None

    def _writing(self, rows: Sequence[Row]) -> Step | None:
        """Continue rows by one token; those that are furthest behind, where not all can go."""
        ready = [row for row in rows if 0 < row.begun < row.limit]
        if len(ready) > self._width:
            ready = sorted(ready, key=lambda row: row.begun)[: self._width]
        places = [(row, len(row.prompt) + row.begun) for row in ready]
        return Step([Part(row, n - 1, n) for row, n in places], writing=True) if places else None
