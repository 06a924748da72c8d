"""From the sentences of many dialogues to the few that a person wants to read."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.dialogue import Dialogue
from core.ground import Evidence
from core.scribe import Scribe
from core.segment import pack
from core.summary import Sentence

FEW = 12
"""Sentences that are simply joined, about a minute's reading and four dialogues' worth. Each then
stands as it was written and checked: a second pass is one more chance to get something wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences and what they were grounded in."""

    evidence: Evidence
    sentences: tuple[Sentence, ...]


async def merge(parts: Sequence[Part], scribe: Scribe, room: int) -> tuple[Sentence, ...]:
    """Make one list of sentences of all parts, in their order and without repetitions.

    More than FEW become the lines of new dialogues and are summarized again, in several rounds if
    need be, as long as they get fewer. What comes out is grounded in the messages that the
    sentences before it cite. A second round's lines have no speakers unless the engine quotes:
    a made-up one would turn up in the summary.
    """
    parts = _distinct(parts)
    while _count(parts) > FEW:
        shorter = _distinct(await _round(parts, scribe, room))
        if _count(shorter) >= _count(parts):
            break
        parts = shorter
    return tuple(sentence for part in parts for sentence in part.sentences)


async def _round(parts: Sequence[Part], scribe: Scribe, room: int) -> list[Part]:
    lines = [(part, sentence) for part in parts for sentence in part.sentences]
    costs = [scribe.engine.count(sentence.text) for _, sentence in lines]
    groups = [
        [lines[i] for i in group] for group in pack([[i] for i in range(len(lines))], costs, room)
    ]
    texts = await scribe.write(["\n".join(line.text for _, line in group) for group in groups])
    return await asyncio.to_thread(
        lambda: [_rewrite(group, new) for group, new in zip(groups, texts, strict=True)]
    )


def _rewrite(group: Sequence[tuple[Part, Sentence]], texts: Sequence[str]) -> Part:
    """Ground the texts that came of some sentences; if none came, the sentences stay."""
    evidence = list(dict.fromkeys(part.evidence for part, _ in group))
    cited = {source.id for _, sentence in group for source in sentence.sources}
    merged = Evidence(_cited(evidence, cited), beside=evidence)
    kept = tuple(sentence for _, sentence in group)
    return Part(merged, merged.ground(texts) if texts else kept)


def _cited(evidence: Iterable[Evidence], ids: set[str]) -> Dialogue:
    lines = [
        (message, line)
        for each in evidence
        for message, line in zip(each.dialogue.messages, each.dialogue.lines, strict=True)
        if message.id in ids
    ]
    return Dialogue(tuple(message for message, _ in lines), tuple(line for _, line in lines))


def _distinct(parts: Iterable[Part]) -> list[Part]:
    """Drop every sentence that was already said, whatever its case and punctuation."""
    seen: set[str] = set()
    return [Part(part.evidence, tuple(_new(part.sentences, seen))) for part in parts]


def _new(sentences: Iterable[Sentence], seen: set[str]) -> Iterator[Sentence]:
    for sentence in sentences:
        key = "".join(letter for letter in sentence.text.casefold() if letter.isalnum())
        if key not in seen:
            seen.add(key)
            yield sentence


def _count(parts: Iterable[Part]) -> int:
    return sum(len(part.sentences) for part in parts)
