"""What people are shown and Slack does not keep."""

from dataclasses import dataclass

from tests.fakes.slack.people import User
from tests.fakes.slack.rooms import Channel, Message


@dataclass(eq=False)
class Ephemeral:
    """A message for one user, gone when they reload."""

    channel: Channel
    user: User
    message: Message
    shown: bool = True
    """False for one posted to a thread that has no replies yet: Slack drops it in silence."""


@dataclass(frozen=True, slots=True)
class Status:
    """What `assistant.threads.setStatus` said, and when."""

    text: str
    at: float
