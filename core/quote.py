"""What stands in for a summary: people's own words, each with its speaker."""

from collections.abc import Sequence

from core.dialogue import Dialogue
from core.ground import Evidence
from core.measure import shorten
from core.part import Part
from core.scribe import Scribe
from core.summary import Sentence, Source

_LONGEST = 200
"""Characters of a message that is quoted whole."""


async def quote(places: Sequence[Evidence], quoter: Scribe | None, flag: str) -> list[Part]:
    """Quote what matters of each dialogue, in one call, and flag it.

    Without a quoter, or where it finds nothing, that is the longest message. What is not word for
    word in the dialogue is not taken for a quote, whoever says so.
    """
    if not places:
        return []
    texts: Sequence[Sequence[str]] = [()] * len(places)
    if quoter:
        texts = await quoter.write([evidence.dialogue.text for evidence in places])
    parts = []
    for evidence, new in zip(places, texts, strict=True):
        quotes = tuple(each for each in evidence.ground(new) if not each.flags)
        parts.append(Part(evidence, quotes or (longest(evidence.dialogue),)).flagged(flag))
    return parts


def longest(dialogue: Dialogue) -> Sentence:
    """Quote a dialogue's longest message."""
    own = range(dialogue.carried, len(dialogue.lines))
    return whole(dialogue, max(own, key=lambda i: len(dialogue.lines[i])))


def whole(dialogue: Dialogue, i: int) -> Sentence:
    """Quote one message, as much as fits two lines."""
    line = " ".join(dialogue.lines[i].split())
    if len(line) > _LONGEST:
        line = shorten(line, _LONGEST, len)
    message = dialogue.messages[i]
    return Sentence(line, (Source(message.id, message.thread),))
