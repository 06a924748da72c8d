"""Making clients of discord.py, for those who hear (a gateway) and those who only call."""

import logging
from typing import TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bots.discord.home import INTENTS
from bots.discord.settings import DiscordSettings

logging.getLogger("discord").setLevel(logging.CRITICAL)
"""discord.py logs a page for every lost connection, and what people wrote."""

_LONGEST_WAIT = 60.0
"""Seconds of a rate limit that are simply waited for."""

Client = TypeVar("Client", bound=discord.Client)


def make(own: DiscordSettings, kind: type[Client]) -> Client:
    """Make a client that pings nobody; it opens nothing yet."""
    if own.elsewhere:
        _point(own)
    return kind(
        intents=INTENTS,
        allowed_mentions=discord.AllowedMentions.none(),
        max_ratelimit_timeout=_LONGEST_WAIT,
        max_messages=None,  # nothing that people wrote is kept
    )


def _point(own: DiscordSettings) -> None:
    """Tell discord.py of other servers than Discord's; it knows of no other way than this."""
    Route.BASE = own.api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(own.gateway_url)
