"""What ids are called: asked while a message is read, answered by whoever knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bots.markup.loose import mapping, string
from core import clean

HIDDEN = "private-channel"
"""What a channel is called whose name the reader must not learn."""

_EXTERNAL = " (external)"


class Names(Protocol):
    """Says what ids are called; `label` is what the message itself calls them, or empty."""

    def user(self, number: str, label: str = "", team: str = "") -> str:
        """Name a person. `team` is the id of the workspace they are in, or empty."""
        ...

    def bot(self, number: str, label: str = "") -> str:
        """Name an app that has no user."""
        ...

    def channel(self, number: str, label: str = "") -> str:
        """Name a channel, without its sign."""
        ...

    def group(self, number: str, label: str = "") -> str:
        """Name a user group, without its sign."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """Names that were looked up. An id that is not in here keeps the label the message gives it.

    Of a channel that not every reader can see, `channels` must say `HIDDEN`. `home` are the ids of
    our own workspace and organization, `strangers` those of people known to be from elsewhere:
    they are called "Ana (external)".
    """

    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    bots: dict[str, str] = field(default_factory=dict)
    home: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()

    def user(self, number: str, label: str = "", team: str = "") -> str:
        """Name a person, and say who is not from here."""
        name = self.users.get(number) or label or f"Unknown user ({number})"
        foreign = bool(team and self.home and team not in self.home)
        return _marked(name) if foreign or number in self.strangers else name

    def bot(self, number: str, label: str = "") -> str:
        """Name an app that has no user."""
        return self.bots.get(number) or label or f"Unknown bot ({number})"

    def channel(self, number: str, label: str = "") -> str:
        """Name a channel; of a private one Slack keeps the name back."""
        return self.channels.get(number) or label or HIDDEN

    def group(self, number: str, label: str = "") -> str:
        """Name a user group."""
        return self.groups.get(number) or label.removeprefix("@") or "group"


class Wanted:
    """Knows no name and remembers what it was asked for."""

    def __init__(self) -> None:
        self.users: set[str] = set()
        self.channels: set[str] = set()
        self.groups: set[str] = set()
        self.bots: set[str] = set()

    def user(self, number: str, label: str = "", team: str = "") -> str:  # noqa: ARG002 - protocol
        """Remember a person."""
        self.users.add(number)
        return label

    def bot(self, number: str, label: str = "") -> str:
        """Remember an app, unless the message says what it is called."""
        if not label:
            self.bots.add(number)
        return label

    def channel(self, number: str, label: str = "") -> str:
        """Remember a channel, even one with a label: it may have become private since."""
        self.channels.add(number)
        return label

    def group(self, number: str, label: str = "") -> str:
        """Remember a user group, unless the message says what it is called."""
        if not label:
            self.groups.add(number)
        return label


def called(user: Mapping[str, object]) -> str:
    """Say what a user object's person is called: as they chose, else as they were named."""
    profile = mapping(user.get("profile"))
    chosen = string(profile.get("display_name")) or string(profile.get("real_name"))
    return chosen or string(user.get("real_name")) or string(user.get("name"))


def _marked(name: str) -> str:
    """Mark a name so that the mark is not what a name's longest length cuts off."""
    return clean.name(name)[: clean.LONGEST_NAME - len(_EXTERNAL)].rstrip() + _EXTERNAL
