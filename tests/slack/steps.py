"""The bot at work, one step at a time: a test says when something is read and when it is posted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from bots.intake import Intake
from bots.slack.platform import Slack
from bots.slack.settings import SlackSettings
from core.conversation import Conversation
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.request import Request
from core.server import Space
from core.settings import Settings
from core.summary import Sentence, Source, Summary
from core.wire import read_conversation, write_outcome
from tests.fakes.slack import World
from tests.waiting import wait_until
from workers.deliverer import Deliverer


class Desk:
    """One bot, its queue, and what it heard."""

    def __init__(self, world: World, own: SlackSettings, space: Space) -> None:
        self.world = world
        self.queue = Queue(space)
        self.slack = Slack(Settings(), space, own)
        self.intake = Intake(self.slack, self.queue, Settings())
        self.heard: list[Request] = []

    async def hear(self, request: Request) -> None:
        await self.intake.accept(request)
        self.heard.append(request)

    async def read(self) -> Conversation | None:
        """Read what was asked for first; None where it came to a notice."""
        await self.intake.read(await self._claim("read.slack"), Pulse())
        claim = await self.queue.claim(["summarize"])
        if claim is None:
            return None
        conversation = read_conversation(claim.text)
        await self.queue.release(claim)
        return conversation

    async def summarize(self, text: str) -> None:
        """Let a conversation that was read be summarized by this sentence."""
        claim = await self._claim("summarize")
        said = read_conversation(claim.text)
        first = said.messages[0]
        sentence = Sentence(text, (Source(first.id, first.thread),))
        summary = Summary((sentence,), replace(said.coverage), "steps", None, 0.1)
        await self.queue.advance(claim, "deliver.slack", write_outcome(summary))

    async def deliver(self) -> None:
        """Post what is ready."""
        claim = await self._claim("deliver.slack")
        await Deliverer(self.queue, {"slack": self.slack}).serve(claim, Pulse())

    async def _claim(self, stage: str) -> Claim:
        claim = await self.queue.claim([stage])
        assert claim, f"nothing waits in {stage}"
        return claim


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
