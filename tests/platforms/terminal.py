"""The terminal's evidence."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bots.terminal.digest import sheet
from bots.terminal.page import page
from bots.terminal.platform import Terminal
from core.conversation import Conversation, Message, Place
from core.job import Job
from core.request import Request
from core.server import Space
from core.settings import Settings
from core.summary import Digest, Notice
from core.window import Window
from core.wire import read_outcome


class TerminalEvidence:
    """Files are opened, answers stand on the screen."""

    member = None
    stranger = None

    def __init__(self, space: Space) -> None:
        self._space = space
        self._opened: list[Conversation] = []
        self.platform = Terminal(Settings(), space)

    async def said(self, texts: Sequence[str]) -> Place:
        file = Place("terminal", "files", f"{len(self._opened)}.txt")
        messages = [Message(str(n), "Ana", "Ana", text) for n, text in enumerate(texts)]
        self._opened.append(Conversation.of(file, file.channel, messages))
        self.platform.open(self._opened, Window())
        return (await self._requests())[-1].source

    async def asked(self) -> int:
        await self.said(["Hello"])
        return len(await self._requests()) - len(self._opened) + 1

    async def shown(self, job: Job) -> list[str]:
        redis, prefix = self._space.redis, self._space.prefix
        raw = await redis.get(f"{prefix}screen:{job.placeholder}")
        assert isinstance(raw, bytes)
        if b'"placeholder"' in raw[:16]:
            return [json.loads(raw)["placeholder"]]
        outcome = read_outcome(raw, job.id)
        if isinstance(outcome, Notice):
            return [outcome.text]
        if isinstance(outcome, Digest):
            return [sheet(outcome, self._opened[-1])]
        return [page(outcome, self._opened[-1])]

    async def _requests(self) -> list[Request]:
        heard: list[Request] = []

        async def hear(request: Request) -> None:
            heard.append(request)

        await self.platform.listen(hear)
        return heard


@asynccontextmanager
async def evidence(space: Space) -> AsyncIterator[TerminalEvidence]:
    yield TerminalEvidence(space)
