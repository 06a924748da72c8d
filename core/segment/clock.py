"""How far messages are apart, also where some of them do not say when they were sent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.conversation import Message


class Clock:
    """The times of messages, oldest first. Who says no time speaks right after the one before."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._times: list[datetime] = []
        last = datetime.min.replace(tzinfo=UTC)
        for message in messages:
            last = message.sent_at or last
            self._times.append(last)

    def since(self, earlier: int, later: int) -> timedelta:
        """Tell how long after message `earlier` message `later` was sent."""
        return self._times[later] - self._times[earlier]
