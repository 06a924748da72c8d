"""A running Discord, and the people who use it."""

from dataclasses import dataclass
from typing import Any, Self

from tests.fakes.clock import Clock
from tests.fakes.discord import asking, events
from tests.fakes.discord.changes import Changes
from tests.fakes.discord.faults import Faults, Limits
from tests.fakes.discord.interactions import COMMAND, COMPLETION, COMPONENT, PATIENCE, Interaction
from tests.fakes.discord.people import User
from tests.fakes.discord.permits import ALL, Permit, computed
from tests.fakes.discord.rooms import Channel, Message
from tests.fakes.discord.routes import Call
from tests.fakes.discord.screen import Shown
from tests.fakes.discord.server import Server
from tests.waiting import wait_until

Json = dict[str, Any]
SILENT = "The application did not respond"


@dataclass(frozen=True, slots=True)
class Reaction:
    """What became of a command, a menu or a button.

    `error` is what Discord shows instead: "The application did not respond" after three seconds.
    `latency` is the seconds until it was acknowledged.
    """

    error: str | None = None
    interaction: Interaction | None = None

    @property
    def latency(self) -> float:
        assert self.interaction
        assert self.interaction.latency is not None, "it was never acknowledged"
        return self.interaction.latency

    @property
    def shown(self) -> Shown:
        """The answer as it stands now."""
        assert self.interaction
        assert self.interaction.original, "there is no answer"
        return Shown(self.interaction.original)


class World(Changes):
    """A Discord that runs: `async with World() as world`."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self._server = Server(self)
        self.gateway.welcome = lambda session: events.welcome(self, session)

    async def __aenter__(self) -> Self:
        self.url = await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def token(self) -> str:
        return self.app.token

    @property
    def calls(self) -> list[Call]:
        """Every request there was, oldest first."""
        return self._server.calls

    def called(self, name: str) -> list[Call]:
        """The requests of an endpoint, by its short name."""
        return [call for call in self.calls if call.name == name]

    async def gateway_ready(self, sessions: int = 1) -> None:
        """Wait until so many clients are connected and know all guilds."""
        await wait_until(lambda: len(self.gateway.ready) >= sessions, 10, "a session")

    @property
    def faults(self) -> Faults:
        return self._server.faults

    @property
    def limits(self) -> Limits:
        return self._server.limits

    def shown(self, user: User, channel: Channel) -> list[Shown]:
        """What they see there, by time: private answers are there for one person only."""
        if not self.reads(user, channel):
            return []
        every = sorted(channel.messages.values(), key=lambda one: int(one.id))
        return [Shown(one) for one in every if one.only in {None, user}]

    def answers(self, user: User, channel: Channel) -> list[Shown]:
        """What they see there of the bot."""
        return [one for one in self.shown(user, channel) if one.author is self.bot]

    async def say(self, user: User, channel: Channel, text: str = "", **more: Any) -> Message:  # noqa: ANN401
        """Write, and send the event."""
        message = self.post(channel, user, text, **more)
        events.created(self, message)
        return message

    async def mention(self, user: User, channel: Channel, text: str = "", **more: Any) -> Message:  # noqa: ANN401
        """Write `@bot text`."""
        return await self.say(user, channel, f"{self.bot.tag} {text}".rstrip(), **more)

    async def command(
        self,
        user: User,
        channel: Channel,
        name: str,
        /,
        **options: Any,  # noqa: ANN401 - words, numbers, channels ...
    ) -> Reaction:
        """Choose a slash command, with options as they are registered."""
        command = self._offered(channel, 1, name)
        missing = [one["name"] for one in command["options"] if one.get("required")]
        assert set(missing) <= options.keys(), f"{missing} must be given"
        if no := self._forbidden(user, channel, command):
            return Reaction(no)
        asked = asking.begin(self, COMMAND, user, channel)
        data = asking.chosen(self, asked, command, options)
        return await self._ask(asked, asking.payload(self, asked, data))

    async def menu(self, user: User, message: Message, name: str) -> Reaction:
        """Choose a command from the menu of a message."""
        command = self._offered(message.channel, 3, name)
        if no := self._forbidden(user, message.channel, command):
            return Reaction(no)
        asked = asking.begin(self, COMMAND, user, message.channel)
        asked.target = message
        data = asking.menu(self, asked, command)
        return await self._ask(asked, asking.payload(self, asked, data))

    async def complete(
        self,
        user: User,
        channel: Channel,
        name: str,
        option: str,
        text: str,
        /,
        **options: Any,  # noqa: ANN401 - what else has been filled in
    ) -> list[Json]:
        """The choices that are offered while somebody types into an option."""
        command = self._offered(channel, 1, name)
        asked = asking.begin(self, COMPLETION, user, channel)
        data = asking.chosen(self, asked, command, {**options, option: text})
        (typed,) = [one for one in data["options"] if one["name"] == option]
        typed["focused"] = True
        reaction = await self._ask(asked, asking.payload(self, asked, data))
        return [] if reaction.error else asked.choices

    async def press(self, user: User, shown: Shown, label: str) -> Reaction:
        """Press a button of a message that they see."""
        seen = [one for one in self.shown(user, shown.channel) if one.message is shown.message]
        assert seen, f"{user.shown} does not see that message"
        button = shown.buttons.get(label)
        assert button, f"no button {label}: there are {list(shown.buttons)}"
        assert button.get("custom_id"), f"{label} is a link"
        assert not button.get("disabled"), f"{label} is disabled"
        asked = asking.begin(self, COMPONENT, user, shown.channel)
        asked.source = shown.message
        return await self._ask(asked, asking.press(self, asked, button))

    def _offered(self, channel: Channel, kind: int, name: str) -> Json:
        assert channel.guild, "commands in direct messages are not there"
        assert self.bot.id in channel.guild.members, "the bot is not there"
        offered = self.app.offered(channel.guild.id)
        found = [one for one in offered if (one["type"], one["name"]) == (kind, name)]
        assert found, f"no command {name}: there are {[one['name'] for one in offered]}"
        return found[0]

    def _forbidden(self, user: User, channel: Channel, command: Json) -> str | None:
        """What Discord itself does not allow."""
        assert self.sees(user, channel), f"{user.shown} cannot open {channel.name}"
        bits = computed(channel, user, self.clock.now())
        needed = command["default_member_permissions"]
        if channel.archived:
            return "Commands cannot be used in archived threads"
        if not bits & Permit.USE_APPLICATION_COMMANDS:
            return "You do not have permission to use application commands here"
        if needed is not None and (int(needed) or ALL) & ~bits:
            return "You do not have permission to use this command"
        return None

    async def _ask(self, asked: Interaction, payload: Json) -> Reaction:
        """Send and wait for the acknowledgement."""
        asked.payload = payload
        events.interaction(self, payload)
        if self.gateway.sessions:
            await self.clock.within(asked.done, PATIENCE)
        asked.dead = not asked.answered
        return Reaction(SILENT if asked.dead else None, asked)
