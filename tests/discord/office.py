"""A whole installation on Discord in one process: bot, Redis, summarizer and deliverer.

discord.py runs as published against the fake; only the engine is told what to say.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bots.digests.reader import Reader
from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from bots.intake import Intake
from bots.wish import Wishes
from core.queue import Consumer, Queue
from core.request import Request
from core.server import Space
from core.settings import Settings
from tests.fakes.discord import Channel, Shown, User, World
from tests.fakes.engine import FakeEngine
from tests.waiting import wait_until
from workers.deliverer import Deliverer
from workers.summarizer import Summarizer

HANDS = 32


class Office:
    """The parts, to be looked at and tripped up."""

    def __init__(self, world: World, space: Space, engine: FakeEngine) -> None:
        settings = Settings()
        own = DiscordSettings(
            token=SecretStr(world.token), api_base=world.url, gateway_url=world.socket_url
        )
        self.world = world
        self.engine = engine
        self.queue = Queue(space)
        self.discord = Discord(settings, space, own)
        self.intake = Intake(self.discord, self.queue, settings)
        self._post = Discord(settings, space, own)
        """Another process, without a gateway."""
        self.wishes = Wishes(self.discord, self.queue, settings)
        summarizer = Summarizer(self.queue, engine, settings)
        deliverer = Deliverer(self.queue, {"discord": self._post})
        self._parts = [
            Consumer(self.queue, {"read.discord": self.intake.read}, HANDS),
            Consumer(self.queue, {"digest.discord": Reader(self.discord, self.queue).read}, 4),
            Consumer(self.queue, {"summarize": summarizer.serve}, HANDS, "a worker"),
            Consumer(self.queue, {"deliver.discord": deliverer.serve}, HANDS),
        ]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Office"]:
        """Serve for the length of a block."""

        async def safe(request: Request) -> None:
            await self.intake.accept(request)

        listening = asyncio.create_task(self.discord.listen(safe, self.wishes.grant))
        serving = [asyncio.create_task(part.run(grace=5)) for part in self._parts]
        try:
            await wait_until(lambda: self.world.gateway.sessions, 10, "a session")
            yield self
        finally:
            for part in self._parts:
                part.stop()
            await asyncio.gather(*serving)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await self.discord.close()
            await self._post.close()

    async def answer(self, user: User, channel: Channel, part: str, seconds: float = 20) -> Shown:
        """Wait until `user` sees a message of ours with `part` in it."""
        return (await self.answers(user, channel, lambda text: part in text, 1, seconds))[-1]

    async def answers(
        self,
        user: User,
        channel: Channel,
        right: Callable[[str], bool],
        count: int,
        seconds: float = 20,
    ) -> list[Shown]:
        """Wait until `user` sees `count` messages of ours that are right."""
        found: list[Shown] = []

        def seen() -> bool:
            found[:] = [one for one in self.world.answers(user, channel) if right(one.words)]
            return len(found) >= count

        await wait_until(seen, seconds, f"{count} answers of ours")
        return found

    async def over(self) -> None:
        """Wait until no job is left."""
        redis, prefix = self.queue.space.redis, self.queue.space.prefix

        async def none() -> bool:
            return not [key async for key in redis.scan_iter(f"{prefix}job:*")]

        await wait_until(none, 20, "no job left")


@asynccontextmanager
async def office(
    world: World, space: Space, engine: FakeEngine | None = None
) -> AsyncIterator[Office]:
    """Open an office on `world`."""
    async with Office(world, space, engine or FakeEngine("They ship it soon.")).open() as opened:
        yield opened
