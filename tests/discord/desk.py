"""A server with a bot that delivers, and two people who look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from pydantic import SecretStr

from bots.chat.alone import hidden
from bots.discord.calls import Calls
from bots.discord.deliver import Deliver
from bots.discord.hooks import joined
from bots.discord.settings import DiscordSettings
from core.conversation import Place
from core.job import Job
from core.request import Kind, Request, Visibility
from core.server import Space
from core.window import Window
from tests.fakes.discord import Channel, Shown, User, World, asking

_NUMBERS = count()


@dataclass
class Desk:
    """The parts, and words for what tests do with them."""

    world: World
    space: Space
    calls: Calls
    deliver: Deliver
    ana: User
    ben: User
    general: Channel

    def place(self, channel: Channel | None = None) -> Place:
        return Place("discord", self.world.home.id, (channel or self.general).id)

    def job(
        self,
        source: Channel | None = None,
        reply: Channel | None = None,
        *,
        public: bool = False,
        trigger: str | None = None,
        via: str | None = None,
        locale: str | None = None,
    ) -> Job:
        """A request of Ana's."""
        name = f"{next(_NUMBERS):016x}"
        request = Request(
            f"key-{name}",
            Kind.MENTION if trigger else Kind.COMMAND,
            self.place(source),
            self.place(reply or source),
            Window(),
            self.ana.id,
            Visibility.PUBLIC if public else Visibility.PRIVATE,
            locale=locale,
            trigger=trigger,
            via=via,
        )
        return Job(name, request, datetime.now(UTC) + timedelta(minutes=10))

    async def asked(self, source: Channel | None = None, **more: object) -> Job:
        """A request by command, acknowledged as the bot does."""
        job = self.job(source, self.general, **more)  # type: ignore[arg-type]
        asked = asking.begin(self.world, 2, self.ana, self.general)
        asked.payload = asking.payload(self.world, asked, {})
        alone = hidden(job.request)
        await self.calls.change(
            "POST",
            "/interactions/{interaction_id}/{interaction_token}/callback",
            {"type": 5, "data": {"flags": 64 if alone else 0}},
            interaction_id=asked.id,
            interaction_token=asked.token,
        )
        assert asked.original
        via = asked.token if alone else joined(asked.token, asked.original.id)
        return replace(job, request=replace(job.request, via=via))

    async def placed(self, job: Job, text: str = "Reading 2 messages ...") -> Job:
        return replace(job, placeholder=await self.deliver.placeholder(job, text))

    def shown(self, user: User | None = None, channel: Channel | None = None) -> list[Shown]:
        return self.world.answers(user or self.ana, channel or self.general)

    def directly(self, user: User | None = None) -> list[Shown]:
        """What somebody was written directly."""
        who = user or self.ana
        rooms = [one for one in self.world.channels.values() if who in one.recipients]
        return [shown for room in rooms for shown in self.world.answers(who, room)]


@asynccontextmanager
async def open_desk(space: Space) -> AsyncIterator[Desk]:
    async with World() as world:
        own = DiscordSettings(
            token=SecretStr(world.token), api_base=world.url, gateway_url=world.socket_url
        )
        ana, ben = world.user("Ana"), world.user("Ben")
        general = world.channel("general")
        calls = Calls(own)
        yield Desk(world, space, calls, Deliver(calls, space), ana, ben, general)
        await calls.close()
