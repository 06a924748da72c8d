"""The client that hears: what Discord sends over its gateway, and who takes it."""

import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import discord
import structlog
from discord.gateway import KeepAliveHandler

from bots.discord.hearing import Hearing
from bots.discord.identify import Identify
from bots.discord.presses import Presses
from core import crash

log = structlog.get_logger()

_SLASH = 1


class Ears(discord.Client):
    """One connection. `discord.AutoShardedClient` as its base would make it several."""

    hearing: Hearing
    presses: Presses
    identify: Identify
    prepare: Callable[[], Awaitable[None]]
    """What is done once before the gateway is opened."""

    async def setup_hook(self) -> None:
        """Register the commands, if they are others than the last time."""
        await self.prepare()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the right to introduce ourselves again; the first time, it was taken before."""
        if not initial:
            await self.identify.take(shard_id or 0)

    async def close(self) -> None:
        """Close, and end the heartbeat of a connection that was given up before it was made.

        discord.py forgets that thread; it would beat for a minute more.
        """
        await super().close()
        for thread in threading.enumerate():
            if isinstance(thread, KeepAliveHandler) and thread.ws._connection is self._connection:  # noqa: SLF001
                thread.stop()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hear a command, a choice, a press, or somebody who is typing."""
        kind = interaction.type
        if kind is discord.InteractionType.component:
            await self.presses.serve(interaction)
        elif kind is discord.InteractionType.autocomplete:
            await self.hearing.complete(interaction)
        elif kind is discord.InteractionType.application_command:
            slash = dict(interaction.data or {}).get("type") == _SLASH
            await (self.hearing.command if slash else self.hearing.menu)(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hear a mention by a person, written out: who replies to us mentions us without a word."""
        if message.author.bot or message.webhook_id or message.guild is None:
            return
        names = tuple(_names(self.user, message))
        if any(name in message.content for name in names):
            await self.hearing.mention(message, names)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401 - discord.py's
        """Note that something broke; discord.py would print what people wrote."""
        error = sys.exc_info()[1]
        log.error("discord-event-failed", event_name=event_method, why=crash.describe(error))  # type: ignore[arg-type]


def _names(us: discord.ClientUser | None, message: discord.Message) -> Iterator[str]:
    """List the ways in which a message may mention us; what stands in code is none."""
    if us is not None and us in message.mentions:
        yield from (f"<@{us.id}>", f"<@!{us.id}>")
    role = message.guild.self_role if message.guild else None
    if role is not None and role in message.role_mentions:
        yield f"<@&{role.id}>"
