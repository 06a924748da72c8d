"""A tripwire: names, numbers, dates and links in a sentence that nobody said.

It stops the embarrassing errors and is not a measure of faithfulness: on the summaries of good
models such checks find 2 to 5 % of the real errors, most of which are about who did what. They
fire on 1 to 3 % of correct sentences, and each leniency takes one kind of false alarm away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

from core.ground import dates, links, names, numbers
from core.ground.words import STOP, words

TRIPWIRES = frozenset({"name", "number", "date", "link"})
"""The flags of sentences that say what nobody said."""

_FOREIGN = frozenset(
    words(
        "und der das ist nicht ich wir que el los las por para una con não um uma est les pas pour"
        " je le des het een niet ik il che non per di jag och är ikke nie się jest"
    )
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a dialogue holds of the things that are checked, in lower case."""

    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[str]
    links: frozenset[str]
    people: int

    @classmethod
    def of(cls, lines: Sequence[str]) -> Self:
        """Collect the facts of lines of `Speaker: text`, speakers included. Linear."""
        text = "\n".join(lines)
        seen = {link.casefold() for link in links.find(text)}
        return cls(
            words=frozenset(words(text)),
            names=frozenset(names.heard(text)),
            numbers=frozenset(numbers.heard(text)),
            dates=frozenset(dates.heard(text)),
            links=frozenset(seen | {links.host(link) for link in seen}),
            people=len({line.partition(": ")[0] for line in lines}),
        )

    def __or__(self, other: Self) -> Self:
        return type(self)(
            self.words | other.words,
            self.names | other.names,
            self.numbers | other.numbers,
            self.dates | other.dates,
            self.links | other.links,
            max(self.people, other.people),
        )

    def flags(self, sentence: str) -> tuple[str, ...]:
        """Name the kinds of things in `sentence` that are not among these facts."""
        linked = list(links.find(sentence))
        rest = reduce(lambda text, link: text.replace(link, " "), linked, sentence)
        stated = numbers.stated(rest, self.people)
        right = {
            "name": all(self._know(run) for run in names.stated(rest)),
            "number": all(self.numbers & readings for readings in stated),
            "date": self._foreign or dates.stated(rest) <= self.dates,
            "link": {link.casefold() for link in linked} <= self.links,
        }
        return tuple(flag for flag, known in right.items() if not known)

    def _know(self, run: Sequence[str]) -> bool:
        """Whether names that stand side by side were said: New York also as NY."""
        initials = "".join(name[0] for name in run).casefold()
        return (len(run) > 1 and initials in self.words) or all(
            {*words(name)} <= self.words or any(names.alike(name, other) for other in self.names)
            for name in (name.casefold() for name in run)
        )

    @property
    def _foreign(self) -> bool:
        """Whether people did not speak English: then "Friday" may translate what they said."""
        written = sum(not word.isascii() for word in self.words) * 2 > len(self.words)
        return written or len(self.words & _FOREIGN) > len(self.words & STOP)
