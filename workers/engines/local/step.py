"""What happens between two tokens: everything that ends a row, and the sign of life."""

from collections.abc import Sequence

import torch

from workers.engines.local.call import Row
from workers.engines.local.line import Line
from workers.engines.local.profile import Profile
from workers.engines.local.tokens import Tokens


class Steps:
    """A stopping criterion: `generate()` calls it after each step with the ids of all rows so far.

    Keeps each row's new tokens, delivers its text the moment it ends, and says which rows are to
    get no more. A hung GPU never calls, so the pulses of all jobs inside stop.
    """

    def __init__(self, tokens: Tokens, profile: Profile, line: Line) -> None:
        self._tokens = tokens
        self._profile = profile
        self._line = line
        self._hashes = tokens.holding("#")
        self._rows: Sequence[Row] = ()

    def watch(self, rows: Sequence[Row]) -> None:
        """Start over with the rows of a new batch, in its order."""
        self._rows = rows
        for row in rows:
            row.new.clear()

    def __call__(self, ids: torch.Tensor, _: object, **__: object) -> torch.Tensor:
        """Tell for each row (B,) of `ids` (B, T) whether it is over."""
        self._line.beat()
        for row, token in zip(self._rows, ids[:, -1].tolist(), strict=True):
            if not row.over:
                self._grow(row, token)
        return torch.tensor([row.over for row in self._rows], device=ids.device)

    def _grow(self, row: Row, token: int) -> None:
        if token in self._tokens.ends:
            row.finish(self._profile.answer(self._tokens.decode(row.new)))
            return
        row.new.append(token)
        # Only a token with a "#" can open a section: the others are spared the decoding.
        last = len(row.new) == row.limit
        if last or token in self._hashes:
            text = self._tokens.decode(row.new)
            if last or self._profile.over(text):
                row.finish(self._profile.answer(text))
