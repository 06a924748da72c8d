"""A step as the device sees it: one row of numbers, and what each stretch of it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch

from workers.engines.local.pages import PAGE, SCRATCH, span
from workers.engines.local.step import Part, Step


@dataclass(frozen=True, slots=True)
class Form:
    """How long the stretches are. Batches of one form can share a CUDA graph."""

    tokens: int
    rows: int
    pages: int
    picks: int
    writing: bool
    even: bool
    """Whether every row has as many pages as the longest."""
    widest: int
    """Most tokens of a part."""
    deepest: int
    """Most tokens that a part looks back on, itself included."""

    @property
    def stretches(self) -> list[int]:
        """Lengths in the order of Batch's fields."""
        ids = 0 if self.writing else self.tokens
        around = self.rows + 1
        return [
            *(ids, self.tokens, self.tokens, self.pages),
            *(around, self.rows, around),
            *(self.picks, self.picks),
        ]


class Batch:
    """The stretches as tensors: views of one that crosses to the device in one copy."""

    def __init__(self, form: Form, numbers: torch.Tensor) -> None:
        """Cut `numbers` into its stretches."""
        self.form = form
        cut = torch.split(numbers, form.stretches)
        self.ids, self.positions, self.places, self.pages = cut[:4]
        """Of each token: what it is, where in its row, where in the cache. The pages of all rows
        behind each other, as they are gathered."""
        self.starts, self.lengths, self.bounds = (stretch.int() for stretch in cut[4:7])
        """Of each row: where its keys start among those gathered, how many there are, and where
        its own tokens start among those of this step. Flash attention takes them as 32 bits."""
        self.picks, self.seats = cut[7:]
        """Which tokens say what comes next, and where to keep it."""


def pack(step: Step, *, even: bool) -> tuple[Form, list[int]]:
    """Write a step's numbers. What is `even` is easier for CPUs, and gathers more."""
    parts = step.parts
    most = span(max(part.last for part in parts))
    tables = [_table(part, most if even else 0) for part in parts]
    bounds = [0, *accumulate(part.size for part in parts)]
    picking = [i for i, part in enumerate(parts) if part.picks]
    stretches: list[Sequence[int]] = [
        [] if step.writing else [i for p in parts for i in p.row.prompt[p.first : p.last]],
        [position for part in parts for position in range(part.first, part.last)],
        [place for part in parts for place in _places(part)],
        [page for table in tables for page in table],
        [PAGE * n for n in (0, *accumulate(map(len, tables)))],
        [part.last for part in parts],
        bounds,
        [bounds[i + 1] - 1 for i in picking],
        [parts[i].row.seat for i in picking],
    ]
    form = Form(
        tokens=bounds[-1],
        rows=len(parts),
        pages=len(stretches[3]),
        picks=len(picking),
        writing=step.writing,
        even=even,
        widest=max(part.size for part in parts),
        deepest=max(part.last for part in parts),
    )
    return form, [number for stretch in stretches for number in stretch]


def _table(part: Part, least: int) -> list[int]:
    pages = part.row.pages[: span(part.last)]
    return [*pages, *[SCRATCH] * (least - len(pages))]


def _places(part: Part) -> list[int]:
    pages = part.row.pages
    return [pages[n // PAGE] * PAGE + n % PAGE for n in range(part.first, part.last)]
