"""The bot at work, one step at a time: a test says when something is read and when it is posted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bots.slack.platform import Slack
from bots.slack.settings import SlackSettings
from core.server import Space
from core.settings import Settings
from tests.fakes.slack import World
from tests.steps import Steps
from tests.waiting import wait_until


class Desk(Steps):
    """One bot, its queue, and what it heard."""

    def __init__(self, world: World, own: SlackSettings, space: Space) -> None:
        self.world = world
        self.slack = Slack(Settings(), space, own)
        super().__init__(self.slack, "slack", space)


@asynccontextmanager
async def desk(world: World, own: SlackSettings, space: Space) -> AsyncIterator[Desk]:
    """Let a bot listen for the length of a block."""
    at = Desk(world, own, space)
    listening = asyncio.create_task(at.slack.listen(at.hear))
    try:
        await wait_until(lambda: listening.done() or len(world.socket.connections) == 2)
        if listening.done():
            await listening
        yield at
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await at.slack.close()
        await wait_until(lambda: not world.socket.connections, what="no connection left")
