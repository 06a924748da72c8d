"""Which quotes of a chat to take: those that raise the estimated F1 of the summary, then no more.

Adding a sentence raises F1 only while its precision exceeds half of the F1 so far: that is the
whole stopping rule. Graph centrality (LexRank, TextRank) in place of the estimates was tried and
buys nothing on chat.
"""

import math
from collections.abc import Sequence

from workers.engines.extractive.quotes import Quote

_NAMED = 0.5
"""Words won by quoting somebody new: the chance that a summary names this speaker."""

_REPEATED = 0.7
"""What is lost of a word that is quoted already."""

_MOST = 6
"""Quotes of a chat."""


def select(quotes: Sequence[Quote], precisions: Sequence[float], room: int) -> list[Quote]:
    """Take up to six quotes, oldest first, in `room` characters.

    The best one is taken even where it alone has no room. Linear: each pick looks once at every
    quote, and a word of the dialogue becomes a repetition only once.
    """
    selection = _Selection(quotes, precisions)
    while len(selection.taken) < _MOST and (best := selection.best(room)) is not None:
        selection.take(best)
        room -= len(quotes[best].line) + 1
    return [quotes[index] for index in sorted(selection.taken)]


class _Selection:
    """The quotes taken so far and what is expected of them, in words."""

    def __init__(self, quotes: Sequence[Quote], precisions: Sequence[float]) -> None:
        self.taken: set[int] = set()
        self._quotes = quotes
        self._precisions = precisions
        self._speakers: set[str] = set()
        self._matches = 0.0
        self._words = 0
        self._expected = _expected(sum(len(quote.words) for quote in quotes))
        self._repeated = [0] * len(quotes)
        self._where: dict[str, list[int]] = {}
        for index, quote in enumerate(quotes):
            for word in quote.words:
                self._where.setdefault(word, []).append(index)

    def best(self, room: int) -> int | None:
        """Find the quote that raises F1 most, the earlier of two; None when none does."""
        fitting = (
            index
            for index, quote in enumerate(self._quotes)
            if index not in self.taken and (not self.taken or len(quote.line) <= room)
        )
        best = max(fitting, key=self._with, default=None)
        if best is None or (self.taken and self._with(best) <= self._f1(0.0, 0)):
            return None
        return best

    def take(self, index: int) -> None:
        """Add a quote; its words count as repetitions from now on, wherever they occur."""
        quote = self._quotes[index]
        self._matches += self._gain(index)
        self._words += len(quote.words) + 1
        self.taken.add(index)
        self._speakers.add(quote.turn.speaker)
        for word in set(quote.words):
            for place in self._where.pop(word, ()):
                self._repeated[place] += 1

    def _with(self, index: int) -> float:
        return self._f1(self._gain(index), len(self._quotes[index].words) + 1)

    def _gain(self, index: int) -> float:
        """Words of a quote that a person's summary would hold and that are not quoted yet."""
        quote = self._quotes[index]
        fresh = len(quote.words) - _REPEATED * self._repeated[index]
        return self._precisions[index] * fresh + _NAMED * (quote.turn.speaker not in self._speakers)

    def _f1(self, matches: float, words: int) -> float:
        return 2 * (self._matches + matches) / (self._words + words + self._expected)


def _expected(words: int) -> float:
    """Words of the summary that a person would write of `words` words of dialogue.

    Messenger summaries grow with the logarithm.
    """
    return max(5.0, 3.6 * math.log(max(words, 1)) - 4.8)
