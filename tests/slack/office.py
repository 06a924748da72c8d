"""A whole installation on Slack in one process: bot, Redis, summarizer and deliverer.

slack-bolt and slack_sdk run as published against the fake; only the engine is told what to say.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bots.digests.reader import Reader
from bots.intake import Intake
from bots.slack.platform import Slack
from bots.slack.settings import SlackSettings
from bots.wish import Wishes
from core.queue import Consumer, Queue
from core.request import Request
from core.server import Space
from core.settings import Settings
from tests.fakes.engine import FakeEngine
from tests.fakes.slack import Channel, Shown, User, World
from tests.waiting import wait_until
from workers.deliverer import Deliverer
from workers.summarizer import Summarizer

HANDS = 32


def shown(message: Shown) -> str:
    """Everything that can be read in a message, its blocks included."""
    return f"{message.text} {json.dumps(message.blocks, ensure_ascii=False)}"


class Office:
    """The parts, to be looked at and tripped up."""

    def __init__(self, world: World, space: Space, engine: FakeEngine) -> None:
        settings = Settings()
        own = SlackSettings.model_validate(
            {"bot_token": world.bot_token, "app_token": world.app_token, "api_url": world.url}
        )
        self.world = world
        self.engine = engine
        self.queue = Queue(space)
        self.slack = Slack(settings, space, own)
        self.intake = Intake(self.slack, self.queue, settings)
        self.wishes = Wishes(self.slack, self.queue, settings)
        summarizer = Summarizer(self.queue, engine, settings)
        deliverer = Deliverer(self.queue, {"slack": self.slack})
        self._parts = [
            Consumer(self.queue, {"read.slack": self.intake.read}, HANDS),
            Consumer(self.queue, {"digest.slack": Reader(self.slack, self.queue).read}, 4),
            Consumer(self.queue, {"summarize": summarizer.serve}, HANDS, "a worker"),
            Consumer(self.queue, {"deliver.slack": deliverer.serve}, HANDS),
        ]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Office"]:
        """Serve for the length of a block."""

        async def safe(request: Request) -> None:
            await self.intake.accept(request)

        listening = asyncio.create_task(self.slack.listen(safe, self.wishes.grant))
        serving = [asyncio.create_task(part.run(grace=5)) for part in self._parts]
        try:
            await wait_until(lambda: len(self.world.socket.connections) == 2, 10, "two sockets")
            yield self
        finally:
            for part in self._parts:
                part.stop()
            await asyncio.gather(*serving)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await self.slack.close()

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
            found[:] = [one for one in self.world.answers(user, channel) if right(shown(one))]
            return len(found) >= count

        await wait_until(seen, seconds, f"{count} answers of ours")
        return found


@asynccontextmanager
async def office(
    world: World, space: Space, engine: FakeEngine | None = None
) -> AsyncIterator[Office]:
    """Open an office on `world`."""
    async with Office(world, space, engine or FakeEngine("They ship it soon.")).open() as opened:
        yield opened
