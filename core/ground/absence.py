"""Sentences that say that something is not there: nothing decided, no tasks, no answer.

No message can stand behind them, so words that they share with messages prove nothing. They are
true if nobody decided anything, and whether somebody did can be looked for. In English only.
"""

import re
from collections.abc import Sequence

DECIDED = "decision"
"""The flag of a sentence that says nothing was decided, where somebody did."""

_NOTHING = re.compile(
    r"\b(?:(?:nothing|none of (?:it|this|that)) (?:was|is|has been|got|gets) (?:\w+ )?"
    r"(?:decided|agreed|settled|resolved)"
    r"|no (?:\w+ )?(?:decisions?|agreement|conclusion)\b"
    r"|(?:did|do|does|could|can)(?:n't| not) (?:decide|agree|settle)\b"
    r"|without (?:a |any )?(?:decisions?|agreement|conclusion)\b)",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\b(?:(?:we|i|they|it'?s|that'?s|it is|was|been) (?:have |'ve |has )?"
    r"(?:decided|agreed|settled)"
    r"|(?:we'?ll|let'?s) (?:go|stick) with|it'?s a deal|deal!|decision:|agreed[.!])",
    re.IGNORECASE,
)


def stated(sentence: str) -> bool:
    """Whether a sentence says that nothing was decided."""
    return _NOTHING.search(sentence) is not None


def decisions(lines: Sequence[str]) -> list[int]:
    """Find the lines in which somebody says that something is decided."""
    return [i for i, line in enumerate(lines) if _DECISION.search(line.replace("\u2019", "'"))]
