"""A bot at work, one step at a time: a test says when something is read and when it is posted."""

from dataclasses import replace

from bots.intake import Intake
from bots.platform import Platform
from core.conversation import Conversation
from core.pulse import Pulse
from core.queue import Claim, Queue
from core.request import Request
from core.server import Space
from core.settings import Settings
from core.summary import Sentence, Source, Summary
from core.wire import read_conversation, write_outcome
from workers.deliverer import Deliverer


class Steps:
    """One bot of a platform, its queue, and what it heard."""

    def __init__(self, platform: Platform, name: str, space: Space) -> None:
        self.queue = Queue(space)
        self.platform = platform
        self.heard: list[Request] = []
        self._name = name
        self._intake = Intake(platform, self.queue, Settings())

    async def hear(self, request: Request) -> None:
        await self._intake.accept(request)
        self.heard.append(request)

    async def read(self) -> Conversation | None:
        """Read what was asked for first; None where it came to a notice."""
        await self._intake.read(await self._claim(f"read.{self._name}"), Pulse())
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
        await self.queue.advance(claim, f"deliver.{self._name}", write_outcome(summary))

    async def deliver(self) -> None:
        """Post what is ready."""
        claim = await self._claim(f"deliver.{self._name}")
        await Deliverer(self.queue, {self._name: self.platform}).serve(claim, Pulse())

    async def _claim(self, stage: str) -> Claim:
        claim = await self.queue.claim([stage])
        assert claim, f"nothing waits in {stage}"
        return claim
