"""Slack's evidence: the bot as published libraries drive it, against the fake."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from bots.slack.platform import Slack
from bots.slack.settings import SlackSettings
from core.conversation import Place
from core.job import Job
from core.request import Request
from core.server import Space
from core.settings import Settings
from tests.fakes.slack import Channel, Shown, World
from tests.waiting import wait_until


class SlackEvidence:
    """A workspace with one who is in every channel and one who is in none."""

    def __init__(self, world: World, space: Space) -> None:
        self._world = world
        self._ana = world.user("Ana")
        self._eve = world.user("Eve")
        self.member: str | None = self._ana.id
        self.stranger: str | None = self._eve.id
        own = SlackSettings.model_validate(
            {"bot_token": world.bot_token, "app_token": world.app_token, "api_url": world.url}
        )
        self.platform = Slack(Settings(), space, own)

    async def said(self, texts: Sequence[str]) -> Place:
        channel = self._channel()
        for text in texts:
            self._world.post(channel, self._ana, text)
        return Place("slack", self._ana.team.id, channel.id)

    async def asked(self) -> int:
        channel, heard = self._channel(), set[str]()

        async def hear(request: Request) -> None:
            heard.add(request.key)

        listening = asyncio.create_task(self.platform.listen(hear))
        await wait_until(lambda: self._world.socket.connections, what="a socket")
        said = await self._world.mention(self._ana, channel, "")
        await said.over()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        return len(heard)

    async def shown(self, job: Job) -> list[str]:
        seen = self._everything()
        return [" ".join(words(shown.blocks)) for shown in seen]

    def _channel(self) -> Channel:
        return self._world.channel(f"room-{len(self._world.channels)}", [self._ana], private=True)

    def _everything(self) -> list[Shown]:
        channels = list(self._world.channels.values())
        return [one for channel in channels for one in self._world.answers(self._ana, channel)]


def words(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is read in a message, buttons aside."""
    for block in blocks:
        if block["type"] != "actions":
            yield from _texts(block)


def _texts(part: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        if part.get("type") in {"text", "plain_text", "link"} and "text" in part:
            yield part["text"]
        for each in (part.get("elements"), part.get("text")):
            if isinstance(each, list | dict):
                yield from _texts(each)


@asynccontextmanager
async def evidence(space: Space) -> AsyncIterator[SlackEvidence]:
    async with World() as world:
        brought = SlackEvidence(world, space)
        yield brought
        await brought.platform.close()
