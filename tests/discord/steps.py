"""The bot at work, one step at a time: a test says when something is read and when it is posted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from core.server import Space
from core.settings import Settings
from tests.fakes.discord import World
from tests.steps import Steps


@asynccontextmanager
async def desk(world: World, own: DiscordSettings, space: Space) -> AsyncIterator[Steps]:
    """Let a bot listen for the length of a block."""
    discord = Discord(Settings(), space, own)
    at = Steps(discord, "discord", space)
    listening = asyncio.create_task(discord.listen(at.hear))
    try:
        await world.gateway_ready()
        yield at
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await discord.close()
