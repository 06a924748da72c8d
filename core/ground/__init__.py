"""Every sentence with the messages behind it, and a flag where it says what nobody said.

`Evidence` holds what was said and answers which messages support a sentence; `facts` finds the
names, numbers, dates and links that nobody said. Both are heuristics over words: they show where
to look and what cannot be right, and they do not understand the sentence.
"""

from collections.abc import Iterable

from core.dialogue import Dialogue
from core.ground.absence import DECIDED
from core.ground.evidence import UNSUPPORTED, Evidence
from core.ground.facts import TRIPWIRES
from core.ground.variants import NEGATION, SPEAKER
from core.summary import Sentence

__all__ = ["DOUBTS", "TRIPWIRES", "UNSUPPORTED", "Evidence", "ground"]

DOUBTS = TRIPWIRES | {SPEAKER, NEGATION, DECIDED}
"""The flags of sentences that are not shown but written again."""


def ground(texts: Iterable[str], dialogue: Dialogue) -> tuple[Sentence, ...]:
    """Link each sentence, in order, to at most three of the dialogue's messages, and check it.

    Flags are "unsupported" (no word of it was said), "name", "number", "date", "link", and
    "decision" (it says that there was none, and there was).
    """
    return Evidence(dialogue).ground(texts)
