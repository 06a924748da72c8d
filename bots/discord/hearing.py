"""What becomes of a command, a choice from a menu, or a mention.

An interaction is acknowledged first and put into the queue after that: what cannot be acknowledged
cannot be answered. Discord sends nothing a second time that we did not hear, so a mention that
cannot be put into the queue is answered with that.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import discord
import structlog

from bots.chat.alone import hidden
from bots.chat.heard import BUSY, Heard
from bots.discord import asking
from bots.discord.acknowledge import acknowledge
from bots.discord.asking import Asked, Posted
from bots.discord.calls import Calls
from bots.discord.hooks import Hooks, joined, plain
from bots.discord.permits import writes
from bots.discord.tongue import say
from bots.discord.words import offered
from bots.platform import OnRequest, OnWish, Wish
from core.errors import PrecisError, RedisAway
from core.request import Request

log = structlog.get_logger()

ONLY_SERVERS = "I only work on servers."

_PATIENCE = 10.0
"""Seconds for a request to be safe; its asker sees that we are at it."""


class Hearing:
    """Takes requests in."""

    def __init__(self, calls: Calls, hooks: Hooks) -> None:
        self._calls = calls
        self._hooks = hooks
        self._work: set[asyncio.Task[object]] = set()

    def open(self, on_request: OnRequest, on_wish: OnWish) -> None:
        """Take requests and wishes from now on."""
        self._on_request = on_request
        self._on_wish = on_wish

    async def command(self, interaction: discord.Interaction) -> None:
        """Hear /summarize."""
        await self._asked(interaction, asking.command)

    async def menu(self, interaction: discord.Interaction) -> None:
        """Hear a choice from the menu of a message."""
        await self._asked(interaction, asking.menu)

    async def complete(self, interaction: discord.Interaction) -> None:
        """Offer what somebody may mean who is typing; what is late or wrong is not missed."""
        options = dict(interaction.data or {}).get("options")
        typed = [one.get("value") for one in options or [] if one.get("focused")]  # type: ignore[attr-defined]
        found = [discord.app_commands.Choice(name=one, value=one) for one in offered(str(*typed))]
        try:
            await interaction.response.autocomplete(found)
        except discord.HTTPException as error:
            log.info("discord-nothing-offered", code=error.code)

    async def mention(self, message: discord.Message, names: tuple[str, ...]) -> None:
        """Hear a mention by a person. Bots that mention bots would never end."""
        assert message.guild is not None
        guild = message.guild
        posted = Posted(
            str(message.id),
            str(guild.id),
            str(message.channel.id),
            str(message.author.id),
            message.content,
            names,
            lambda id_: guild.get_thread(int(id_)) is not None,
        )
        with self._working():
            text = await self._posted(posted)
            if text:
                await self._reply(message, text)

    async def close(self) -> None:
        """Finish what was begun, if it does not take long."""
        if self._work:
            await asyncio.wait(self._work, timeout=_PATIENCE)

    async def _asked(
        self, interaction: discord.Interaction, read: Callable[[Asked], Heard | Wish | str]
    ) -> None:
        said = _understood(interaction, read)
        alone = isinstance(said, str | Wish) or hidden(said)
        with self._working():
            promised = await acknowledge(interaction, alone=alone)
            if promised is None:
                return
            if isinstance(said, Request) and not alone:
                said = replace(said, via=joined(interaction.token, promised))
            text = said if isinstance(said, str) else await self._safe(said)
            if text:
                shown = say(text, interaction.locale.value)
                await self._hooks.tell(interaction.token, plain(shown))

    @contextmanager
    def _working(self) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._work.add(task)
        try:
            yield
        finally:
            self._work.discard(task)

    async def _posted(self, posted: Posted) -> str:
        try:
            heard = asking.mention(posted)
            if isinstance(heard, str):
                return heard
            return await self._safe(heard.at(datetime.now(UTC), "UTC"))
        except PrecisError as error:
            return f"Sorry, {error}."

    async def _safe(self, said: Request | Wish) -> str:
        """Make a request safe or grant a wish; answer what its asker is told, or nothing."""
        try:
            async with asyncio.timeout(_PATIENCE):
                if isinstance(said, Wish):
                    return await self._on_wish(said)
                await self._on_request(said)
        except (RedisAway, TimeoutError) as error:
            log.warning("discord-request-refused", why=type(error).__name__)
            return BUSY
        except PrecisError as error:
            return f"Sorry, {error}."
        return ""

    async def _reply(self, message: discord.Message, text: str) -> None:
        """Answer a mention with fixed words: all who saw it may see them."""
        body = {
            **plain(text),
            "message_reference": {"message_id": str(message.id), "fail_if_not_exists": False},
            "nonce": str(message.id),
            "enforce_nonce": True,
        }
        path = "/channels/{channel_id}/messages"
        try:
            await self._calls.change("POST", path, body, channel_id=str(message.channel.id))
        except PrecisError as error:
            log.info("discord-asker-not-told", why=str(error))


def _writes(interaction: discord.Interaction) -> bool:
    """Whether who asks may write where they ask."""
    channel, bits = interaction.channel, interaction.permissions.value
    if isinstance(channel, discord.Thread):
        return writes(bits, thread=True, locked=channel.locked)
    return writes(bits, thread=False)


def _understood(
    interaction: discord.Interaction, read: Callable[[Asked], Heard | Wish | str]
) -> Request | Wish | str:
    """Read an interaction, or say what to tell its asker. It takes no time."""
    guild = interaction.guild
    if guild is None or interaction.channel is None:
        return ONLY_SERVERS
    channel = interaction.channel
    asked = Asked(
        str(interaction.id),
        interaction.token,
        str(guild.id),
        str(channel.id),
        str(interaction.user.id),
        dict(interaction.data or {}),
        lambda id_: (
            (id_ == str(channel.id) and isinstance(channel, discord.Thread))
            or guild.get_thread(int(id_)) is not None
        ),
        interaction.locale.value,
        f"#{getattr(channel, 'name', '')}",
        _writes(interaction),
    )
    try:
        heard = read(asked)
        return heard.at(datetime.now(UTC), "UTC") if isinstance(heard, Heard) else heard
    except PrecisError as error:
        return f"Sorry, {error}."
