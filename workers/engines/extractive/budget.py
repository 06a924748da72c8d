"""Which quotes of a long talk to take: those that matter most, as many as there is room for.

There the length of a person's summary, which `selection` aims at, is no guide: the room is.
"""

from collections.abc import Sequence

from workers.engines.extractive.quotes import Quote
from workers.engines.extractive.words import COMMON

_MOST = 8
_NEW = 0.03
"""Won by quoting somebody new."""

_REPEATED = 0.2
"""What is lost of a quote all of whose telling words are quoted already."""


def spend(quotes: Sequence[Quote], worth: Sequence[float], room: int) -> list[Quote]:
    """Take up to eight quotes, oldest first, in `room` characters.

    The best one is taken even where it alone has no room. Dividing the worth by the length got
    more quotes in and no more facts. What matters less than most is not quoted only because there
    is room left. Linear: each pick looks once at every quote, and a word of the
    dialogue becomes a repetition only once.
    """
    budget = _Budget(quotes, worth)
    while len(budget.taken) < _MOST and (best := budget.best(room)) is not None:
        budget.take(best)
        room -= len(quotes[best].line) + 1
    return [quotes[index] for index in sorted(budget.taken)]


class _Budget:
    """What is taken so far, and what that leaves of the worth of the others."""

    def __init__(self, quotes: Sequence[Quote], worth: Sequence[float]) -> None:
        self.taken: set[int] = set()
        self._quotes = quotes
        self._worth = worth
        self._least = sum(worth) / max(1, len(worth))
        self._speakers: set[str] = set()
        self._telling = [{*quote.words} - COMMON for quote in quotes]
        self._repeated = [0] * len(quotes)
        self._where: dict[str, list[int]] = {}
        for index, words in enumerate(self._telling):
            for word in words:
                self._where.setdefault(word, []).append(index)

    def best(self, room: int) -> int | None:
        """Find the quote that is worth most and fits, the earlier of two."""
        fitting = (
            index
            for index, quote in enumerate(self._quotes)
            if index not in self.taken
            and (not self.taken or (len(quote.line) <= room and self._matters(index)))
        )
        return max(fitting, key=self._gain, default=None)

    def take(self, index: int) -> None:
        """Add a quote; its words count as repetitions from now on, wherever they occur."""
        self.taken.add(index)
        self._speakers.add(self._quotes[index].turn.speaker)
        for word in self._telling[index]:
            for place in self._where.pop(word, ()):
                self._repeated[place] += 1

    def _matters(self, index: int) -> bool:
        fresh = self._repeated[index] < len(self._telling[index])
        return fresh and self._worth[index] >= self._least

    def _gain(self, index: int) -> float:
        repeated = self._repeated[index] / max(1, len(self._telling[index]))
        new = _NEW * (self._quotes[index].turn.speaker not in self._speakers)
        return self._worth[index] * (1 - _REPEATED * repeated) + new
