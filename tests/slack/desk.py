"""A workspace with a bot that delivers, and two people who look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from pydantic import SecretStr

from bots.chat.acts import Acts
from bots.slack.audience import Audience
from bots.slack.calls import Calls
from bots.slack.deliver import Deliver
from bots.slack.presses import Presses
from bots.slack.settings import SlackSettings
from core.conversation import Place
from core.job import Job
from core.server import Space
from tests.fakes.slack import Channel, Shown, User, World, payloads
from tests.fakes.slack.screen import pressable
from tests.slack.answers import job as ask


@dataclass
class Desk:
    """The parts, and words for what tests do with them."""

    world: World
    settings: SlackSettings
    space: Space
    calls: Calls
    deliver: Deliver
    ana: User
    ben: User
    general: Channel

    def place(self, channel: Channel | None = None, thread: str | None = None) -> Place:
        return Place("slack", self.ana.team.id, (channel or self.general).id, thread)

    def job(self, place: Place | None = None, **more: object) -> Job:
        return ask(place or self.place(), asker=self.ana.id, **more)  # type: ignore[arg-type]

    async def via(self) -> str:
        """A response URL of Ana's."""
        return self.world._hook(self.general, self.ana, threads=False).url

    async def press(self, user: User, shown: Shown, action: str) -> None:
        """Press a button, without a socket between."""
        audience = Audience(self.calls)
        acts = Acts(self.deliver, audience.may_read, self.space, "slack")
        presses = Presses(acts, self.settings)
        original = self.world._original(shown)
        hook = self.world._hook(shown.channel, user, original=original)
        (found,) = [pair for pair in pressable(shown.blocks) if pair[1]["action_id"] == action]
        await presses.serve(payloads.press(self.world, hook, shown.message, *found))

    async def placed(self, job: Job, text: str = "Reading ...") -> Job:
        return replace(job, placeholder=await self.deliver.placeholder(job, text))

    def shown(self, user: User | None = None, channel: Channel | None = None) -> list[Shown]:
        return self.world.answers(user or self.ana, channel or self.general)

    def everywhere(self, user: User) -> list[Shown]:
        return [
            one for channel in self.world.channels.values() for one in self.shown(user, channel)
        ]


@asynccontextmanager
async def open_desk(space: Space) -> AsyncIterator[Desk]:
    async with World() as world:
        settings = SlackSettings(bot_token=SecretStr(world.bot_token), api_url=world.url)
        ana, ben = world.user("Ana"), world.user("Ben")
        general = world.channel("general", [ana, ben])
        calls = Calls(settings, space)
        deliver = Deliver(calls, settings, space)
        yield Desk(world, settings, space, calls, deliver, ana, ben, general)
        await calls.close()
