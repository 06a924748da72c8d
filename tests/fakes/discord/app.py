"""The application: its token, its switches in the portal, its commands."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.people import User

Json = dict[str, Any]

CONTENT = 1 << 15
"""The privileged intent."""
CONTENT_LIMITED = 1 << 19
"""The flag of an application in few servers that has the intent switched on."""


@dataclass(eq=False)
class App:
    """As on the pages of the developer portal; every field may be changed by a test."""

    id: str
    bot: User
    owner: User
    name: str = "Precis"
    token: str = field(
        default_factory=lambda: f"fake.{secrets.token_hex(8)}.{secrets.token_hex(8)}"
    )
    content: bool = True
    """Whether "Message Content Intent" is on."""
    public: bool = False
    personal: bool = False
    """Whether people may install it for themselves."""
    commands: dict[str, Json] = field(default_factory=dict)
    """The global ones by id."""
    local: dict[str, dict[str, Json]] = field(default_factory=dict)
    """Those of guilds, by guild and id."""
    puts: int = 0
    """How often all commands were overwritten."""
    shards: int = 1
    """How many connections Discord wants, for clients that ask."""
    created: int = 0
    """Commands that were new; Discord allows 200 a day."""

    @property
    def flags(self) -> int:
        return CONTENT_LIMITED if self.content else 0

    def offered(self, guild_id: str) -> list[Json]:
        """What members of a guild may choose from."""
        return [*self.commands.values(), *self.local.get(guild_id, {}).values()]
