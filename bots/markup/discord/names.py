"""What ids are called: asked while a message is read, answered by whoever knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bots.markup.loose import string


class Names(Protocol):
    """Says what ids are called; `label` is what the message itself calls them, or empty."""

    def user(self, number: str, label: str = "") -> str:
        """Name a person or a bot."""
        ...

    def role(self, number: str) -> str:
        """Name a role, without its sign."""
        ...

    def channel(self, number: str) -> str:
        """Name a channel or a thread, without its sign."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """Names that were looked up. An id that is not in here is named by its kind.

    Channels that not every reader can see must not be in here.
    """

    users: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def user(self, number: str, label: str = "") -> str:
        """Name a person or a bot."""
        return self.users.get(number) or label or f"Unknown user ({number})"

    def role(self, number: str) -> str:
        """Name a role."""
        return self.roles.get(number) or "role"

    def channel(self, number: str) -> str:
        """Name a channel or a thread."""
        return self.channels.get(number) or "channel"


class Wanted:
    """Knows no name and remembers which people it was asked for."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}
        """By id what the messages themselves call them."""

    def user(self, number: str, label: str = "") -> str:
        """Remember a person."""
        self.users[number] = self.users.get(number) or label
        return label

    def role(self, number: str) -> str:  # noqa: ARG002 - protocol
        """Roles are all known at once."""
        return ""

    def channel(self, number: str) -> str:  # noqa: ARG002 - protocol
        """As roles are channels."""
        return ""


def called(user: Mapping[str, object], member: Mapping[str, object]) -> str:
    """Say what somebody is called: on this server, else everywhere, else as their account is."""
    name = string(member.get("nick")) or string(user.get("global_name"))
    return name or string(user.get("username"))
