"""Summaries that need no thought: what every engine has to beat.

As Gliwa et al. (2019) made them: turns with their speakers' labels, the longest by characters.
"""

import re
from collections.abc import Callable, Sequence

from core.pulse import Pulse


class Baseline:
    """LEAD-n, MIDDLE-n or LONGEST-n behind the engines' protocol."""

    model: str | None = None
    quotes = True
    room = 10_000_000

    def __init__(self, kind: str, turns: int) -> None:
        self.name = f"{kind}-{turns}"
        self._pick = _KINDS[kind]
        self._turns = turns

    def count(self, text: str) -> int:
        """Count words: nothing is limited by them."""
        return len(text.split())

    async def start(self) -> None:
        """Nothing to load."""

    async def generate(self, dialogues: Sequence[str], _limit: int, pulse: Pulse) -> list[str]:
        """Take turns of each dialogue as they stand."""
        pulse.beat()
        return [self._take(dialogue) for dialogue in dialogues]

    async def close(self) -> None:
        """Nothing to let go of."""

    def _take(self, dialogue: str) -> str:
        turns = [turn for turn in dialogue.splitlines() if turn.strip()]
        return "\n".join(self._pick(turns, self._turns))


def baseline(name: str) -> Baseline | None:
    """Make the baseline that `name` stands for: `lead-3`, `MIDDLE-3`; None if it is none."""
    found = re.fullmatch(r"(lead|middle|longest)-([1-9]\d{0,3})", name.lower())
    return Baseline(found[1], int(found[2])) if found else None


def _lead(turns: Sequence[str], n: int) -> Sequence[str]:
    return turns[:n]


def _middle(turns: Sequence[str], n: int) -> Sequence[str]:
    """Start one turn before the middle: so the published figures come out."""
    start = max(0, len(turns) // 2 - 1)
    return turns[start : start + n]


def _longest(turns: Sequence[str], n: int) -> Sequence[str]:
    """Take the longest first, as published; of two equals the earlier."""
    return sorted(turns, key=len, reverse=True)[:n]


_KINDS: dict[str, Callable[[Sequence[str], int], Sequence[str]]] = {
    "lead": _lead,
    "middle": _middle,
    "longest": _longest,
}
