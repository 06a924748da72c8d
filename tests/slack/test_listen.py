"""Hearing Slack through slack-bolt as published: what is acknowledged, when, and what is not."""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bots.chat.heard import BUSY
from bots.slack.platform import Slack
from bots.slack.settings import SlackSettings
from bots.slack.words import HELP
from core.errors import BadSetting, QueueFull, RedisAway
from core.queue.ledger import Ledger
from core.request import Kind, Request, Visibility
from core.server import Space, connect
from core.settings import Settings
from tests.fakes.slack import Channel, User, World
from tests.slack.steps import Desk, desk
from tests.waiting import wait_until


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", tz="Europe/Berlin")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


@pytest.fixture
async def at(world: World, own: SlackSettings, space: Space) -> AsyncIterator[Desk]:
    async with desk(world, own, space) as at:
        yield at


async def jobs(at: Desk) -> int:
    return len(await Ledger(at.queue).all())


class TestWaysIn:
    async def test_a_command(self, world: World, at: Desk, general: Channel, ana: User) -> None:
        reaction = await world.command(ana, general, "/summarize", "24h")
        assert reaction.error is None
        assert reaction.answer is None
        (request,) = at.heard
        assert (request.kind, request.visibility) == (Kind.COMMAND, Visibility.PRIVATE)
        assert reaction.hook
        assert request.via == reaction.hook.url

    async def test_a_mention_in_a_thread(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        root = world.post(general, ana, "Shall we ship?")
        said = await world.mention(ana, general, thread=root)
        assert said.acked
        (request,) = at.heard
        assert request.source.thread == request.reply.thread == root
        assert request.trigger == said.ts

    async def test_a_shortcut(self, world: World, at: Desk, general: Channel, ana: User) -> None:
        ts = world.post(general, ana, "Shall we ship?")
        for name in ("summarize_thread", "summarize_from"):
            assert (await world.shortcut(ana, general, ts, name)).error is None
        assert [request.kind for request in at.heard] == [Kind.SHORTCUT] * 2
        assert at.heard[0].source.thread == ts
        assert at.heard[1].source.thread is None

    async def test_a_direct_message_with_a_link(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        ts = world.post(general, ana, "Shall we ship?")
        said = await world.dm(ana, f"<{world.link(general, ts)}>")
        assert said.acked
        (request,) = at.heard
        assert request.source.channel == general.id
        assert request.reply.channel == world.im(ana).id

    async def test_days_are_the_askers(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        await world.command(ana, general, "/summarize", "since yesterday")
        (request,) = at.heard
        assert request.zone == "Europe/Berlin"
        assert request.window.since
        assert request.window.since.hour in {22, 23}, "midnight in Berlin"

    async def test_nobody_is_asked_for_a_zone_that_does_not_matter(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        await world.command(ana, general, "/summarize", "24h")
        assert not world.called("users.info")


class TestRefusals:
    async def test_words_that_mean_nothing_are_told_to_who_typed_them(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        ben = world.user("Ben")
        world.join(general, ben)
        reaction = await world.command(ana, general, "/summarize", "bananas")
        assert reaction.answer
        assert str(reaction.answer["text"]).count("`") >= 4
        root = world.post(general, ana, "Shall we ship?")
        for thread in (None, root):
            assert (await world.mention(ana, general, "bananas", thread=thread)).acked
        await wait_until(lambda: len(world.answers(ana, general)) == 3)
        assert all("`24h`" in shown.text for shown in world.answers(ana, general))
        assert all(shown.ephemeral for shown in world.answers(ana, general))
        assert world.answers(ben, general) == []
        assert at.heard == []

    async def test_help(self, world: World, at: Desk, general: Channel, ana: User) -> None:
        reaction = await world.command(ana, general, "/summarize", "help")
        assert reaction.answer == {"text": HELP}
        await world.dm(ana, "hello")
        await wait_until(lambda: world.answers(ana, world.im(ana)))
        assert "/summarize" in world.answers(ana, world.im(ana))[0].text
        assert at.heard == []

    async def test_a_shortcut_that_cannot_be_used_is_told_of(
        self, world: World, own: SlackSettings, space: Space, general: Channel, ana: User
    ) -> None:
        async def full(_: Request) -> None:
            raise QueueFull("1000 requests are waiting already: try again in a few minutes")

        ts = world.post(general, ana, "Shall we ship?")
        async with listening(world, own, space, full):
            reaction = await world.shortcut(ana, general, ts, "summarize_thread")
            assert reaction.error is None
            await wait_until(lambda: world.answers(ana, general))
            said = await world.mention(ana, general)
            assert said.acked, "trying again at once would not help"
            await wait_until(lambda: len(world.answers(ana, general)) == 2)
        assert all("few minutes" in shown.text for shown in world.answers(ana, general))
        assert all(shown.ephemeral for shown in world.answers(ana, general))


class TestOnce:
    """One job for each thing somebody asked for, however often Slack tells of it."""

    async def test_deliveries_of_one_event_fold(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        world.socket.twice = True
        await world.mention(ana, general)
        await wait_until(lambda: len(at.heard) == 2)
        assert await jobs(at) == 1

    async def test_message_and_app_mention_of_one_post_fold(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        world.app.events.update({"message.channels", "message.groups"})
        said = await world.mention(ana, general)
        assert len(said.deliveries) == 2
        assert said.acked
        assert await jobs(at) == 1

    async def test_a_restarted_bot_remembers(
        self, world: World, own: SlackSettings, space: Space, general: Channel, ana: User
    ) -> None:
        first = Desk(world, own, space)

        async def die(request: Request) -> None:
            await first.hear(request)
            raise ConnectionError("the bot dies before it can acknowledge")

        async with listening(world, own, space, die):
            asking = asyncio.ensure_future(world.mention(ana, general))
            await wait_until(lambda: first.heard)
        async with desk(world, own, space) as later:
            world.clock.advance(70)
            await (await asking).over()
            assert later.heard, "Slack tries again"
            assert await jobs(later) == 1
        await first.slack.close()

    async def test_what_was_read_already_is_not_asked_again(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        world.post(general, ana, "We ship on Friday")
        said = await world.mention(ana, general, "all")
        assert await at.read()
        await at.summarize("Ana ships.")
        await at.deliver()
        event = said.deliveries[0].payload
        again = world.socket.event(event)
        await again.over.wait()
        assert again.acked.is_set()
        assert await jobs(at) == 0


class TestNotForUs:
    """What is not for us is acknowledged, or Slack would send it four times."""

    async def test_events_that_nobody_hears(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        world.app.events.update({"message.channels", "app_home_opened", "reaction_added"})
        said = [await world.say(ana, general, "Hello"), await world.home(ana)]
        assert all(one.acked for one in said)
        odd = world.socket.event({"type": "event_callback", "event": {"type": "reaction_added"}})
        await odd.over.wait()
        assert odd.acked.is_set()
        assert len(odd.sent) == 1
        assert at.heard == []

    async def test_interactions_that_nobody_hears(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        for payload in (
            {"type": "block_actions", "actions": [{"action_id": "other", "block_id": "b"}]},
            {"type": "view_submission", "view": {"type": "modal", "callback_id": "other"}},
            {"type": "message_action", "callback_id": "other"},
            {"type": "shortcut", "callback_id": "other"},
        ):
            team = {"team": {"id": "T0000HOME"}, "user": {"id": ana.id}}
            delivery = await world.socket.ask("interactive", payload | team, accepts=False)
            assert delivery.acked.is_set(), payload["type"]

    async def test_what_we_and_other_bots_say(
        self, world: World, at: Desk, general: Channel
    ) -> None:
        robot = world.robot("Deploys")
        world.join(general, robot)
        for user in (robot, world.bot):
            said = await world.say(user, general, f"{world.bot.tag} 24h")
            assert said.acked
        assert at.heard == []

    async def test_edits_and_deletions_of_direct_messages(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        ts = world.post(general, ana, "Shall we ship?")
        said = await world.dm(ana, f"<{world.link(general, ts)}>")
        im = world.im(ana)
        for subtype in ("message_changed", "message_deleted"):
            event = {"type": "message", "subtype": subtype, "hidden": True, "channel": im.id}
            event |= {"channel_type": "im", "ts": said.ts, "text": "24h", "user": ana.id}
            told = world.socket.event({"type": "event_callback", "event": event})
            await told.over.wait()
            assert told.acked.is_set()
        assert len(at.heard) == 1


@asynccontextmanager
async def listening(
    world: World, own: SlackSettings, space: Space, on_request: object
) -> AsyncIterator[Slack]:
    """A bot whose requests go somewhere else than into a queue."""
    slack = Slack(Settings(), space, own)
    task = asyncio.create_task(slack.listen(on_request))  # type: ignore[arg-type]
    try:
        await wait_until(lambda: task.done() or len(world.socket.connections) == 2)
        yield slack
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await slack.close()
        await wait_until(lambda: not world.socket.connections)


@pytest.mark.alone
class TestThreeSeconds:
    """Everything is acknowledged within three seconds, with words that fit what happened."""

    async def test_a_hundred_commands_at_once_are_acknowledged_in_no_time(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        await world.command(ana, general, "/summarize", "24h")
        asked = [world.command(ana, general, "/summarize", f"last {n + 1}") for n in range(100)]
        reactions = await asyncio.gather(*asked)
        assert [reaction.error for reaction in reactions] == [None] * 100
        latencies = [reaction.latency for reaction in reactions if reaction.latency]
        assert len(latencies) == 100
        assert statistics.quantiles(latencies, n=100)[98] < 0.3
        assert await jobs(at) == 101

    async def test_redis_is_away(
        self, world: World, own: SlackSettings, general: Channel, ana: User
    ) -> None:
        nowhere = connect("redis://127.0.0.1:1")
        async with desk(world, own, Space(nowhere, "p:")):
            asked = [world.command(ana, general, "/summarize", "24h") for _ in range(100)]
            reactions = await asyncio.gather(*asked)
        assert {str(reaction.answer) for reaction in reactions} == {str({"text": BUSY})}
        assert max(reaction.latency or 9 for reaction in reactions) < 3
        await nowhere.aclose()

    @pytest.mark.parametrize("words", ["24h", "today"])
    async def test_redis_hangs(
        self, world: World, own: SlackSettings, general: Channel, ana: User, words: str
    ) -> None:
        async with mute() as space, desk(world, own, space):
            asked = [world.command(ana, general, "/summarize", words) for _ in range(100)]
            reactions = await asyncio.gather(*asked)
        assert all(reaction.answer for reaction in reactions)
        assert max(reaction.latency or 9 for reaction in reactions) < 3

    async def test_redis_is_slow(
        self, world: World, at: Desk, space: Space, general: Channel, ana: User
    ) -> None:
        async with paused(space.redis, seconds=0.6):
            asked = [world.command(ana, general, "/summarize", "24h") for _ in range(100)]
            reactions = await asyncio.gather(*asked)
        assert {reaction.error for reaction in reactions} == {None}
        assert max(reaction.latency or 9 for reaction in reactions) < 3
        assert await jobs(at) == 100

    async def test_a_mention_waits_with_slack_while_redis_is_away(
        self, world: World, at: Desk, space: Space, general: Channel, ana: User
    ) -> None:
        async with paused(space.redis):
            said = await world.mention(ana, general)
            assert not said.acked
        world.clock.advance(60)
        await said.over()
        assert said.acked
        assert await jobs(at) == 1

    async def test_slack_is_slow_to_tell_a_zone(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        world.faults.slow("users.info", 30)
        reaction = await world.command(ana, general, "/summarize", "today")
        assert reaction.error is None
        assert reaction.answer
        assert "time zone" in str(reaction.answer["text"])
        assert reaction.latency
        assert reaction.latency < 2
        assert at.heard == []


@asynccontextmanager
async def paused(redis: Redis, seconds: float = 60) -> AsyncIterator[None]:
    """A Redis in which nothing can be written."""
    await redis.client_pause(int(seconds * 1000), all=False)
    try:
        yield
    finally:
        await redis.client_unpause()


@asynccontextmanager
async def mute() -> AsyncIterator[Space]:
    """A Redis that takes connections and answers nobody."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    redis = connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield Space(redis, "p:")
    await redis.aclose()
    server.close()
    await server.wait_closed()


class TestSockets:
    async def test_there_are_two_connections(self, world: World, at: Desk) -> None:
        assert len(world.socket.connections) == 2

    async def test_no_command_is_lost_while_they_are_opened_anew(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        async def ask(n: int) -> str | None:
            await asyncio.sleep(n * 0.01)
            return (await world.command(ana, general, "/summarize", f"last {n + 1}")).error

        asking = [asyncio.ensure_future(ask(n)) for n in range(60)]
        await asyncio.sleep(0.2)
        first = world.socket.connections[0]
        await first.ws.send_json({"type": "disconnect", "reason": "refresh_requested"})
        assert await asyncio.gather(*asking) == [None] * 60

    async def test_mentions_survive_every_loss_of_connections(
        self, world: World, at: Desk, general: Channel, ana: User
    ) -> None:
        said = []
        for _ in range(3):
            await world.socket.refresh()
            said.append(await world.mention(ana, general))
            await wait_until(lambda: len(world.socket.connections) == 2, 30)
        for one in said:
            world.clock.advance(60)
            await one.over()
        assert all(one.acked for one in said)
        assert await jobs(at) == 3


class TestStart:
    """What a person has to mend ends the bot, with one line that names the fix."""

    async def refused(self, world: World, own: SlackSettings, space: Space) -> str:
        slack = Slack(Settings(), space, own)
        with pytest.raises(BadSetting) as refusal:
            await asyncio.wait_for(slack.listen(hear), 20)
        await slack.close()
        line = str(refusal.value)
        assert "\n" not in line
        assert world.bot_token not in line
        assert world.app_token not in line
        return line

    async def test_a_wrong_bot_token(self, world: World, own: SlackSettings, space: Space) -> None:
        wrong = own.model_copy(update={"bot_token": SecretStr("xoxb-wrong")})
        line = await self.refused(world, wrong, space)
        assert "SLACK_BOT_TOKEN" in line
        assert "OAuth & Permissions" in line
        assert len(world.calls) == 1

    async def test_a_wrong_app_token(self, world: World, own: SlackSettings, space: Space) -> None:
        wrong = own.model_copy(update={"app_token": SecretStr("xapp-wrong")})
        line = await self.refused(world, wrong, space)
        assert "SLACK_APP_TOKEN" in line
        assert "Basic Information" in line
        assert len(world.called("apps.connections.open")) <= 2

    async def test_no_app_token(self, world: World, own: SlackSettings, space: Space) -> None:
        none = own.model_copy(update={"app_token": None})
        line = await self.refused(world, none, space)
        assert line.startswith("SLACK_APP_TOKEN (slack.app_token in precis.toml) is not set")
        assert not world.calls

    def test_no_bot_token(self, own: SlackSettings, space: Space) -> None:
        with pytest.raises(BadSetting, match=r"SLACK_BOT_TOKEN .* is not set"):
            Slack(Settings(), space, own.model_copy(update={"bot_token": None}))

    @pytest.mark.parametrize("scope", ["groups:history", "chat:write", "users:read"])
    async def test_a_missing_scope(
        self, world: World, own: SlackSettings, space: Space, scope: str
    ) -> None:
        world.app.scopes.discard(scope)
        line = await self.refused(world, own, space)
        assert f"lacks the scope {scope}" in line
        assert "reinstall" in line
        assert len(world.calls) == 1

    async def test_a_missing_scope_of_the_app_token(
        self, world: World, own: SlackSettings, space: Space
    ) -> None:
        world.app.app_scopes.clear()
        assert "connections:write" in await self.refused(world, own, space)

    async def test_socket_mode_off(self, world: World, own: SlackSettings, space: Space) -> None:
        world.app.socket_mode = False
        assert "Socket Mode is off" in await self.refused(world, own, space)
        assert len(world.called("apps.connections.open")) <= 2

    async def test_socket_mode_switched_off_while_listening(
        self, world: World, own: SlackSettings, space: Space
    ) -> None:
        slack = Slack(Settings(), space, own)
        task = asyncio.create_task(slack.listen(hear))
        await wait_until(lambda: len(world.socket.connections) == 2)
        await world.socket.disable()
        with pytest.raises(BadSetting, match="Socket Mode is off"):
            await asyncio.wait_for(task, 20)
        assert len(world.called("apps.connections.open")) <= 4
        await slack.close()

    async def test_a_token_revoked_while_listening(
        self, world: World, own: SlackSettings, space: Space
    ) -> None:
        slack = Slack(Settings(), space, own)
        task = asyncio.create_task(slack.listen(hear))
        await wait_until(lambda: len(world.socket.connections) == 2)
        world.app.trouble = "token_revoked"
        await world.socket.refresh()
        with pytest.raises(BadSetting, match="SLACK_APP_TOKEN"):
            await asyncio.wait_for(task, 20)
        await slack.close()

    async def test_a_slack_that_is_away_is_waited_for(
        self, world: World, own: SlackSettings, space: Space, general: Channel, ana: User
    ) -> None:
        world.faults.status("apps.connections.open", 503)
        world.faults.reset("apps.connections.open")
        async with desk(world, own, space) as at:
            await world.command(ana, general, "/summarize")
            assert len(at.heard) == 1


async def test_an_oauth_app_in_the_environment_changes_nothing(
    world: World, own: SlackSettings, space: Space, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "somebody else's")
    general = world.channel("general", [ana])
    async with desk(world, own, space) as at:
        assert (await world.command(ana, general, "/summarize")).error is None
        assert (await world.mention(ana, general)).acked
        assert len(at.heard) == 2


async def hear(_: Request) -> None:
    raise RedisAway("nobody is asked in these tests")
