"""Discord's evidence: the bot as published discord.py drives it, against the fake."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from pydantic import SecretStr

from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from core.conversation import Place
from core.job import Job
from core.request import Request
from core.server import Space
from core.settings import Settings
from tests.fakes.discord import Channel, World
from tests.waiting import wait_until


class DiscordEvidence:
    """A server with one who is in every channel and one who is in none."""

    def __init__(self, world: World, space: Space) -> None:
        self._world = world
        self._ana = world.user("Ana")
        self._eve = world.user("Eve")
        self._rooms: list[Channel] = []
        self.member: str | None = self._ana.id
        self.stranger: str | None = self._eve.id
        own = DiscordSettings(
            token=SecretStr(world.token), api_base=world.url, gateway_url=world.socket_url
        )
        self.platform = Discord(Settings(), space, own)

    async def said(self, texts: Sequence[str]) -> Place:
        channel = self._room()
        for text in texts:
            self._world.post(channel, self._ana, text)
        return Place("discord", self._world.home.id, channel.id)

    async def asked(self) -> int:
        channel, heard = self._room(), list[str]()

        async def hear(request: Request) -> None:
            heard.append(request.key)

        listening = asyncio.create_task(self.platform.listen(hear))
        await wait_until(lambda: self._world.gateway.sessions, what="a session")
        await self._world.command(self._ana, channel, "summarize")
        await wait_until(lambda: heard, what="a request")
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        return len(heard)

    async def shown(self, job: Job) -> list[str]:
        seen = [one for room in self._everywhere() for one in self._world.answers(self._ana, room)]
        return [one.words for one in seen]

    def _room(self) -> Channel:
        self._rooms.append(self._world.channel(f"room-{len(self._rooms)}", [self._ana]))
        return self._rooms[-1]

    def _everywhere(self) -> list[Channel]:
        return list(self._world.channels.values())


@asynccontextmanager
async def evidence(space: Space) -> AsyncIterator[DiscordEvidence]:
    async with World() as world:
        brought = DiscordEvidence(world, space)
        yield brought
        await brought.platform.close()
