"""How much of a sentence will be worth repeating, told by what can be seen of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.engines.extractive.quotes import Quote
from workers.engines.extractive.turns import Turn
from workers.engines.extractive.words import (
    ACKNOWLEDGEMENTS,
    COMMON,
    FIRST_PERSON,
    INTENTS,
    MODALS,
    NEGATIONS,
    NUMBERS,
    POINTERS,
    QUESTIONS,
    TIMES,
)

_BASE = 0.35
"""Share of a sentence's words that reappear in somebody's summary when nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One quote as the signals see it: `turns` around it, `spread` of words over the dialogue."""

    quote: Quote
    bag: frozenset[str]
    turns: Sequence[Turn]
    spread: Counter[str]

    @property
    def place(self) -> float:
        """Where the message stands, from 0 (the first) to 1 (the last)."""
        return self.quote.turn.index / max(1, len(self.turns) - 1)

    @property
    def topical(self) -> float:
        """In how many other messages each of its telling words occurs: the mean, each at most 2."""
        telling = self.bag - COMMON
        shared = sum(min(2, self.spread[word] - 1) for word in telling)
        return shared / len(telling) if telling else 0.0


def _names(sight: Sight) -> bool:
    """Whether a word behind the first is capitalized, other than I, I'm, I've."""
    return any(
        word[0].isupper() and word.strip(",.!?").replace("\u2019", "'").lower() not in FIRST_PERSON
        for word in sight.quote.text.split()[1:]
    )


def _numbers(sight: Sight) -> bool:
    return not sight.bag.isdisjoint(NUMBERS) or any(map(str.isdigit, sight.quote.text))


def _accepted(sight: Sight) -> bool:
    """Whether somebody else's next message opens with an "ok"."""
    here = sight.quote.turn
    after = sight.turns[here.index + 1 : here.index + 2]
    return any(
        turn.speaker != here.speaker and _opening(turn.text) in ACKNOWLEDGEMENTS for turn in after
    )


def _opening(text: str) -> str:
    first, *_ = text.split(maxsplit=1) or [""]
    return first.strip(",.!").lower()


def _answers(sight: Sight) -> bool:
    """Whether the message before ended in a question mark, plain, wide or Arabic."""
    index = sight.quote.turn.index
    return index > 0 and sight.turns[index - 1].text.endswith(("?", "\uff1f", "\u061f"))


@dataclass(frozen=True, slots=True)
class Signal:
    """What is looked for, how much a sighting is worth, and why."""

    weight: float
    sees: Callable[[Sight], float]
    reason: str


SIGNALS = (
    Signal(+0.15, lambda s: s.quote.turn.index == 0, "people open with what it is about"),
    Signal(-0.10, lambda s: s.place, "and end with goodbyes"),
    Signal(-0.05, lambda s: s.place == 1, "the last word is most often one"),
    Signal(+0.15, _names, "a name inside: somebody or something real"),
    Signal(+0.10, lambda s: not s.bag.isdisjoint(TIMES), "when is what is asked first"),
    Signal(+0.10, _numbers, "how much, how many, which one"),
    Signal(+0.10, lambda s: not s.bag.isdisjoint(FIRST_PERSON), "news is what speakers do"),
    Signal(+0.05, lambda s: s.quote.words[0] in FIRST_PERSON, "above all when they start with it"),
    Signal(+0.05, lambda s: min(3, len(s.bag & INTENTS)), "plans, wishes and decisions"),
    Signal(+0.05, lambda s: not s.bag.isdisjoint(MODALS), "what is yet to come matters"),
    Signal(+0.10, lambda s: s.topical, "others took it up"),
    Signal(+0.05, _accepted, "somebody agreed to it"),
    Signal(+0.05, _answers, "it settles a question"),
    Signal(-0.15, lambda s: not s.bag.isdisjoint(NEGATIONS), "what is not so is seldom the point"),
    Signal(-0.05, lambda s: s.quote.words[0] in QUESTIONS, "the answer tells more"),
    Signal(-0.05, lambda s: s.quote.text.endswith("!"), "feelings, not facts"),
    Signal(-0.05, lambda s: s.quote.words[0] in POINTERS, "it leans on a sentence not quoted"),
    Signal(-0.05, lambda s: len(s.quote.words) < 5, "too short to stand alone"),
    Signal(-0.0075, lambda s: max(0, len(s.quote.words) - 8), "each further word dilutes"),
)
"""Rounded from a linear fit to SAMSum's training dialogues, then corrected on DialogSum's 500
development dialogues: weights of facts about sentences. No text and no word counts of either are
here, their licences forbid it. Two signals of that fit did nothing and are gone: the logarithm of
the dialogue's length, and first and second person words counting for nothing."""


def precisions(quotes: Sequence[Quote], turns: Sequence[Turn]) -> list[float]:
    """Estimate for each quote the share of its words that a person's summary would hold."""
    spread = _spread(quotes)
    return [_precision(Sight(quote, frozenset(quote.words), turns, spread)) for quote in quotes]


def _precision(sight: Sight) -> float:
    if not sight.bag:
        return _BASE
    return _BASE + sum(signal.weight * signal.sees(sight) for signal in SIGNALS)


def _spread(quotes: Sequence[Quote]) -> Counter[str]:
    """In how many messages each word occurs."""
    messages: dict[int, set[str]] = {}
    for quote in quotes:
        messages.setdefault(quote.turn.index, set()).update(quote.words)
    return Counter(word for words in messages.values() for word in words)
