"""Listening: from the first log-in to the line that says why it cannot go on.

discord.py comes back by itself after whatever passes. What does not pass, such as a wrong token,
ends the bot: it would only be refused again, and a thousand refusals cost the token.
"""

import asyncio

import discord
import structlog

from bots.chat.notes import Notes
from bots.discord.calls import Calls, answering
from bots.discord.client import make
from bots.discord.commands import commands, fingerprint
from bots.discord.ears import Ears
from bots.discord.hearing import Hearing
from bots.discord.home import Home
from bots.discord.identify import Identify
from bots.discord.presses import Presses
from bots.discord.refusal import LOCKED_OUT, NO_CONTENT, Refused, Unanswered, lacking
from bots.discord.settings import DiscordSettings
from bots.platform import OnRequest, OnWish
from core.errors import BadSetting

log = structlog.get_logger()

_SHORT, _LONG = 1.0, 30.0
"""Seconds between two tries to reach Discord at the start: twice as many each time."""

_KEEP = 34_560_000
"""Seconds for which we know what was registered: 400 days."""

_WRONG_TOKEN = 4004


class Listen:
    """Hears until cancelled, or until only a person can help."""

    def __init__(
        self, own: DiscordSettings, calls: Calls, hearing: Hearing, presses: Presses, notes: Notes
    ) -> None:
        self._own = own
        self._calls = calls
        self._hearing = hearing
        self._presses = presses
        self._notes = notes
        self._identify = Identify(notes)

    async def run(self, on_request: OnRequest, on_wish: OnWish) -> None:
        """Hear requests and wishes. Raises BadSetting with the line that names the fix."""
        self._hearing.open(on_request, on_wish)
        pause = _SHORT
        while True:
            try:
                await self._check()
                return await self._hear()
            except Refused as error:
                raise BadSetting(str(error)) from error
            except Unanswered as error:
                log.warning("discord-away", why=str(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONG)

    async def _check(self) -> None:
        """Find out whether we may do what we need to do, before a gateway is opened."""
        home = await self._calls.home()
        if not home.reads:
            raise BadSetting(NO_CONTENT)
        guilds = await self._calls.read("/users/@me/guilds")
        missing = {str(guild.get("id")): home.missing(guild) for guild in guilds}
        if not missing:
            log.info("discord-no-server", link=home.link)
        elif all(missing.values()):
            raise BadSetting(lacking(next(iter(missing.values())), home.link))
        for guild, names in missing.items():
            if names:
                log.warning("discord-permissions-missing", guild=guild, missing=", ".join(names))

    async def _hear(self) -> None:
        ears = make(self._own, Ears)
        ears.hearing, ears.presses = self._hearing, self._presses
        ears.identify, ears.prepare = self._identify, self._register
        assert self._own.token is not None
        try:
            with answering("GET /users/@me"):
                await ears.login(self._own.token.get_secret_value())
            await self._identify.take()
            await self._connect(ears)
        except asyncio.CancelledError:
            await self._identify.release()
            raise
        finally:
            await self._hearing.close()
            await ears.close()

    async def _register(self) -> None:
        """Register the commands if they have changed: there is a limit on that, too."""
        home: Home = await self._calls.home()
        note, now = f"commands:{home.application}", fingerprint()
        if await self._notes.read(note) == now:
            return
        path = "/applications/{application_id}/commands"
        await self._calls.change("PUT", path, commands(), application_id=home.application)
        await self._notes.put(note, now, _KEEP)
        log.info("discord-commands-registered")

    async def _connect(self, ears: Ears) -> None:
        """Stay connected. Raises BadSetting where Discord closes for good, Unanswered otherwise."""
        try:
            await ears.connect()
        except discord.PrivilegedIntentsRequired:
            raise BadSetting(NO_CONTENT) from None
        except discord.ConnectionClosed as closed:
            if closed.code == _WRONG_TOKEN:
                raise BadSetting(LOCKED_OUT) from None
            raise BadSetting(
                f"Discord closed the connection for good ({closed.code}): see its page Gateway "
                "Close Event Codes"
            ) from None
        except AttributeError:
            # discord.py 2.7.1 stumbles over its own trying again where no connection was ever made.
            if ears.ws is not None:
                raise
            await self._identify.release()
        raise Unanswered("the gateway", "closed")
