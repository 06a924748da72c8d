"""What the tripwires and links of every summary would be.

Rates of alarms are not rates of errors: such checks see 2 to 5 % of what a good model gets wrong.
The same checks run over the references tell how often they cry wolf on this data.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.conversation import Message
from core.dialogue import Dialogue
from core.ground import UNSUPPORTED, ground
from core.ground.words import content
from core.sentences import split
from core.summary import Sentence
from workers.evaluation.cases import Case


@dataclass(slots=True)
class Checks:
    """Counts over all summaries."""

    summaries: int = 0
    sentences: int = 0
    alarmed: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    linked: int = 0
    links: int = 0
    supported: float = 0.0

    def add(self, found: Sequence[Sentence], lines: Sequence[str]) -> None:
        """Count one summary's sentences; a source's id is the number of its line."""
        flags = {flag for sentence in found for flag in sentence.flags}
        self.summaries += 1
        self.sentences += len(found)
        self.alarmed += bool(flags - {UNSUPPORTED})
        self.alarms.update(flags)
        for sentence in found:
            cited = {source.id for source in sentence.sources}
            self.linked += bool(cited)
            self.links += len(cited)
            self.supported += _support(sentence.text, [lines[int(each)] for each in cited])

    def rates(self) -> dict[str, float]:
        """Percentages of summaries with an alarm, of each kind too, and of sentences with links."""
        alarms = {kind: _percent(count, self.summaries) for kind, count in self.alarms.items()}
        return {
            "tripwires": _percent(self.alarmed, self.summaries),
            **dict(sorted(alarms.items())),
            "linked": _percent(self.linked, self.sentences),
            "links": self.links / self.sentences if self.sentences else 0.0,
            "support": _percent(self.supported, self.sentences),
        }


def check(cases: Sequence[Case], texts: Iterable[Sequence[str]]) -> Checks:
    """Ground each text in its case's dialogue."""
    checks = Checks()
    for case, sentences in zip(cases, texts, strict=True):
        dialogue = _dialogue(case.dialogue)
        checks.add(ground(sentences, dialogue), dialogue.lines)
    return checks


def check_references(cases: Sequence[Case]) -> Checks:
    """Ground what people wrote."""
    pairs = [(case, split(text)) for case in cases for text in case.references]
    return check([case for case, _ in pairs], [sentences for _, sentences in pairs])


def _dialogue(text: str) -> Dialogue:
    lines = tuple(line for line in text.split("\n") if line.strip())
    messages = tuple(_message(str(i), *line.partition(": ")) for i, line in enumerate(lines))
    return Dialogue(messages, lines)


def _message(number: str, speaker: str, _: str, text: str) -> Message:
    return Message(number, speaker, speaker, text)


def _support(sentence: str, cited: Sequence[str]) -> float:
    """Tell which share of the words that carry meaning stands in the cited lines."""
    words = content(sentence)
    return len(words & content("\n".join(cited))) / len(words) if words else 1.0


def _percent(part: float, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
