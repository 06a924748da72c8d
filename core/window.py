"""Which part of a place's history is asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The newest `last` messages sent at or after `since` and before `until`, all in UTC.

    `after` is the id of the message to start behind. Whatever is None does not limit.
    """

    since: datetime | None = None
    until: datetime | None = None
    last: int | None = None
    after: str | None = None
