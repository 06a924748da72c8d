"""The engine protocol around the four steps from a dialogue to its quotes."""

import asyncio
import math
from collections.abc import Sequence

from core.pulse import Pulse
from core.settings import Settings
from workers.engines.extractive.quotes import quotes
from workers.engines.extractive.selection import select
from workers.engines.extractive.signals import precisions
from workers.engines.extractive.turns import turns

_CHARACTERS_PER_TOKEN = 4.6
"""Of chat in English, with Qwen3's tokenizer."""


class Extractive:
    """No model, no start-up, no memory: linear in the dialogue, and the same answer every time.

    It cannot misquote, because it never writes a word: third-person rewriting ("I'll come" into
    "Ann will come") reads better and scores 3 ROUGE-1 higher on messenger dialogues, but it has to
    guess whom "you" means and puts words into the wrong mouth in rooms of three and more.
    """

    name = "extractive"
    model: str | None = None
    quotes = True
    room = 200_000
    """About 15,000 messages, a second of work. More would fit; eight quotes would not cover it."""

    def __init__(self, _settings: Settings) -> None:
        """Take the settings as every engine does; none of them changes what matters in a chat."""

    def count(self, text: str) -> int:
        """Estimate tokens from characters; the line break behind each line is counted with it."""
        return math.ceil((len(text) + 1) / _CHARACTERS_PER_TOKEN)

    async def start(self) -> None:
        """Nothing to load."""

    async def generate(self, dialogues: Sequence[str], limit: int, pulse: Pulse) -> list[str]:
        """Quote each dialogue's best sentences, one per line, oldest first.

        A text is empty only where nobody said anything. The event loop stays free meanwhile.
        """
        room = int(limit * _CHARACTERS_PER_TOKEN) - 1
        texts = []
        for dialogue in dialogues:
            pulse.beat()
            texts.append(await asyncio.to_thread(summarize, dialogue, room))
        return texts

    async def close(self) -> None:
        """Nothing to let go of."""


def summarize(dialogue: str, room: int) -> str:
    """Quote the best of lines of `Speaker: text` in at most `room` characters."""
    said = turns(dialogue)
    found = quotes(said, room)
    return "\n".join(quote.line for quote in select(found, precisions(found, said), room))
