"""How much of a sentence will be worth repeating, told by what can be seen of it."""

from collections.abc import Sequence

from workers.engines.extractive import words as kinds
from workers.engines.extractive.quotes import LONG, Quote
from workers.engines.extractive.sight import Room, Sight, Signal
from workers.engines.extractive.turns import Turn
from workers.engines.extractive.work import WORK

_BASE = 0.20
"""Share of a sentence's words that reappear in somebody's summary when nothing is known of it."""

SIGNALS = (
    Signal(+0.07, lambda s: s.turn.index == 0, "people open with what it is about"),
    Signal(+0.03, lambda s: max(0.0, 1 - s.turn.index / 4), "and go on about it"),
    Signal(+0.03, lambda s: id(s.quote) in s.room.firsts, "a message opens with its point"),
    Signal(+0.05, lambda s: s.room.shares[s.turn.speaker], "who talks most has the news"),
    Signal(+0.04, lambda s: bool(s.capitals), "somebody or something real is named"),
    Signal(+0.12, lambda s: len(s.capitals) / len(s.words), "or several"),
    Signal(+0.05, lambda s: s.named, "it is about one of the speakers"),
    Signal(+0.02, lambda s: s.first in kinds.FIRST_PERSON, "news is what speakers do"),
    Signal(+0.04, lambda s: s.first in kinds.THIRD_PERSON, "or somebody who is not here"),
    Signal(+0.04, lambda s: s.topical, "others took it up"),
    Signal(-0.04, lambda s: s.alone, "or nobody did"),
    Signal(+0.02, lambda s: s.answers, "it settles a question"),
    Signal(-0.03, lambda s: s.quote.text.endswith("!"), "feelings, not facts"),
    Signal(-0.02, lambda s: max(0, len(s.words) - 8) / 10, "each further word dilutes"),
    Signal(-0.03, lambda s: s.room.size, "the longer the talk, the less of it is repeated"),
)
"""Rounded from a linear fit to validation dialogues of SAMSum and development dialogues of
DialogSum: weights of facts about sentences. No text and no word counts of either are here, their
licences forbid it."""


def precisions(quotes: Sequence[Quote], turns: Sequence[Turn]) -> list[float]:
    """Estimate for each quote the share of its words that a person's summary would hold."""
    room = Room(quotes, turns)
    signals = (*SIGNALS, *WORK) if len(turns) > LONG else SIGNALS
    return [_precision(Sight(q, room), signals) if q.words else _BASE for q in quotes]


def _precision(sight: Sight, signals: Sequence[Signal]) -> float:
    precision = _BASE + sight.worth
    for signal in signals:
        precision += signal.weight * signal.sees(sight)
    return precision
