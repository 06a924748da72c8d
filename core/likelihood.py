"""A second look at sentences, by the model that wrote them: would it say the opposite as well."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.engine import Scorer
from core.errors import OutOfMemory
from core.ground.variants import variants
from core.part import Part
from core.pulse import Pulse
from core.scribe import Scribe


async def suspect(parts: Sequence[Part], scribe: Scribe) -> list[Part]:
    """Flag every sentence than which a wrong one is at least as likely.

    If that was asked for, and the engine can tell. A dialogue that has no room for it is not
    checked: this is a second look, not a condition.
    """
    if (scorer := scribe.scorer) is None:
        return list(parts)
    return list(await asyncio.gather(*(_look(part, scorer, scribe.pulse) for part in parts)))


async def _look(part: Part, scorer: Scorer, pulse: Pulse) -> Part:
    told = [*_told(part)]
    texts = [text for _, _, text in told]
    try:
        scores = await scorer.score(part.evidence.dialogue.text, texts, pulse) if texts else []
    except OutOfMemory:
        return part
    right = {i: score for (i, flag, _), score in zip(told, scores, strict=True) if not flag}
    doubts = {
        (i, flag)
        for (i, flag, _), score in zip(told, scores, strict=True)
        if flag and score >= right[i]
    }
    return replace(
        part,
        sentences=tuple(
            replace(
                sentence, flags=(*sentence.flags, *sorted(flag for j, flag in doubts if j == i))
            )
            for i, sentence in enumerate(part.sentences)
        ),
    )


def _told(part: Part) -> Iterator[tuple[int, str, str]]:
    """Tell each sentence behind those before it, as it is, and in every wrong way there is."""
    speakers = list(dict.fromkeys(line.partition(": ")[0] for line in part.evidence.dialogue.lines))
    before = ""
    for i, sentence in enumerate(part.sentences):
        wrong = [*variants(sentence.text, speakers)]
        if wrong:
            yield i, "", before + sentence.text
        yield from ((i, flag, before + text) for flag, text in wrong)
        before += f"{sentence.text} "
