"""Who answers whom in a channel where people open their messages with a name, as on IRC.

For a message by U, the first of these that holds:

1. It opens or ends with the name of D. It goes on from U's own message before it, if that was to D
   too, less than a minute ago, and D said nothing since. Otherwise it answers D's last message to
   U, else D's last to nobody, else D's last at all, of the last half hour.
2. It names nobody. It goes on from whatever is later: U's own last message of 15 minutes, or the
   last one to U of half an hour.
3. It starts something new, if it asks or is longer than eight words, and is no "ok, thanks ...".
4. It goes on from the message before it in the same minute, if it is such an "ok" or U has spoken
   before: the first short words of somebody new are a greeting.
5. It starts something new.

On the Ubuntu IRC test of Kummerfeld et al. (2019): 1 - VI 92.5, one-to-one 80.5, link F 66.5, where
their ten neural models voting reach 91.5, 76.0 and 73.5 (`benchmarks/segmentation.py`). Everything
was chosen on the dev split.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from core.conversation import Message
from core.segment.clock import Clock
from core.segment.people import People

_MINUTE = timedelta(minutes=1)
_SAME = timedelta(seconds=59)
_OWN = timedelta(minutes=15)
_NAMED = timedelta(minutes=30)

_AWAY = 120
"""Messages after which nobody goes back, whatever the clock says or does not say."""

_WORDS = 8
"""Of a message that is not short."""

_RECEIPT = re.compile(
    r"(ok|okay|k|yes|yeah|yep|yup|no|nope|nah|thanks|thank you|thx|ty|cool|great|nice|sure|right"
    r"|lol|haha\w*|heh\w*|hmm*|ah+|oh+|i see|got it|np|indeed|exactly|true|fine|good|well|sorry)\b",
    re.IGNORECASE,
)
"""Words that open an answer and nothing else."""

_QUESTION = re.compile(
    r"(how|what|whats|what's|where|when|why|who|which|can|could|does|do|did|is|are|anyone|anybody|has"
    r"|have|should|will|would|any|hi|hello|hey)\b",
    re.IGNORECASE,
)
"""Words that open a question, also one without its mark, or greet before it."""


class Names:
    """Goes through messages in their order; `answered` names the message that each answers."""

    def __init__(self, messages: Sequence[Message], clock: Clock, people: People) -> None:
        self._messages = messages
        self._clock = clock
        self._to = [people.called(message) for message in messages]
        self._last: dict[str, int] = {}
        self._open: dict[str, int] = {}
        self._between: dict[tuple[str, str], int] = {}
        self._named: dict[str, int] = {}
        self._before: int | None = None

    def answered(self, i: int) -> int | None:
        """Find what message `i` answers: None where it starts something new."""
        to = self._to[i]
        found = self._directed(i, to) if to is not None else self._undirected(i)
        return self._short(i) if found is None else found

    def hear(self, i: int) -> None:
        """Note that message `i` is part of the flow, whatever it answers."""
        who, to = self._messages[i].speaker_id, self._to[i]
        self._last[who] = self._before = i
        if to is None:
            self._open[who] = i
        else:
            self._between[who, to] = self._named[to] = i

    def _directed(self, i: int, to: str) -> int | None:
        who = self._messages[i].speaker_id
        own, theirs = self._recent(self._last.get(who), i, _MINUTE), self._last.get(to, -1)
        if own is not None and self._to[own] == to and own > theirs:
            return own
        said = (self._between.get((to, who)), self._open.get(to), self._last.get(to))
        return next((j for j in said if self._recent(j, i, _NAMED) is not None), None)

    def _undirected(self, i: int) -> int | None:
        who = self._messages[i].speaker_id
        own = self._recent(self._last.get(who), i, _OWN)
        return _later([own, self._recent(self._named.get(who), i, _NAMED)])

    def _short(self, i: int) -> int | None:
        text = self._messages[i].text.lstrip()
        receipt = _RECEIPT.match(text) is not None
        asks = "?" in text or _QUESTION.match(text) or len(text.split(None, _WORDS)) > _WORDS
        known = receipt or self._messages[i].speaker_id in self._last
        return self._recent(self._before, i, _SAME) if known and (receipt or not asks) else None

    def _recent(self, j: int | None, i: int, limit: timedelta) -> int | None:
        near = j is not None and i - j <= _AWAY and self._clock.since(j, i) <= limit
        return j if near else None


def _later(found: Iterable[int | None]) -> int | None:
    return max((j for j in found if j is not None), default=None)
