"""Who is in the room, and whom a sentence speaks to."""

import re
from collections.abc import Sequence

from workers.engines.extractive.turns import Turn
from workers.engines.extractive.words import ADVERBS, COMMON, FUZZY, JUDGEMENTS, TIMES, bag

_ENGLISH = bag(
    "the and are of you your it it's that that's this with has what they but i'm i'll i've don't"
    " can't not just like know how when about yes there who why he's she's isn't didn't"
)
_MOSTLY = 0.07
"""Share of these words from which on people speak English; they are a fifth of English chat."""

_UNCALLED = COMMON | ADVERBS | FUZZY | JUDGEMENTS | TIMES
"""What stands before a comma and calls nobody."""


class Company:
    """The speakers of a dialogue."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
        self.vocabulary = frozenset(
            word for turn in turns for word in turn.text.split() if word[:1].islower()
        )
        """Words that somebody wrote small: they are no names."""
        said = [word.strip(".,!?").lower() for turn in turns for word in turn.text.split()]
        self.english = sum(word in _ENGLISH for word in said) >= _MOSTLY * len(said)
        """Whether they speak English: elsewhere "i" and "im" are other words."""
        self._called: dict[str, list[str]] = {}
        for speaker in self._speakers:
            for name in {speaker.casefold(), *speaker.casefold().split()}:
                self._called.setdefault(name, []).append(speaker)

    def addressed(self, speaker: str, text: str) -> tuple[str | None, str]:
        """Tell who "you" is in a sentence, and the sentence without the calling of a name.

        The only other speaker, or who is called in front or at the end ("Tom, can you ...",
        "can you ..., Tom?"). Where neither holds, or somebody is called who says
        nothing here, nobody knows, and the answer is None.
        """
        others = [other for other in self._speakers if other != speaker]
        for pattern in (_FRONT, _END):
            found = pattern.fullmatch(text)
            name = found["name"] if found else ""
            who = self._called.get(name.casefold(), [])
            if found and len(who) == 1:
                return (who[0] if who[0] in others else None), found["rest"]
            if name.istitle() and name.lower() not in self.vocabulary | _UNCALLED:
                return None, text
        return (others[0] if len(others) == 1 else None), text


_FRONT = re.compile(
    r"(?:(?:hey|hi|hello|ok|so) )?@?(?P<name>[\w#.'-]{2,40}),? ?[,:-] ?(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(r"(?P<rest>.{4,600}?), @?(?P<name>[\w#.'-]{2,40}?)[.!?]*", re.DOTALL)
