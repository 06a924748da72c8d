"""Checks of Discord: the token, the intent, where the bot is and what it may do there.

No gateway is opened: that would count as an introduction, of which there are a thousand a day.
"""

import asyncio
from collections.abc import Mapping, Sequence

from bots.discord.calls import Calls
from bots.discord.home import Home
from bots.discord.refusal import NO_CONTENT, lacking
from bots.discord.settings import DiscordSettings
from bots.markup.loose import mapping, mappings, string
from core.doctor.check import Check, error, fine, refusal, warning
from core.errors import PrecisError
from core.settings import Settings, load

_SECONDS = 8.0

_FEW = 50
"""Introductions that are left today; a healthy bot needs a handful."""


async def checks(_settings: Settings) -> list[Check]:
    """Look at the token and what it opens; without it Discord is not meant to be used."""
    own = load(DiscordSettings)
    if own.token is None:
        return [fine("discord", "Discord", "not set up")]
    calls = Calls(own)
    try:
        async with asyncio.timeout(_SECONDS):
            home = await calls.home()
            guilds = list(mappings(await calls.read("/users/@me/guilds")))
            gateway = mapping(await calls.read("/gateway/bot"))
    except (PrecisError, TimeoutError) as fault:
        told = PrecisError("Discord does not answer: is discord.com reachable?")
        return [refusal("discord.bot", _BOT, fault if isinstance(fault, PrecisError) else told)]
    finally:
        await calls.close()
    return [_bot(home), _intent(home), _servers(home, guilds), _starts(gateway)]


_BOT = "Discord's bot"


def _bot(home: Home) -> Check:
    return fine("discord.bot", _BOT, f"application {home.application}, added with {home.link}")


def _intent(home: Home) -> Check:
    title = "What the Discord bot may read"
    if home.reads:
        return fine("discord.intent", title, "Message Content Intent is on")
    return refusal("discord.intent", title, PrecisError(NO_CONTENT))


def _servers(home: Home, guilds: Sequence[Mapping[str, object]]) -> Check:
    name, title = "discord.servers", "Discord servers"
    if not guilds:
        fix = f"open {home.link} as an administrator of a server"
        return warning(name, title, "the bot is on no server", fix)
    lacks = {string(guild.get("id")): home.missing(guild) for guild in guilds}
    short = {guild: names for guild, names in lacks.items() if names}
    if not short:
        return fine(name, title, f"{len(guilds)}, with every permission")
    guild, names = next(iter(short.items()))
    cause, _, fix = lacking(names, home.link).partition(": ")
    tell = error if len(short) == len(guilds) else warning
    return tell(name, title, f"on {len(short)} of {len(guilds)} (such as {guild}) {cause}", fix)


def _starts(gateway: object) -> Check:
    title = "Starts of the Discord bot"
    limit = mapping(mapping(gateway).get("session_start_limit"))
    left = limit.get("remaining")
    if not isinstance(left, int):
        return fine("discord.starts", title, "not told")
    if left < _FEW:
        cause = f"only {left} connections are left today"
        return warning("discord.starts", title, cause, "find out why it is started so often")
    return fine("discord.starts", title, f"{left} connections are left today")
