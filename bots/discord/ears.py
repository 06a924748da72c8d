"""The client that hears: what Discord sends over its gateway, and who takes it."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

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

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - discord.py's
        """Wait for the right to introduce ourselves."""
        await self.identify.take(shard_id or 0)

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
        """Hear a mention by a person."""
        if message.author.bot or message.webhook_id or message.guild is None or not self.user:
            return
        role = message.guild.self_role
        named = self.user in message.mentions
        if named or (role is not None and role in message.role_mentions):
            ours = (f"<@{self.user.id}>", f"<@!{self.user.id}>", f"<@&{role.id if role else 0}>")
            await self.hearing.mention(message, ours)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401 - discord.py's
        """Note that something broke; discord.py would print what people wrote."""
        error = sys.exc_info()[1]
        log.error("discord-event-failed", event_name=event_method, why=crash.describe(error))  # type: ignore[arg-type]
