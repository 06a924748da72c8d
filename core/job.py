"""A request on its way through the queue."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

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


def identify(key: str) -> str:
    """Make the id of the job that a request key asks for: asked twice, it is the same one.

    So a request that is heard twice finds the placeholder of the first time.
    """
    return blake2b(key.encode(), digest_size=8).hexdigest()
