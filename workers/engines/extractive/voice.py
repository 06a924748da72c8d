"""Words of a speaker in the third person: names in place of I and you, and verbs that follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.engines.extractive.verbs import third
from workers.engines.extractive.words import bag

_CONTRACTED = {
    **dict.fromkeys(("i'm", "im"), ("I", "is")),
    **dict.fromkeys(("i've", "ive"), ("I", "has")),
    "i'll": ("I", "will"),
    "i'd": ("I", "would"),
    **dict.fromkeys(("you're", "youre", "u're"), ("you", "is")),
    **dict.fromkeys(("you've", "youve"), ("you", "has")),
    "you'll": ("you", "will"),
    "you'd": ("you", "would"),
    "we're": ("we", "are"),
    "we've": ("we", "have"),
    "we'll": ("we", "will"),
    "we'd": ("we", "would"),
}
_OBJECTS = {
    "me": ("I", ""),
    "my": ("I", "'s"),
    "mine": ("I", "'s"),
    "your": ("you", "'s"),
    "ur": ("you", "'s"),
    "yours": ("you", "'s"),
    "us": ("them", ""),
    "our": ("their", ""),
    "ours": ("theirs", ""),
}
_UNTOLD = bag("myself yourself ourselves yourselves y'all yall lemme")
_EMPHASIS = bag(
    "just really actually definitely literally honestly basically totally very quite even"
)
_ADVERBS = bag(
    "also already still never always only probably usually often sometimes kinda currently"
    " recently finally almost"
)
_BEFORE_SUBJECT = bag(
    "and but so or because cause cuz if when that as while hope think know believe guess sure glad"
    " what where how why until till before after than since though although unless once says said"
    " maybe then which who whether wish suppose"
)


class Unclear(Exception):
    """A sentence is safer quoted."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and the punctuation behind it."""

    text: str
    tail: str = ""

    @property
    def low(self) -> str:
        """The word as the tables have it."""
        return self.text.lower().replace("\u2019", "'")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says I, and who is you where that is known."""

    me: str
    you: str | None

    def name(self, who: str) -> str:
        """Name I, you and we; everybody else is called as they are. Raises Unclear."""
        if who == "you" and not self.you:
            raise Unclear
        return {"I": self.me, "you": self.you or "", "we": "they"}.get(who, who)

    def told(self, words: Sequence[Word]) -> str:
        """Tell words in the third person, without words of emphasis. Raises Unclear."""
        told = []
        owed = False
        for at, word in enumerate(words):
            if word.low in _EMPHASIS and not word.tail:
                continue
            text, subject = self._word(words, at)
            if owed and not subject and word.low not in _ADVERBS:
                text, owed = third(text), False
            owed = (owed or subject) and not word.tail
            if not _repeated(words, at):
                told.append(text + word.tail)
        return " ".join(told)

    def _word(self, words: Sequence[Word], at: int) -> tuple[str, bool]:
        """Tell one word, and whether it is a subject whose verb is still to come."""
        low = words[at].low
        if low in _UNTOLD:
            raise Unclear
        if low in _CONTRACTED:
            who, verb = _CONTRACTED[low]
            return f"{self.name(who)} {verb}", False
        if low in _OBJECTS:
            who, ending = _OBJECTS[low]
            return self.name(who) + ending, False
        if low == "i":
            return self.me, True
        if low in ("you", "u"):
            return self.name("you"), _starts(words, at)
        return ("they" if low == "we" else words[at].text), False


def _starts(words: Sequence[Word], at: int) -> bool:
    """Whether a clause starts at a word: there "you" is who does something."""
    return at == 0 or bool(words[at - 1].tail) or words[at - 1].low in _BEFORE_SUBJECT


def _repeated(words: Sequence[Word], at: int) -> bool:
    """Whether a word is the second I of "I came and I saw": Ann came and saw."""
    return words[at].low == "i" and at > 0 and words[at - 1].low == "and" and words[0].low == "i"
