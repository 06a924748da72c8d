"""From a conversation to a summary whose every sentence shows where it comes from.

The road: the transcript is written and counted, cut into dialogues, summarized in one batch,
grounded, mended where it names what nobody said, and merged where there was more than one dialogue.
What does not fit the engine's memory is cut smaller. What was read, shortened, quoted and left out
is in the summary's coverage. Of one or two messages nothing is made: they are the summary.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.conversation import Conversation
from core.coverage import cover
from core.dialogue import Dialogue
from core.engine import Engine
from core.errors import EmptyWindow, OutOfMemory, Speechless
from core.ground import Evidence
from core.measure import measure
from core.mend import mend
from core.merge import merge
from core.part import Part
from core.pulse import Pulse
from core.quote import whole
from core.scribe import Scribe
from core.segment import MOST, segment
from core.summary import QUOTED, UNSUMMARIZED, Sentence, Summary
from core.transcript import EMPTY, transcribe

NOTHING = Sentence("There is not enough here to summarize: nobody wrote any words.", ())
"""All that is said of messages without a word in them: a model would make something up."""

_FEW = 3
"""Messages from which on there is something to summarize."""

_HALVINGS = 3
"""An eighth of the size: what does not fit then is not too long, the machine is too full."""


async def summarize(  # noqa: PLR0913 - by whom, and how long
    conversation: Conversation,
    engine: Engine,
    pulse: Pulse,
    *,
    size: int,
    limit: int,
    quoter: Engine | None = None,
    check: bool = False,
) -> Summary:
    """Summarize a conversation in dialogues of at most `size` tokens, `limit` new ones for each.

    `quoter` is the engine that quotes where the other one cannot be believed; without it, long
    messages are quoted. With `check`, an engine that can looks at its sentences again.

    Raises EmptyWindow if there is nothing to read, Speechless if the engine says nothing at all,
    EngineDown if it does not answer every dialogue, OutOfMemory if an eighth of the size still
    does not fit.
    """
    if not conversation.messages:
        raise EmptyWindow("there are no messages in this window; try a longer one")
    started = time.monotonic()
    lines = await asyncio.to_thread(transcribe, conversation.messages)
    short = _verbatim(conversation, lines)
    if short:
        dialogues, sentences = [Dialogue(conversation.messages, tuple(lines))], short
    else:
        scribe = Scribe(engine, pulse, limit, check=check)
        quotes = Scribe(quoter, pulse, limit // 2) if quoter else None
        draft = _Draft(conversation, lines, scribe, quotes)
        dialogues, sentences = await draft.write(min(size, engine.room), _HALVINGS)
    return Summary(
        sentences=sentences,
        coverage=replace(cover(conversation, lines, dialogues), quoted=_quoted(sentences)),
        engine=engine.name,
        model=None if short else engine.model,
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A summary in the making."""

    conversation: Conversation
    lines: Sequence[str]
    scribe: Scribe
    quoter: Scribe | None

    async def write(self, room: int, halvings: int) -> tuple[list[Dialogue], tuple[Sentence, ...]]:
        """Write the sentences with dialogues of `room` tokens, or of half as many, and so on."""
        dialogues = await asyncio.to_thread(self._cut, room)
        try:
            return dialogues, await self._sentences(dialogues, room)
        except OutOfMemory:
            if not halvings:
                raise
            largest = max(self.scribe.engine.count(dialogue.text) for dialogue in dialogues)
        return await self.write(max(1, min(room, largest) // 2), halvings - 1)

    def _cut(self, room: int) -> list[Dialogue]:
        lines, costs = measure(self.lines, self.scribe.engine.count, room, MOST * room)
        newest = self.conversation.messages[len(self.lines) - len(lines) :]
        return segment(newest, lines, costs, room)

    async def _sentences(self, dialogues: Sequence[Dialogue], room: int) -> tuple[Sentence, ...]:
        texts = await self.scribe.write([dialogue.text for dialogue in dialogues])
        if not any(texts):
            raise Speechless(f"engine {self.scribe.engine.name} said nothing")
        parts = await asyncio.to_thread(
            lambda: [_part(dialogue, new) for dialogue, new in zip(dialogues, texts, strict=True)]
        )
        return await merge(await mend(parts, self.scribe, self.quoter), self.scribe, room)


def _part(dialogue: Dialogue, texts: Sequence[str]) -> Part:
    evidence = Evidence(dialogue)
    return Part(evidence, evidence.ground(texts))


def _verbatim(conversation: Conversation, lines: Sequence[str]) -> tuple[Sentence, ...]:
    """Answer without an engine where fewer than three messages have words; else nothing."""
    dialogue = Dialogue(conversation.messages, tuple(lines))
    worded = [i for i, line in enumerate(lines) if _worded(line)]
    if len(worded) >= _FEW:
        return ()
    return tuple(whole(dialogue, i) for i in worded) or (NOTHING,)


def _worded(line: str) -> bool:
    said = line.partition(": ")[2]
    return said != EMPTY and any(letter.isalnum() for letter in said)


def _quoted(sentences: Sequence[Sentence]) -> int:
    """Count the messages that stand for what could not be summarized."""
    found = [each.sources for each in sentences if {QUOTED, UNSUMMARIZED} & {*each.flags}]
    return len({source.id for sources in found for source in sources})
