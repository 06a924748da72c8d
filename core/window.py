"""Which part of a place's history is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from core import spoken
from core.conversation import Message


@dataclass(frozen=True, slots=True)
class Window:
    """The newest `last` messages sent at or after `since` and before `until`, all in UTC.

    `after` is the id of the message to start behind. `mine` starts behind the asker's own last
    message; the platform, which knows who that is, finds it. `new` starts behind the last summary
    that was posted there; who takes the request in, and remembers it, finds it. Whatever is None
    does not limit.
    """

    since: datetime | None = None
    until: datetime | None = None
    last: int | None = None
    after: str | None = None
    mine: bool = False
    new: bool = False

    @classmethod
    def parse(cls, words: str, now: datetime, zone: ZoneInfo) -> Self:
        """Read the words people type; `now` is aware, `zone` is the asker's own.

        Nothing and `all` do not limit: what to do with nothing is the caller's choice.
        See core/spoken.py for what is understood. Raises PrecisError with two examples.
        """
        return cls(*spoken.limits(words, now, zone))

    def cut(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Keep of messages, oldest first, what lies in the window.

        A message without a time is inside of any time. If no message has the id `after`, they
        all came behind it: whoever reads a history starts there and need not read it again.
        """
        ids = [message.id for message in messages]
        behind = ids.index(self.after) + 1 if self.after in ids else 0
        inside = [message for message in messages[behind:] if self._spans(message.sent_at)]
        return tuple(inside if self.last is None else inside[max(len(inside) - self.last, 0) :])

    def _spans(self, time: datetime | None) -> bool:
        if time is None:
            return True
        late = self.since is None or self.since <= time
        return late and (self.until is None or time < self.until)
