"""Who goes on with what was said before, where people do not name each other: whoever speaks next.

On five Slack archives a silence of 15 to 30 minutes finds the conversations best: with 30 minutes
1 - VI is 91 and one-to-one 72 to 75, and the rule about names is worse on all of them. Where
somebody speaks every few seconds, a shorter one does better.
"""

from collections.abc import Sequence
from datetime import timedelta

from core.conversation import Message
from core.segment.clock import Clock
from core.segment.people import People

SILENCE = timedelta(minutes=30)
"""Between two messages that have nothing to do with each other."""

SHORT = timedelta(minutes=5)
"""The same in a very busy room."""

BUSY = 60
"""Messages in the half hour before a pause that make a room very busy: two a minute. It brings the
one-to-one of three days of #mediawiki from 57 to 62."""

_LATE = timedelta(hours=4)
"""How long after somebody's message another one that opens with that name belongs to it. Judged by
eye: no corpus of chats without threads has such answers marked."""


class Silence:
    """Goes through messages in their order; `answered` names the message that each goes on from."""

    def __init__(self, messages: Sequence[Message], clock: Clock, people: People) -> None:
        self._messages = messages
        self._clock = clock
        self._people = people
        self._said: dict[str, int] = {}
        self._flow: list[int] = []
        self._start = 0

    def answered(self, i: int) -> int | None:
        """Find what message `i` goes on from: None where it starts something new."""
        last = self._flow[-1] if self._flow else None
        if last is not None and self._clock.since(last, i) < self._silence(last):
            return last
        named = self._said.get(self._people.addressed(self._messages[i]) or "")
        return named if named is not None and self._clock.since(named, i) <= _LATE else None

    def hear(self, i: int) -> None:
        """Note that message `i` is part of the flow, whatever it goes on from."""
        self._flow.append(i)
        self._said[self._messages[i].speaker_id] = i

    def _silence(self, last: int) -> timedelta:
        while self._clock.since(self._flow[self._start], last) > SILENCE:
            self._start += 1
        return SHORT if len(self._flow) - self._start > BUSY else SILENCE
