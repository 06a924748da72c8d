"""How much of a sentence will be worth repeating, told by what can be seen of it."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workers.engines.extractive import words as kinds
from workers.engines.extractive.quotes import Quote
from workers.engines.extractive.turns import Turn

_BASE = 0.20
"""Share of a sentence's words that reappear in somebody's summary when nothing is known of it."""

_CROWD = 60
"""Messages from which on more of them make no difference."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of words, and what a sentence made of nothing else would be worth more."""

    weight: float
    words: frozenset[str]
    reason: str


KINDS = (
    Kind(+0.28, kinds.THINGS, "what the world is made of"),
    Kind(+0.15, kinds.DEEDS, "what people do in it"),
    Kind(+0.37, kinds.ARTICLES, "something in particular is spoken of"),
    Kind(+0.38, kinds.TOWARDS, "aims and addresses"),
    Kind(+0.17, kinds.PREPOSITIONS, "where, when, with whom"),
    Kind(+0.14, kinds.TIMES, "when is what is asked first"),
    Kind(-0.17, kinds.FIRST_PERSON, "a summary calls people by their names"),
    Kind(-0.16, kinds.I_FORMS, "I more than we"),
    Kind(-0.29, kinds.SECOND_PERSON, "and whoever is spoken to"),
    Kind(-0.11, kinds.POINTERS, "they lean on a sentence not quoted"),
    Kind(-0.19, kinds.NEGATIONS, "what is not so is seldom the point"),
    Kind(-0.15, kinds.QUESTIONS, "the answer tells more"),
    Kind(-0.17, kinds.ADVERBS, "summaries are dry"),
    Kind(-0.14, kinds.FUZZY, "nobody repeats stuff and things"),
    Kind(-0.10, kinds.JUDGEMENTS, "opinions, not facts"),
    Kind(-0.17, kinds.VAGUE, "saying that one thinks adds little"),
    Kind(-0.17, kinds.PLEASANTRIES, "nothing happens in them"),
)

_DIGITS = +0.23
"""The same of numbers: how much, how many, which one."""

_WORTH: dict[str, float] = {}
for _kind in KINDS:
    for _word in _kind.words:
        _WORTH[_word] = _WORTH.get(_word, 0.0) + _kind.weight


class Room:
    """What the signals know of the whole dialogue."""

    def __init__(self, quotes: Sequence[Quote], turns: Sequence[Turn]) -> None:
        self.turns = turns
        self.size = math.log(min(max(len(turns), 1), _CROWD) / 10)
        self.spread = _spread(quotes)
        self.worth = {word: _worth(word) for word in self.spread}
        self.names = {name for turn in turns for name in turn.speaker.lower().split()}
        self.called = self.names | {f"{name}'s" for name in self.names}
        self.firsts = {id(quote) for quote in _firsts(quotes)}
        said = Counter[str]()
        for turn in turns:
            said[turn.speaker] += len(turn.text)
        letters = max(1, said.total())
        self.shares = {speaker: count / letters for speaker, count in said.items()}


class Sight:
    """One quote as the signals see it."""

    __slots__ = ("capitals", "first", "quote", "room", "telling", "turn", "words")

    def __init__(self, quote: Quote, room: Room) -> None:
        self.quote = quote
        self.room = room
        self.turn = quote.turn
        self.words = quote.words
        self.first = quote.words[0]
        self.telling = [room.spread[word] for word in {*quote.words} - kinds.COMMON]
        self.capitals = _capitals(quote.text) - room.names

    @property
    def worth(self) -> float:
        """The mean over the words of what their kinds are worth."""
        return sum(map(self.room.worth.__getitem__, self.words)) / len(self.words)

    @property
    def topical(self) -> float:
        """In how many other messages each of its telling words occurs: the mean, each at most 2."""
        shared = len(self.telling) - self.telling.count(1)
        often = shared - self.telling.count(2)
        return (shared + often) / len(self.telling) if self.telling else 0.0

    @property
    def alone(self) -> float:
        """The share of its telling words that nobody else says."""
        return self.telling.count(1) / len(self.telling) if self.telling else 0.0

    @property
    def named(self) -> bool:
        """Whether it names a speaker."""
        return not self.room.called.isdisjoint(self.words)

    @property
    def answers(self) -> bool:
        """Whether the message before ended in a question mark, plain, wide or Arabic."""
        before = self.room.turns[max(0, self.turn.index - 1) : self.turn.index]
        return any(turn.text.endswith(("?", "\uff1f", "\u061f")) for turn in before)


def _worth(word: str) -> float:
    return _WORTH.get(word, 0.0) + _DIGITS * any(map(str.isdigit, word))


def _capitals(text: str) -> frozenset[str]:
    """Find capitalized words behind the first, other than I; shouting names nobody."""
    if text[1:].islower() or text.isupper():
        return frozenset()
    inner = (word for word in text.split()[1:] if word[0].isupper())
    bare = {word.strip('.,!?:;"()').replace("\u2019", "'").lower() for word in inner}
    return frozenset(bare - kinds.FIRST_PERSON)


@dataclass(frozen=True, slots=True)
class Signal:
    """What is looked for, how much a sighting is worth, and why."""

    weight: float
    sees: Callable[[Sight], float]
    reason: str


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
    return [_precision(Sight(quote, room)) if quote.words else _BASE for quote in quotes]


def _precision(sight: Sight) -> float:
    precision = _BASE + sight.worth
    for signal in SIGNALS:
        precision += signal.weight * signal.sees(sight)
    return precision


def _spread(quotes: Iterable[Quote]) -> Counter[str]:
    """In how many messages each word occurs."""
    messages: dict[int, set[str]] = {}
    for quote in quotes:
        messages.setdefault(quote.turn.index, set()).update(quote.words)
    spread = Counter[str]()
    for words in messages.values():
        spread.update(words)
    return spread


def _firsts(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Find the first quote of each message."""
    last = -1
    for quote in quotes:
        if quote.turn.index != last:
            yield quote
        last = quote.turn.index
