"""From the sentences of many dialogues to the few that a person wants to read."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.dialogue import Dialogue
from core.ground import Evidence
from core.likelihood import suspect
from core.part import Part, distinct, heaviest
from core.scribe import Scribe
from core.summary import Sentence

FEW = 12
"""Sentences that are simply joined, about a minute's reading and four dialogues' worth. Each then
stands as it was written and checked: a second pass is one more chance to get something wrong."""


async def merge(parts: Sequence[Part], scribe: Scribe, room: int) -> tuple[Sentence, ...]:
    """Make one list of sentences of all parts, in their order and without repetitions.

    Where they are more than FEW, neighbours are summarized together, in several rounds if need be,
    as long as sentences get fewer. What the engine reads then is not its own sentences but the
    messages that they cite, with their speakers: the kind of text it knows, and nothing is invented
    twice. Neighbours get as much of the summary as their messages caused a stir.
    """
    parts = distinct(parts)
    while _count(parts) > FEW:
        shorter = distinct(await _round(parts, scribe, room))
        if _count(shorter) >= _count(parts):
            break
        parts = shorter
    return tuple(sentence for part in parts for sentence in part.sentences)


async def _round(parts: Sequence[Part], scribe: Scribe, room: int) -> list[Part]:
    """Summarize each group of parts again; a part that has a group for itself stays as it is."""
    parts = [part for part in parts if part.sentences]
    each = math.ceil(_count(parts) / len(parts))
    groups = _groups(parts, max(1, FEW // each))
    cited = await asyncio.to_thread(lambda: [_cited(group, scribe, room) for group in groups])
    asked = [
        i
        for i, group in enumerate(groups)
        if cited[i].lines and (len(group) > 1 or len(groups) == 1)
    ]
    texts = await scribe.write([cited[i].text for i in asked])
    written = dict(zip(asked, texts, strict=True))
    merged = await asyncio.to_thread(
        lambda: [_merged(group, cited[i], written.get(i, [])) for i, group in enumerate(groups)]
    )
    merged = await suspect(merged, scribe)
    return [_better(group, new, each) for group, new in zip(groups, merged, strict=True)]


def _groups(parts: Sequence[Part], most: int) -> list[list[Part]]:
    """Put neighbours together so that at most `most` groups weigh about the same."""
    weights = [sum(part.weights()) for part in parts]
    groups: list[list[Part]] = [[] for _ in range(most)]
    before = 0.0
    for part, weight in zip(parts, weights, strict=True):
        groups[int((before + weight / 2) / sum(weights) * most)].append(part)
        before += weight
    return [group for group in groups if group]


def _merged(group: Sequence[Part], cited: Dialogue, texts: Sequence[str]) -> Part:
    evidence = Evidence(cited, beside=[part.evidence for part in group])
    return Part(evidence, evidence.ground(texts))


def _better(group: Sequence[Part], merged: Part, each: int) -> Part:
    """Take what came of a group; if nothing came, or it is doubtful, its best sentences."""
    if merged.sentences and not merged.doubtful:
        return merged
    if len(group) == 1:
        return group[0]
    weighed = [pair for part in group for pair in zip(part.weights(), part.sentences, strict=True)]
    return replace(merged, sentences=heaviest(weighed, each))


def _cited(group: Sequence[Part], scribe: Scribe, room: int) -> Dialogue:
    """Collect the messages behind a group's sentences, the heaviest first, as far as they fit."""
    weighed = [
        (weight, n, i)
        for n, part in enumerate(group)
        for weight, sentence in zip(part.weights(), part.sentences, strict=True)
        for i in _behind(part.evidence.dialogue, sentence)
    ]
    newest = max(((n, i) for _, n, i in weighed), default=None)
    chosen: dict[str, tuple[int, int]] = {}
    for _, n, i in sorted(weighed, key=lambda each: (each[1:] != newest, -each[0])):
        dialogue = group[n].evidence.dialogue
        cost = scribe.engine.count(dialogue.lines[i])
        if dialogue.messages[i].id not in chosen and cost <= room:
            room -= cost
            chosen[dialogue.messages[i].id] = (n, i)
    picked = [(group[n].evidence.dialogue, i) for n, i in sorted(chosen.values())]
    return Dialogue(
        tuple(dialogue.messages[i] for dialogue, i in picked),
        tuple(dialogue.lines[i] for dialogue, i in picked),
    )


def _behind(dialogue: Dialogue, sentence: Sentence) -> Iterator[int]:
    """Find a sentence's messages, and the questions that they answer."""
    places = {message.id: i for i, message in enumerate(dialogue.messages)}
    for i in (places[source.id] for source in sentence.sources if source.id in places):
        yield i
        pointed = places.get(dialogue.messages[i].reply_to or "")
        if pointed is not None:
            yield pointed
        elif i and dialogue.lines[i - 1].endswith("?"):
            yield i - 1


def _count(parts: Sequence[Part]) -> int:
    return sum(len(part.sentences) for part in parts)
