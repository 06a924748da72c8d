"""Which messages stand behind a sentence."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property, reduce
from heapq import nlargest
from operator import or_
from typing import Self

from core.dialogue import Dialogue
from core.ground import absence
from core.ground.facts import Facts
from core.ground.words import content, stem, words
from core.summary import Sentence, Source

UNSUPPORTED = "unsupported"
"""The flag of a sentence that shares no word with any message."""

_MOST = 3
"""Messages behind one sentence: a reader follows two or three links, not ten."""

_WORTH = 0.25
"""Share of a sentence's weight that a second or third message must add to what is there."""

_SPEAKER = 1.5
"""How much more a message counts if the sentence names who wrote it. The name alone is no
support: half of all messages are by somebody whom a sentence names."""

_TRIED = 24
"""Messages, of those that say most of a sentence, whose length and place are looked at."""

_LOUD = 1.5
"""How much more a number or a name counts than another word as rare as it."""

_NEAR = ((1, 0.2), (2, 0.14))
"""How much the messages one and two places away count: people come back to their words."""

_TOGETHER = 1.0
"""How much more a second message counts right beside the first; a third of that five away."""

_UNDATED = datetime.min.replace(tzinfo=UTC)


class Evidence:
    """A dialogue, ready to be asked who said this.

    Each index is built once, when it is first needed, in time linear in the dialogue; a question
    then takes time linear in the messages that share a word with it.
    """

    def __init__(self, dialogue: Dialogue, beside: Sequence[Self] = ()) -> None:
        """`beside` holds what else was said, for the checks; it is never a source."""
        self.dialogue = dialogue
        self._beside = beside
        self._parts = [line.partition(": ") for line in dialogue.lines]

    def ground(self, texts: Iterable[str]) -> tuple[Sentence, ...]:
        """Give each sentence its sources, in the conversation's order, and the flags it earns.

        `Speaker: words` that stand so in the dialogue have that message as only source and no
        flags. Everything else has the one to three messages that say most of it; "nothing was
        decided" may have none, and where somebody did decide, that is its source, and a flag.
        """
        return tuple(self._ground(text) for text in texts)

    def _ground(self, text: str) -> Sentence:
        if (quoted := self._quoted(text)) is not None:
            return Sentence(text, self._sources([quoted]))
        found = self._supporting(text)
        flags = self.facts.flags(text)
        if absence.stated(text):
            decided = absence.decisions(self.dialogue.lines)[-_MOST:]
            found, odd = decided or found, (absence.DECIDED,) if decided else ()
        else:
            odd = () if found else (UNSUPPORTED,)
        return Sentence(text, self._sources(found), (*odd, *flags))

    def _sources(self, found: Iterable[int]) -> tuple[Source, ...]:
        messages = self.dialogue.messages
        ordered = sorted(found, key=lambda i: (messages[i].sent_at or _UNDATED, i))
        return tuple(dict.fromkeys(Source(messages[i].id, messages[i].thread) for i in ordered))

    def _quoted(self, text: str) -> int | None:
        """Find the message of `Speaker: words`: the shortest that has them, then the first."""
        speaker, _, quote = text.partition(": ")
        quote = " ".join(quote.split())
        lines = self._quotable.get(speaker, [])
        return min(
            (i for said, i in lines if quote and quote in said), default=None, key=self._length
        )

    def _length(self, i: int) -> int:
        return len(self._parts[i][2])

    def _supporting(self, text: str) -> list[int]:
        """Pick the messages that say most of a sentence, each for what is not yet said."""
        open_words = self._weights(text)
        needed = sum(open_words.values()) * _WORTH
        named = {i for word in {*words(text)} for i in self._by_speaker.get(word, ())}
        found: list[int] = []
        while open_words and len(found) < _MOST:
            gains: dict[int, float] = defaultdict(float)
            for word, weight in open_words.items():
                for i in self._postings[word]:
                    gains[i] += weight
            scores = {
                i: self._score(i, gains, found) for i in nlargest(_TRIED, gains, gains.__getitem__)
            }
            best = max(scores, key=lambda i: (scores[i] * (_SPEAKER if i in named else 1), -i))
            if found and gains[best] < needed:
                break
            found.append(best)
            said = self._said[best]
            open_words = {word: weight for word, weight in open_words.items() if word not in said}
        return found

    def _score(self, i: int, gains: dict[int, float], found: Sequence[int]) -> float:
        """Weigh what a message says of a sentence, at its length and in its place."""
        around = sum(
            share * (gains.get(i - far, 0) + gains.get(i + far, 0)) for far, share in _NEAR
        )
        beside = math.exp(-min((abs(i - j) for j in found), default=math.inf) / 5)
        return (gains[i] / self._sizes[i] + around) * (1 + _TOGETHER * beside)

    def _weights(self, text: str) -> dict[str, float]:
        """Weigh the stems of a sentence that occur in the dialogue: rare ones, and loud ones."""
        loud = {stem(word) for token in text.split()[1:] if _loud(token) for word in words(token)}
        return {
            word: math.log1p(len(self._parts) / len(where)) * (_LOUD if word in loud else 1)
            for word in content(text)
            if (where := self._postings.get(word))
        }

    @cached_property
    def _said(self) -> list[set[str]]:
        """What each message is about."""
        return [content(said) for _, _, said in self._parts]

    @cached_property
    def facts(self) -> Facts:
        """What was said here and beside it."""
        return reduce(or_, (other.facts for other in self._beside), Facts.of(self.dialogue.lines))

    @cached_property
    def _sizes(self) -> list[float]:
        """How much longer than others each message is: the long ones have every word."""
        counts = [*map(len, self._said)]
        usual = sum(counts) / max(1, len(counts)) or 1
        return [math.sqrt((1 + count / usual) / 2) for count in counts]

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        """Where each stem occurs."""
        found = defaultdict(list)
        for i, said in enumerate(self._said):
            for word in said:
                found[word].append(i)
        return dict(found)

    @cached_property
    def _by_speaker(self) -> dict[str, list[int]]:
        """What was said by speakers of each name, first and last names alone too."""
        found = defaultdict(list)
        names = {speaker: {*words(speaker)} for speaker, _, _ in self._parts}
        for i, (speaker, _, _) in enumerate(self._parts):
            for name in names[speaker]:
                found[name].append(i)
        return dict(found)

    @cached_property
    def _quotable(self) -> dict[str, list[tuple[str, int]]]:
        """What each speaker said, with single spaces."""
        found = defaultdict(list)
        for i, (speaker, _, said) in enumerate(self._parts):
            found[speaker].append((" ".join(said.split()), i))
        return dict(found)


def _loud(token: str) -> bool:
    return token[:1].isupper() or any(letter.isdecimal() for letter in token)
