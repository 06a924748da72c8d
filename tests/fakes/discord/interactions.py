"""One thing somebody asked the application to do, and how far it has come."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.people import User
from tests.fakes.discord.rooms import Channel, Message

Json = dict[str, Any]

PATIENCE = 3.0
"""Seconds to acknowledge in."""
LIFE = 900.0
"""Seconds for which the token is good."""

COMMAND, COMPONENT, COMPLETION = 2, 3, 4
"""Types of interactions."""


@dataclass(eq=False)
class Interaction:
    """Known to the bot by id and token."""

    id: str
    kind: int
    user: User
    channel: Channel
    at: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(120))
    payload: Json = field(default_factory=dict)
    source: Message | None = None
    """The message whose button was pressed."""
    target: Message | None = None
    """The message whose menu was opened."""
    command: str = ""
    answered: int = 0
    """The type of the callback; 0 while there is none."""
    latency: float | None = None
    dead: bool = False
    """Nothing was acknowledged in time."""
    original: Message | None = None
    fresh: bool = False
    """Deferred and not answered yet: the first follow-up becomes the answer."""
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Acknowledged."""

    def expires(self) -> float:
        return self.at + LIFE

    def find(self, id_: str) -> Message | None:
        """A message of this interaction: the original or a follow-up."""
        if id_ == "@original":
            return self.original
        every = [*self.followups, *([self.original] if self.original else [])]
        return next((one for one in every if one.id == id_), None)
