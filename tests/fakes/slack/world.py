"""A running Slack, and the people who use it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.fakes.clock import Clock
from tests.fakes.slack import events, payloads
from tests.fakes.slack.args import Args
from tests.fakes.slack.faults import Faults, Limits
from tests.fakes.slack.fleeting import Ephemeral
from tests.fakes.slack.gateway import Delivery
from tests.fakes.slack.hooks import Hook, show
from tests.fakes.slack.manifest import SHIPPED
from tests.fakes.slack.people import User
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.rooms import Channel
from tests.fakes.slack.screen import Shown, pressable
from tests.fakes.slack.server import Call, Server
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.writing import complete, content


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote, with the events it caused."""

    ts: str
    deliveries: list[Delivery]

    @property
    def acked(self) -> bool:
        return all(delivery.acked.is_set() for delivery in self.deliveries)

    async def over(self) -> None:
        """Wait until every event was acknowledged or given up."""
        for delivery in self.deliveries:
            await delivery.over.wait()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What Slack does after a command, a shortcut or a button.

    `error` is what it shows instead: `operation_timeout` after three seconds without an
    acknowledgement, `dispatch_failed` without a connection, or a sentence of its own. `latency` is
    in seconds. `answer` is what came with the acknowledgement; it is on the screen by now.
    """

    error: str | None = None
    latency: float | None = None
    answer: dict[str, Any] | None = None
    payload: dict[str, Any] | None = None
    hook: Hook | None = None


class World(Workspace):
    """A workspace whose Slack runs: `async with World() as world`."""

    def __init__(
        self, manifest: Path | dict[str, Any] = SHIPPED, clock: Clock | None = None
    ) -> None:
        super().__init__(manifest, clock)
        self._server = Server(self)

    async def __aenter__(self) -> Self:
        self.url = await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def bot_token(self) -> str:
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        return self.app.app_token

    @property
    def calls(self) -> list[Call]:
        """Every call there was, oldest first."""
        return self._server.calls

    def status(self, channel: Channel, thread: str) -> str:
        """What the app says it is doing there; nothing after two minutes or once it replied."""
        status = self.statuses.get((channel.id, thread))
        fresh = status and self.clock.now() - status.at < 120
        return status.text if status and fresh else ""

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def faults(self) -> Faults:
        return self._server.faults

    @property
    def limits(self) -> Limits:
        return self._server.limits

    def distribute(self) -> None:
        """Make this a distributed app outside of the Marketplace: one read a minute, of 15."""
        self.limits.distributed = True
        self.longest = 15

    def seen(self, user: User, channel: Channel) -> list[Shown]:
        """What they see there, threads and ephemeral messages included, by time."""
        everything = [Shown(channel, message, False) for message in channel.messages.values()]
        own = [
            Shown(channel, one.message, True)
            for one in self.ephemerals
            if one.channel is channel and one.user is user and one.shown
        ]
        visible = everything if self.sees(user, channel) else []
        return sorted([*visible, *own], key=lambda shown: shown.ts)

    def answers(self, user: User, channel: Channel) -> list[Shown]:
        """What they see there of the app."""
        return [shown for shown in self.seen(user, channel) if shown.author == self.bot.id]

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        thread: str | None = None,
        **more: Any,  # noqa: ANN401 - as `post` takes it
    ) -> Said:
        """Write, and send the events; returns when the first try of each is over."""
        ts = self.post(channel, user, text, thread=thread, **more)
        said = Said(ts, events.tell(self, channel, channel.messages[ts]))
        for delivery in said.deliveries:
            await delivery.tried.wait()
        return said

    async def mention(
        self, user: User, channel: Channel, text: str = "", *, thread: str | None = None
    ) -> Said:
        """Write `@bot text`."""
        return await self.say(user, channel, f"{self.bot.tag} {text}".rstrip(), thread=thread)

    async def dm(self, user: User, text: str, *, thread: str | None = None) -> Said:
        """Write to the bot directly."""
        assert self.app.messages_tab, "the manifest does not allow messages to the app"
        return await self.say(user, self.im(user), text, thread=thread)

    async def home(self, user: User, tab: str = "home") -> Said:
        """Open the app's home."""
        deliveries = events.opened(self, user, tab)
        for delivery in deliveries:
            await delivery.tried.wait()
        return Said("", deliveries)

    async def command(
        self, user: User, channel: Channel, name: str, text: str = "", *, thread: str | None = None
    ) -> Reaction:
        """Type a slash command. In a thread Slack itself refuses it."""
        assert self.sees(user, channel), f"{user.real} cannot open {channel.name}"
        if thread:
            return Reaction(error=f"{name} is not supported in threads. Sorry!")
        if name not in self.app.commands:
            return Reaction(error=f"{name} is not a valid command.")
        hook = self._hook(channel, user, threads=False)
        payload = payloads.command(self, user, channel, (name, text), hook.url)
        reaction = await self._ask("slash_commands", payload, hook)
        if reaction.answer:
            args = Args(dict(reaction.answer))
            try:
                show(self, hook, complete(content(self, args), args), args)
            except Refused as no:
                return Reaction(error=no.error, payload=payload, hook=hook)
        return reaction

    async def shortcut(self, user: User, channel: Channel, ts: str, callback_id: str) -> Reaction:
        """Choose a message shortcut from the menu of a message."""
        assert self.sees(user, channel), f"{user.real} cannot open {channel.name}"
        assert callback_id in self.app.shortcuts, f"no shortcut {callback_id}"
        assert self.app.interactive, "interactivity is off: Slack shows no such shortcut"
        hook = self._hook(channel, user)
        payload = payloads.shortcut(self, user, channel, ts, (callback_id, hook.url))
        return await self._ask("interactive", payload, hook)

    async def press(self, user: User, shown: Shown, action_id: str) -> Reaction:
        """Press a button of a message that they see."""
        current = [one for one in self.seen(user, shown.channel) if one.message is shown.message]
        assert current, f"{user.real} does not see that message"
        assert shown.author == self.bot.id, "another app hears of that button"
        if not self.app.interactive:
            return Reaction(error="This app is not configured to handle interactive responses.")
        for block, element in pressable(shown.blocks):
            if element["action_id"] == action_id:
                original = self._original(shown)
                hook = self._hook(shown.channel, user, original=original)
                payload = payloads.press(self, hook, shown.message, block, element)
                return await self._ask("interactive", payload, hook)
        raise AssertionError(f"no button {action_id}: there are {list(shown.buttons)}")

    def _original(self, shown: Shown) -> Any:  # noqa: ANN401 - a message or an ephemeral one
        whispers: list[Ephemeral] = [one for one in self.ephemerals if one.message is shown.message]
        return whispers[0] if whispers else shown.message

    def _hook(self, channel: Channel, user: User, **more: Any) -> Hook:  # noqa: ANN401
        hook = payloads.hook(self, channel, user, **more)
        self._server.hooks[hook.url.rpartition("/")[2]] = hook
        return hook

    async def _ask(self, kind: str, payload: dict[str, Any], hook: Hook) -> Reaction:
        """Send and wait; neither commands nor interactions are ever sent again."""
        delivery = await self.socket.ask(kind, payload, accepts=kind == "slash_commands")
        if delivery.acked.is_set():
            return Reaction(None, delivery.latency, delivery.answer, payload, hook)
        error = "operation_timeout" if delivery.sent else "dispatch_failed"
        return Reaction(error=error, payload=payload, hook=hook)
