"""Who we are in Discord, and what we ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bots.markup.loose import identity

INTENTS = discord.Intents(guilds=True, guild_messages=True, message_content=True)
"""33281: neither members nor presences."""

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    read_message_history=True,
    send_messages_in_threads=True,
)
"""274877991936: nothing that could change a server."""


@dataclass(frozen=True, slots=True)
class Home:
    """Our application and its bot user; `reads` says whether the Message Content intent is on."""

    application: str
    user: str
    reads: bool = True

    @classmethod
    def read(cls, client: discord.Client) -> "Home":
        """Read what a client learned when it logged in."""
        assert client.user is not None
        assert client.application is not None
        flags = client.application.flags
        reads = flags.gateway_message_content or flags.gateway_message_content_limited
        return cls(str(client.application.id), str(client.user.id), reads)

    @staticmethod
    def missing(guild: Mapping[str, object]) -> list[str]:
        """Name the permissions that our role lacks on a server of `/users/@me/guilds`."""
        bits = discord.Permissions(int(identity(guild.get("permissions")) or 0))
        if bits.administrator:
            return []
        wanted = [name for name, on in PERMISSIONS if on and not getattr(bits, name)]
        return [name.replace("_", " ").title() for name in wanted]

    @property
    def link(self) -> str:
        """The address under which an administrator adds the bot to a server."""
        return (
            f"https://discord.com/oauth2/authorize?client_id={self.application}"
            f"&scope=bot+applications.commands&permissions={PERMISSIONS.value}"
        )
