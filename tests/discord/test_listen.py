"""Hearing Discord through discord.py as published: what is acknowledged, when, and how often."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bots.chat.heard import BUSY
from bots.chat.notes import Notes
from bots.discord.commands import commands
from bots.discord.identify import SECONDS, Identify
from bots.discord.platform import Discord
from bots.discord.settings import DiscordSettings
from bots.discord.words import HELP
from bots.platform import OnRequest
from core.errors import BadSetting, QueueFull, RedisAway
from core.request import Kind, Request, Visibility
from core.server import Space
from core.settings import Settings
from tests.fakes.discord import Channel, Permit, User, World
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(60)


class Bot:
    """A bot that listens, and what it heard."""

    def __init__(self) -> None:
        self.heard: list[Request] = []

    async def hear(self, request: Request) -> None:
        self.heard.append(request)


@asynccontextmanager
async def listening(
    world: World, own: DiscordSettings, space: Space, hear: OnRequest
) -> AsyncIterator[None]:
    discord = Discord(Settings(), space, own)
    task = asyncio.create_task(discord.listen(hear))
    try:
        await wait_until(lambda: task.done() or world.gateway.sessions, what="a session")
        if task.done():
            await task
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await discord.close()


@pytest.fixture
async def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
async def general(world: World, ana: User) -> Channel:
    return world.channel("general")


@pytest.fixture
async def bot(world: World, own: DiscordSettings, space: Space) -> AsyncIterator[Bot]:
    bot = Bot()
    async with listening(world, own, space, bot.hear):
        yield bot


async def heard(bot: Bot, count: int = 1) -> list[Request]:
    await wait_until(lambda: len(bot.heard) >= count)
    return bot.heard


class TestWaysIn:
    async def test_a_command(self, world: World, bot: Bot, general: Channel, ana: User) -> None:
        reaction = await world.command(ana, general, "summarize", window="24h")
        assert reaction.error is None
        assert reaction.shown.loading
        assert reaction.shown.ephemeral
        (request,) = await heard(bot)
        assert (request.kind, request.visibility) == (Kind.COMMAND, Visibility.PRIVATE)
        assert reaction.interaction
        assert request.via == reaction.interaction.token
        assert request.locale == "en-US"

    async def test_a_public_command_is_acknowledged_in_public(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        reaction = await world.command(ana, general, "summarize", public=True)
        assert not reaction.shown.ephemeral
        (request,) = await heard(bot)
        assert request.visibility is Visibility.PUBLIC
        assert reaction.interaction
        assert reaction.interaction.original
        promised = reaction.interaction.original.id
        assert request.via == f"{reaction.interaction.token} {promised}"

    async def test_a_mention_in_a_thread(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        thread = world.thread(general, "Plans", [ana])
        said = await world.mention(ana, thread)
        (request,) = await heard(bot)
        assert request.source.channel == request.reply.channel == thread.id
        assert request.trigger == said.id
        assert not request.window.mine
        assert request.visibility is Visibility.PUBLIC

    async def test_both_menus(self, world: World, bot: Bot, general: Channel, ana: User) -> None:
        thread = world.thread(general, "Plans", [ana])
        said = world.post(thread, ana, "Shall we ship?")
        for name in ("Summarize from here", "Summarize this thread"):
            assert (await world.menu(ana, said, name)).error is None
        first, second = await heard(bot, 2)
        assert first.window.since
        assert second.window.since is None
        assert first.source.channel == second.source.channel == thread.id

    async def test_what_is_offered_while_somebody_types(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        for typed, offered in (("2", "2h"), ("", "since me"), ("mon", "since monday")):
            choices = await world.complete(ana, general, "summarize", "window", typed)
            assert offered in [choice["value"] for choice in choices]
        assert bot.heard == []


class TestWhoIsNotHeard:
    async def test_bots_and_webhooks(self, world: World, bot: Bot, general: Channel) -> None:
        other = world.user("Other bot")
        other.bot = True
        await world.mention(other, general)
        world.webhook(general, "Hook", f"{world.bot.tag} 24h")
        ben = world.user("Ben")
        await world.mention(ben, general)
        (request,) = await heard(bot)
        assert request.asker == ben.id

    async def test_everyone_is_not_us(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        await world.say(ana, general, "@everyone look")
        await world.mention(ana, general)
        assert len(await heard(bot)) == 1

    async def test_who_replies_to_us_asks_for_nothing(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        ours = world.post(general, world.bot, "A summary")
        reply = await world.say(ana, general, "Thank you!", reply=ours)
        assert reply.pinged == {world.bot.id}
        await world.say(ana, general, f"`{world.bot.tag}` is how you ask")
        await world.mention(ana, general)
        assert len(await heard(bot)) == 1
        assert bot.heard[0].trigger != reply.id


class TestRefusals:
    async def test_words_that_mean_nothing(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        reaction = await world.command(ana, general, "summarize", window="bananas", public=True)
        await wait_until(lambda: "`24h`" in reaction.shown.text)
        assert reaction.shown.ephemeral, "mistakes are nobody else's business"
        await world.mention(ana, general, "bananas")
        await wait_until(lambda: len(world.answers(ana, general)) == 2)
        assert "bananas" not in world.answers(ana, general)[-1].text
        assert bot.heard == []

    async def test_a_public_answer_where_the_asker_may_not_write(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        thread = world.thread(general, "Plans", [ana])
        world.allow(general, ana, deny=Permit.SEND_MESSAGES)
        for words in ({"public": True}, {"window": "24h public"}):
            reaction = await world.command(ana, general, "summarize", **words)
            await wait_until(lambda: "without `public`" in reaction.shown.text)  # noqa: B023 - now
            assert reaction.shown.ephemeral
        assert bot.heard == []
        await world.command(ana, general, "summarize")
        await world.command(ana, thread, "summarize", public=True)
        assert [one.visibility for one in await heard(bot, 2)] == ["private", "public"]

    async def test_help(self, world: World, bot: Bot, general: Channel, ana: User) -> None:
        reaction = await world.command(ana, general, "summarize", window="help")
        await wait_until(lambda: reaction.shown.text == HELP)
        await world.mention(ana, general, "help")
        await wait_until(lambda: len(world.answers(ana, general)) == 2)
        assert bot.heard == []

    async def test_another_server(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        other = world.guild("Other")
        elsewhere = world.channel("secret", guild=other)
        link = world.link(world.post(elsewhere, world.user("Eve", guild=other), "Between us"))
        reaction = await world.command(ana, general, "summarize", window=link)
        await wait_until(lambda: "this server" in reaction.shown.text)
        assert bot.heard == []

    @pytest.mark.parametrize(
        ("error", "told"),
        [(RedisAway("away"), BUSY), (QueueFull("1000 are waiting"), "Sorry, 1000 are waiting.")],
    )
    async def test_what_cannot_be_queued_is_said(  # noqa: PLR0917 - fixtures
        self,
        world: World,
        own: DiscordSettings,
        space: Space,
        general: Channel,
        ana: User,
        error: Exception,
        told: str,
    ) -> None:
        async def fail(_: Request) -> None:
            raise error

        async with listening(world, own, space, fail):
            reaction = await world.command(ana, general, "summarize")
            await wait_until(lambda: reaction.shown.text == told)
            await world.mention(ana, general)
            await wait_until(lambda: len(world.answers(ana, general)) == 2)
            assert world.answers(ana, general)[-1].text == told


@pytest.mark.alone
class TestAcknowledging:
    async def test_fifty_at_once_are_acknowledged_at_once(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        asked = [world.command(ana, general, "summarize") for _ in range(50)]
        reactions = await asyncio.gather(*asked)
        assert [one.error for one in reactions] == [None] * 50
        assert max(one.latency for one in reactions) < 0.3
        await heard(bot, 50)

    async def test_what_was_acknowledged_too_late_is_not_queued(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        world.faults.slow("callback", 5)
        asking = asyncio.create_task(world.command(ana, general, "summarize"))
        await wait_until(lambda: world.called("callback"), what="an acknowledgement")
        world.clock.advance(4)
        assert (await asking).error
        await world.mention(ana, general)
        (request,) = await heard(bot)
        assert request.kind is Kind.MENTION

    @pytest.mark.parametrize("processed", [False, True])
    async def test_a_lost_acknowledgement_is_repeated(
        self, world: World, bot: Bot, general: Channel, ana: User, processed: bool
    ) -> None:
        world.faults.reset("callback", processed=processed)
        reaction = await world.command(ana, general, "summarize")
        assert reaction.error is None
        assert len(await heard(bot)) == 1

    async def test_an_event_that_comes_twice_makes_one_request(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        world.gateway.twice = True
        await world.command(ana, general, "summarize")
        await world.mention(ana, general)
        await heard(bot, 3)
        assert len({request.key for request in bot.heard}) == 2


class TestConnections:
    async def test_what_was_missed_is_heard_after_a_lost_connection(
        self, world: World, bot: Bot, general: Channel, ana: User
    ) -> None:
        await world.gateway.close_with(4000)
        await world.mention(ana, general)
        (request,) = await heard(bot)
        assert request.kind is Kind.MENTION
        await wait_until(lambda: world.gateway.ready)
        assert world.gateway.identified == 1

    async def test_a_lost_session_waits_for_its_turn(
        self, world: World, bot: Bot, space: Space, general: Channel, ana: User
    ) -> None:
        world.gateway.forget()
        await world.gateway.close_with(4000)
        await wait_until(lambda: len(world.gateway.lines) == 1, 20, "another connection")
        await asyncio.sleep(0.7)
        assert world.gateway.identified == 1
        await Notes(space, "discord").forget("identify:0")
        await wait_until(lambda: world.gateway.identified == 2, 20)
        await world.mention(ana, general)
        assert len(await heard(bot)) == 1

    async def test_a_crash_loop_introduces_itself_once_in_ninety_seconds(
        self, world: World, own: DiscordSettings, space: Space
    ) -> None:
        notes = Notes(space, "discord")
        await Identify(notes).take()
        ttl = await space.redis.ttl(f"{space.prefix}discord:identify:0")
        assert 80 < ttl <= SECONDS == 90
        discord = Discord(Settings(), space, own)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(discord.listen(Bot().hear), 1.2)
        await discord.close()
        assert world.gateway.identified == 0
        assert await space.redis.ttl(f"{space.prefix}discord:identify:0") > 0

    async def test_who_said_good_bye_is_let_in_at_once(
        self, world: World, own: DiscordSettings, space: Space
    ) -> None:
        for number in range(3):
            async with listening(world, own, space, Bot().hear):
                assert world.gateway.identified == number + 1
            await wait_until(lambda: not world.gateway.sessions, what="a good-bye")

    @pytest.mark.parametrize("code", [4004, 4014, 4013])
    async def test_what_only_a_person_can_mend_ends_the_bot(
        self, world: World, own: DiscordSettings, space: Space, code: int
    ) -> None:
        discord = Discord(Settings(), space, own)
        task = asyncio.create_task(discord.listen(Bot().hear))
        await wait_until(lambda: world.gateway.sessions)
        await world.gateway.close_with(code)
        with pytest.raises(BadSetting):
            await asyncio.wait_for(task, 10)
        assert world.gateway.identified == 1
        await discord.close()

    async def test_a_discord_that_is_away_is_waited_for(
        self, world: World, own: DiscordSettings, space: Space, general: Channel, ana: User
    ) -> None:
        world.gateway.deaf = True
        discord, bot = Discord(Settings(), space, own), Bot()
        task = asyncio.create_task(discord.listen(bot.hear))
        await wait_until(lambda: world.app.puts)
        await asyncio.sleep(0.2)
        world.gateway.deaf = False
        await wait_until(lambda: world.gateway.sessions, 20)
        await world.mention(ana, general)
        await heard(bot)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await discord.close()


class TestCommands:
    async def test_they_are_registered_once(
        self, world: World, own: DiscordSettings, space: Space
    ) -> None:
        for _ in range(3):
            async with listening(world, own, space, Bot().hear):
                assert world.app.puts == 1
            await wait_until(lambda: not world.gateway.sessions, what="a good-bye")
        assert {one["name"] for one in world.app.commands.values()} == {
            one["name"] for one in commands()
        }

    async def test_they_are_registered_again_when_they_have_changed(
        self, world: World, own: DiscordSettings, space: Space
    ) -> None:
        await Notes(space, "discord").put(f"commands:{world.app.id}", "what they were before")
        async with listening(world, own, space, Bot().hear):
            assert world.app.puts == 1

    async def test_they_are_there_on_servers_only(self, world: World, bot: Bot) -> None:
        for one in world.app.commands.values():
            assert one["contexts"] == [0]
            assert one["integration_types"] == [0]
