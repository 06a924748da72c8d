"""A request on its way through the queue."""

from dataclasses import dataclass
from datetime import datetime

from core.request import Request


@dataclass(frozen=True, slots=True)
class Job:
    """What the queue carries. It never holds what people said: that travels beside it.

    `placeholder` is the platform's reference to the message that the answer will replace.
    """

    id: str
    request: Request
    deadline: datetime
    placeholder: str | None = None
