"""What happens to a summary that names what nobody said: it is written again, then quoted.

An engine that always takes the likeliest word would write the same again, so it is shown something
else: the two halves of the dialogue, each on its own. That gives every message twice the room in
the answer, and is closer to the short dialogues that models are trained on. What is doubtful even
then is not shown: what people said is quoted in its place.
"""

import asyncio
from collections.abc import Sequence

from core.dialogue import Dialogue
from core.ground import Evidence
from core.likelihood import suspect
from core.part import Part
from core.quote import quote
from core.scribe import Scribe
from core.summary import QUOTED, UNSUMMARIZED

_FEWEST = 4
"""Messages that have halves: with fewer there is nothing else to show, and little to quote."""


async def mend(parts: Sequence[Part], scribe: Scribe, quoter: Scribe | None) -> list[Part]:
    """Replace each part that is doubtful or empty by its halves or by quotes; keep the others.

    All halves are written in one call. A half that is doubtful or empty is quoted.
    """
    parts = await suspect(parts, scribe)
    halves = {i: _halves(part) for i, part in enumerate(parts) if part.doubtful}
    flat = [half for pair in halves.values() for half in pair]
    texts = await scribe.write([half.dialogue.text for half in flat]) if flat else []
    again = await asyncio.to_thread(
        lambda: [Part(half, half.ground(new)) for half, new in zip(flat, texts, strict=True)]
    )
    written = iter(await suspect(again, scribe))
    mended = [
        new
        for i, part in enumerate(parts)
        for new in ([next(written) for _ in halves[i]] if halves.get(i) else [part])
    ]
    for flag, lost in (
        (QUOTED, [i for i, part in enumerate(mended) if part.doubtful]),
        (UNSUMMARIZED, [i for i, part in enumerate(mended) if not part.sentences]),
    ):
        quotes = await quote([mended[i].evidence for i in lost], quoter, flag)
        for i, part in zip(lost, quotes, strict=True):
            mended[i] = part
    return mended


def _halves(part: Part) -> list[Evidence]:
    """Cut a dialogue where its middle half has the longest pause; what was said stays known."""
    dialogue = part.evidence.dialogue
    first, size = dialogue.carried, len(dialogue.own)
    if size < _FEWEST:
        return []
    middle = range(first + max(1, size // 4), first + size - size // 4)
    at = max(middle, key=lambda i: (_pause(dialogue, i), -abs(i - first - size // 2)))
    return [
        Evidence(_pick(dialogue, [*range(first), *half]), beside=[part.evidence])
        for half in (range(first, at), range(at, first + size))
    ]


def _pause(dialogue: Dialogue, i: int) -> float:
    """Tell how far two neighbouring messages are apart; another thread may begin earlier."""
    before, after = dialogue.messages[i - 1].sent_at, dialogue.messages[i].sent_at
    return abs((after - before).total_seconds()) if before and after else 0


def _pick(dialogue: Dialogue, chosen: Sequence[int]) -> Dialogue:
    return Dialogue(
        tuple(dialogue.messages[i] for i in chosen),
        tuple(dialogue.lines[i] for i in chosen),
        dialogue.carried,
    )
