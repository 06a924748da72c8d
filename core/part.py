"""What is said of one dialogue, and what of that matters most."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.conversation import Message
from core.ground import DOUBTS, Evidence
from core.summary import Sentence

_AFTER = 3
"""Messages behind one that show whether anybody minded it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences and what they were grounded in."""

    evidence: Evidence
    sentences: tuple[Sentence, ...]

    @property
    def doubtful(self) -> bool:
        """Whether a sentence names what nobody said, or a wrong one is as likely."""
        return any(DOUBTS & {*sentence.flags} for sentence in self.sentences)

    def flagged(self, flag: str) -> "Part":
        """Put one more flag on every sentence."""
        flags = (replace(each, flags=(*each.flags, flag)) for each in self.sentences)
        return replace(self, sentences=tuple(flags))

    def weights(self) -> list[float]:
        """Weigh each sentence by the stir of its messages: who pointed at them, who spoke next."""
        messages = self.evidence.dialogue.messages
        places = {message.id: i for i, message in enumerate(messages)}
        pointed = Counter(
            pointer for message in messages for pointer in {message.thread, message.reply_to}
        )
        return [
            math.log2(
                2
                + sum(
                    pointed[id_] + _followers(messages, places[id_])
                    for id_ in cited
                    if id_ in places
                )
            )
            for cited in ([source.id for source in each.sources] for each in self.sentences)
        ]


def _followers(messages: Sequence[Message], i: int) -> int:
    return len({message.speaker_id for message in messages[i + 1 : i + 1 + _AFTER]})


def heaviest(weighed: Sequence[tuple[float, Sentence]], most: int) -> tuple[Sentence, ...]:
    """Keep at most `most` sentences, in their order: the newest, then the heaviest."""
    last = len(weighed) - 1
    ranked = sorted(range(len(weighed)), key=lambda i: (i != last, -weighed[i][0], -i))
    return tuple(weighed[i][1] for i in sorted(ranked[:most]))


def distinct(parts: Iterable[Part]) -> list[Part]:
    """Drop every sentence that was already said, whatever its case and punctuation."""
    seen: set[str] = set()
    return [replace(part, sentences=tuple(_new(part.sentences, seen))) for part in parts]


def _new(sentences: Iterable[Sentence], seen: set[str]) -> Iterator[Sentence]:
    for sentence in sentences:
        key = "".join(letter for letter in sentence.text.casefold() if letter.isalnum())
        if key not in seen:
            seen.add(key)
            yield sentence
