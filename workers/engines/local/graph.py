"""CUDA graphs: a step that continues rows, begun by one call instead of a thousand.

Written without a GPU at hand. What surrounds the recording (which shapes share a graph, and how a
step is padded to such a shape) runs in the tests on a CPU; the recording itself has never run.
"""

from collections.abc import Callable
from dataclasses import replace

import torch

from workers.engines.local.batch import Form
from workers.engines.local.pages import PAGE, SCRATCH

Make = Callable[[], torch.Tensor]
"""Makes one step out of tensors that stay where they are, and gives a tensor that does too."""

Record = Callable[[Make], Make]
"""Turns what makes a step into what repeats it."""

MOST = 64
"""Graphs kept; each is some megabytes of launches."""


def recorder() -> Record:
    """Make what records CUDA graphs.

    They share their workspace: one runs after the other, and what a step chose is on its way to
    the host before the next one overwrites it.
    """
    workspace = torch.cuda.graph_pool_handle()

    def record(make: Make) -> Make:
        _rehearse(make)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=workspace, capture_error_mode="thread_local"):
            made = make()

        def again() -> torch.Tensor:
            graph.replay()
            return made

        return again

    return record


def _rehearse(make: Make) -> None:
    """Let libraries allocate what they need, which they may not while they are recorded."""
    beside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    beside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(beside):
        make()
    torch.cuda.current_stream().wait_stream(beside)


class Graphs:
    """One recording for each padded form, made when it is first needed."""

    def __init__(
        self, make: Callable[[Form, torch.Tensor], torch.Tensor], record: Record, most: int
    ) -> None:
        """Record what `make` does with a form and its numbers; keep the `most` recent ones."""
        self._make = make
        self._record = record
        self._most = most
        self._kept: dict[Form, tuple[torch.Tensor, Make]] = {}

    def run(
        self, form: Form, numbers: torch.Tensor, seat: int, place: torch.device
    ) -> torch.Tensor:
        """Make a step of `form`, whose numbers are on the host; answer its new tokens.

        `seat` is for the tokens of rows that are only padding; the step is made at `place`.
        """
        wide = rounded(form)
        if wide not in self._kept:
            self._keep(wide, seat, place)
        there, again = self._kept[wide] = self._kept.pop(wide)
        there.copy_(padded(form, wide, numbers, seat), non_blocking=True)
        return again()[: form.picks]

    def _keep(self, wide: Form, seat: int, place: torch.device) -> None:
        if len(self._kept) == self._most:
            del self._kept[next(iter(self._kept))]
        # Recorded with padding alone: a rehearsal must not move anybody's row on.
        none = replace(wide, tokens=0, rows=0, pages=0, picks=0)
        empty = torch.zeros(sum(none.stretches), dtype=torch.int64)
        there = padded(none, wide, empty, seat).to(place)
        self._kept[wide] = there, self._record(lambda: self._make(wide, there))


def up(number: int) -> int:
    """Round up to 1, 2, 3, 4, 6, 8, 12, 16, 24, ...: half an octave apart."""
    step = 1 << max(0, number.bit_length() - 2)
    return -(-number // step) * step


def rounded(form: Form) -> Form:
    """Widen a form of single tokens to one that others share; there is a page for the padding."""
    rows, pages = up(form.rows), up(form.pages + 1)
    return replace(
        form, tokens=rows, rows=rows, picks=rows, pages=pages, deepest=min(pages, 4096) * PAGE
    )


def padded(form: Form, wide: Form, numbers: torch.Tensor, seat: int) -> torch.Tensor:
    """Add rows to a step that read and write nothing but the scratch page."""
    ids, positions, places, pages, starts, lengths, bounds, picks, seats = torch.split(
        numbers, form.stretches
    )
    more = wide.rows - form.rows
    after = torch.arange(form.rows, wide.rows)

    def fill(stretch: torch.Tensor, value: int, count: int = more) -> torch.Tensor:
        return torch.cat([stretch, stretch.new_full((count,), value)])

    padding = [
        ids,
        fill(positions, 0),
        fill(places, SCRATCH * PAGE),
        fill(pages, SCRATCH, wide.pages - form.pages),
        fill(starts, form.pages * PAGE),
        fill(lengths, 1),
        torch.cat([bounds, after + 1]),
        torch.cat([picks, after]),
        fill(seats, seat),
    ]
    whole = torch.cat(padding)
    return whole.pin_memory() if torch.cuda.is_available() else whole
