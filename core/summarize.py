"""From a conversation to a summary whose every sentence shows where it comes from.

The road: the transcript is written and counted, cut into dialogues, summarized in one batch,
grounded, and merged where there was more than one dialogue. What does not fit the engine's memory
is cut smaller. What was read, shortened and left out is in the summary's coverage.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.conversation import Conversation
from core.coverage import cover
from core.dialogue import Dialogue
from core.engine import Engine
from core.errors import EmptyWindow, OutOfMemory, Speechless
from core.ground import Evidence
from core.measure import measure, shorten
from core.merge import Part, merge
from core.pulse import Pulse
from core.scribe import Scribe
from core.segment import MOST, segment
from core.summary import Sentence, Source, Summary
from core.transcript import transcribe

UNSUMMARIZED = "unsummarized"
"""The flag of a sentence that stands for a dialogue about which the engine said nothing: its
longest message, word for word. Leaving it out would claim that these messages were summarized."""

_HALVINGS = 3
"""An eighth of the size: what does not fit then is not too long, the machine is too full."""

_LONGEST_QUOTE = 200
"""Characters of such a message."""


async def summarize(
    conversation: Conversation, engine: Engine, pulse: Pulse, *, size: int, limit: int
) -> Summary:
    """Summarize a conversation in dialogues of at most `size` tokens, `limit` new ones for each.

    Raises EmptyWindow if there is nothing to read, Speechless if the engine says nothing at all,
    EngineDown if it does not answer every dialogue, OutOfMemory if an eighth of the size still
    does not fit.
    """
    if not conversation.messages:
        raise EmptyWindow("there are no messages in this window; try a longer one")
    started = time.monotonic()
    lines = await asyncio.to_thread(transcribe, conversation.messages)
    draft = _Draft(conversation, lines, Scribe(engine, pulse, limit))
    dialogues, sentences = await draft.write(min(size, engine.room), _HALVINGS)
    return Summary(
        sentences=sentences,
        coverage=cover(conversation, lines, dialogues),
        engine=engine.name,
        model=engine.model,
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A summary in the making."""

    conversation: Conversation
    lines: Sequence[str]
    scribe: Scribe

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
        return await merge(parts, self.scribe, room)


def _part(dialogue: Dialogue, texts: Sequence[str]) -> Part:
    evidence = Evidence(dialogue)
    return Part(evidence, evidence.ground(texts) if texts else (_quote(dialogue),))


def _quote(dialogue: Dialogue) -> Sentence:
    longest = max(range(len(dialogue.lines)), key=lambda i: len(dialogue.lines[i]))
    line = " ".join(dialogue.lines[longest].split())
    if len(line) > _LONGEST_QUOTE:
        line = shorten(line, _LONGEST_QUOTE, len)
    message = dialogue.messages[longest]
    return Sentence(line, (Source(message.id, message.thread),), (UNSUMMARIZED,))
