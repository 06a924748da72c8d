"""What matters in a long talk about work: how it ended.

Of a chat, a summary tells what happened; of a long talk people want what was found, decided and
promised. No corpus of such talks with summaries may be used here: the weights are coarse, set by
hand on the invented talks that the tests have. What was tried and told nothing: that others
repeat a sentence's words or say ok to it, promises ("I'll"), question marks, words for what
is open, further weight for figures.
"""

import re

from workers.engines.extractive.sight import Signal
from workers.engines.extractive.words import ENDINGS

_HEADING = re.compile(r"[^\W\d]\w*+(?: \w++){0,3}+(?::\d\d)?+: ?\w")
"""A few words and a colon, in any language: "Decision: ", "Update 15:00: ", "Noch offen: "."""

_ENOUGH = 10
"""Words of a sentence that can be read without those around it."""

_LONG_MESSAGE = 160
"""Characters: nobody writes more than this to say little."""

WORK = (
    Signal(+0.15, lambda s: s.turn.index / len(s.room.turns), "talks come to their point"),
    Signal(+0.12, lambda s: min(1.0, len(s.turn.text) / _LONG_MESSAGE), "somebody took the time"),
    Signal(+0.20, lambda s: min(2, len(ENDINGS.intersection(s.words))) / 2, "it ends something"),
    Signal(+0.10, lambda s: bool(_HEADING.match(s.quote.text)), "it is announced"),
    Signal(-0.30, lambda s: max(0.0, 1 - len(s.words) / _ENOUGH), "it needs the one before it"),
)
"""Added to what is worth repeating of any sentence."""
