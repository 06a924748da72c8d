"""People, roles, and people in a guild."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class User:
    """An account: a person's, or a bot's."""

    id: str
    handle: str
    shown: str | None = None
    """The global name."""
    bot: bool = False
    locale: str = "en-US"
    closed: bool = False
    """Takes no direct messages."""
    discriminator: str = "0"
    """Of bots a number still, of webhooks `0000`."""

    @property
    def tag(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role of a guild; `@everyone` has the id of the guild."""

    id: str
    name: str
    permissions: int = 0
    position: int = 1
    managed_by: User | None = None
    """The bot whose role it is."""
    mentionable: bool = True

    @property
    def tag(self) -> str:
        return f"<@&{self.id}>"


@dataclass(eq=False)
class Member:
    """Somebody in a guild."""

    user: User
    joined: float
    nick: str | None = None
    roles: list[Role] = field(default_factory=list)
    silent_until: float = 0
    """In a timeout until then."""
