"""One quote as the signals see it, in front of the whole dialogue."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workers.engines.extractive import words as kinds
from workers.engines.extractive.quotes import Quote
from workers.engines.extractive.turns import Turn
from workers.engines.extractive.worth import worth

_CROWD = 60
"""Messages from which on more of them make no difference."""


class Room:
    """What the signals know of the whole dialogue."""

    def __init__(self, quotes: Sequence[Quote], turns: Sequence[Turn]) -> None:
        self.turns = turns
        self.size = math.log(min(max(len(turns), 1), _CROWD) / 10)
        self.spread = _spread(quotes)
        self.worth = {word: worth(word) for word in self.spread}
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
