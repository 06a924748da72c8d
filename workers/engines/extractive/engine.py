"""The engine protocol around the steps from a dialogue to its quotes, or to a report of them."""

import asyncio
import math
from collections.abc import Sequence

from core.pulse import Pulse
from core.settings import Settings
from workers.engines.extractive.budget import spend
from workers.engines.extractive.company import Company
from workers.engines.extractive.prose import tellable
from workers.engines.extractive.quotes import LONG, quotes
from workers.engines.extractive.report import report
from workers.engines.extractive.selection import select
from workers.engines.extractive.signals import precisions
from workers.engines.extractive.turns import turns

_CHARACTERS_PER_TOKEN = 4.6
"""Of chat in English, with Qwen3's tokenizer."""


class Extractive:
    """No model, no start-up, no memory: linear in the dialogue, and the same answer every time.

    In the style `verbatim` it cannot misquote, because it never writes a word. In the style `prose`
    it tells some of the quotes in the third person ("I'll come" as "Ann will come"), which reads
    better and is 2 ROUGE-1 nearer to what people write, but is rewriting, and can get it wrong.
    """

    name = "extractive"
    room = 200_000
    """About 15,000 messages, a second of work. More would fit; eight quotes would not cover it."""

    def __init__(self, settings: Settings) -> None:
        self.quotes = settings.style == "verbatim"
        # Whoever reads "quoted by" must be able to rely on it; what has a model "may be wrong".
        self.model = None if self.quotes else "rules without a model"

    def count(self, text: str) -> int:
        """Estimate tokens from characters; the line break behind each line is counted with it."""
        return math.ceil((len(text) + 1) / _CHARACTERS_PER_TOKEN)

    async def start(self) -> None:
        """Nothing to load."""

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Quote or tell each dialogue's best sentences, one per line, oldest first.

        A text is empty only where nobody said anything. The event loop stays free meanwhile.
        """
        room = int(limit * _CHARACTERS_PER_TOKEN) - 1
        texts = []
        for dialogue in dialogues:
            pulse.beat()
            texts.append(await asyncio.to_thread(summarize, dialogue, room, told=not self.quotes))
        return texts

    async def close(self) -> None:
        """Nothing to let go of."""


def summarize(dialogue: str, room: int, *, told: bool = False) -> str:
    """Quote the best of lines of `Speaker: text` in at most `room` characters, or tell them."""
    said = turns(dialogue)
    found = quotes(said, room)
    worth = precisions(found, said)
    choose = spend if len(said) > LONG else select
    if not told:
        return "\n".join(quote.line for quote in choose(found, worth, room))
    worth = [each + tellable(quote) for quote, each in zip(found, worth, strict=True)]
    return "\n".join(report(choose(found, worth, room), Company(said), room))
