"""Acknowledging an interaction: within three seconds, before anything else is done."""

import asyncio

import aiohttp
import discord
import structlog

from bots.discord.refusal import pause

log = structlog.get_logger()

_PATIENCE = 2.7
"""Seconds; after three Discord shows an error, and the token is dead."""

_DONE_ALREADY = 40060

_EARLY = 429
"""Of the network before Discord: discord.py waits for Discord's own."""


async def acknowledge(interaction: discord.Interaction, *, alone: bool) -> str | None:
    """Say that an answer will come, which only the asker will see if `alone`: that stays so.

    Answers the id of the message that says so, which is empty where Discord did not tell it; None
    where Discord does not take it any more: nothing can be answered then.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            return await _insist(interaction, alone=alone)
    except TimeoutError:
        log.warning("discord-not-acknowledged", why="no answer in time")
        return None


async def _insist(interaction: discord.Interaction, *, alone: bool) -> str | None:
    while True:
        try:
            told = await interaction.response.defer(ephemeral=alone, thinking=True)
        except discord.HTTPException as error:
            # Ours, whose answer was lost, or that of an event which came twice.
            if error.code == _DONE_ALREADY:
                return ""
            if error.status != _EARLY:
                log.warning("discord-not-acknowledged", status=error.status, code=error.code)
                return None
            await asyncio.sleep(pause(error))
        except (aiohttp.ClientError, OSError) as error:
            log.info("discord-acknowledgement-unknown", why=type(error).__name__)
        else:
            return str((told and told.message_id) or "")
        await asyncio.sleep(0.05)
