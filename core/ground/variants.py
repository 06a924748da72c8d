"""A sentence told wrong in the two ways that no list of facts notices: by whom, and whether.

More than half of the real errors in summaries of dialogues are of these kinds. What is made here is
for an engine that can say how likely it finds a text: if the wrong one seems as likely to it as the
one it wrote, it did not read who did it. English only where it is about "not".
"""

import re
from collections.abc import Iterator, Sequence

SPEAKER = "speaker"
"""The flag of a sentence that may be about somebody else."""

NEGATION = "negation"
"""The flag of a sentence of which the opposite may be true."""

_MOST = 3
"""Other people who are tried in one person's place."""

_NOT = re.compile(
    r"\b(?:(do|does|did|is|are|was|were|has|have|could|should|would|will|can)(?:n't| not)"
    r"|(wo|ca)n't|cannot)\b"
)
_MAY = re.compile(r"\b(is|are|was|were|will|can|could|should|would|has|have)\b")
_DOES = re.compile(r"(\w+?)(ies|(?<=ch)es|(?<=sh)es|(?<=o)es|(?<=ss)es|s)\b")


def variants(sentence: str, speakers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Tell a sentence wrong: pairs of the flag that it would earn and the wrong sentence."""
    yield from ((SPEAKER, other) for other in _swapped(sentence, speakers))
    if (other := _negated(sentence, speakers)) != sentence:
        yield NEGATION, other


def _swapped(sentence: str, speakers: Sequence[str]) -> Iterator[str]:
    """Let two people who are named change places, or others take the place of the only one."""
    named = [name for name in speakers if _whole(name).search(sentence)]
    if len(named) > 1:
        one, two = sorted(named[:2], key=len, reverse=True)  # "Ana (2)" before "Ana"
        both = re.compile(f"{_whole(one).pattern}|{_whole(two).pattern}")
        yield both.sub(lambda found: two if found[0] == one else one, sentence)
    elif named:
        others = [name for name in speakers if name != named[0]]
        parts = _whole(named[0]).split(sentence)
        yield from (name.join(parts) for name in others[:_MOST])


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _negated(sentence: str, speakers: Sequence[str]) -> str:
    """Take the first "not" out, or put one in; the sentence itself where there is no place."""
    if _NOT.search(sentence):
        return _NOT.sub(_affirmed, sentence, count=1)
    if _MAY.search(sentence):
        return _MAY.sub(r"\1 not", sentence, count=1)
    for name in speakers:
        verb = _DOES.match(sentence, len(name) + 1) if sentence.startswith(f"{name} ") else None
        if verb:
            stem = f"{verb[1]}y" if verb[2] == "ies" else verb[1]
            return f"{name} does not {stem}{sentence[verb.end() :]}"
    return sentence


def _affirmed(found: re.Match[str]) -> str:
    return found[1] or {"wo": "will"}.get(found[2] or "", "can")
