"""discord.py as it is published, against the fake: what the notes say it does, it does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord import Channel, Permit, User, World
from tests.waiting import wait_until

INTENTS = discord.Intents(33281)
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)
Handler = Callable[[discord.Interaction], Coroutine[Any, Any, None]]


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana", nick="annie")


@pytest.fixture
def general(world: World) -> Channel:
    return world.channel("general")


@asynccontextmanager
async def connected(world: World, handler: Handler | None = None) -> AsyncIterator[discord.Client]:
    """A client that is ready, with a command `/summarize` where there is a handler for it."""
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.url, yarl.URL(world.socket_url)
    client = discord.Client(intents=INTENTS, guild_ready_timeout=0)
    tree = app_commands.CommandTree(client)
    if handler:
        tree.command(name="summarize", description="x")(handler)
    ready = asyncio.Event()

    async def setup_hook() -> None:
        await tree.sync()

    async def on_ready() -> None:
        ready.set()

    client.event(setup_hook)
    client.event(on_ready)
    running = asyncio.create_task(client.start(world.token))
    try:
        await asyncio.wait_for(ready.wait(), 10)
        yield client
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


def text_channel(client: discord.Client, channel: Channel) -> discord.TextChannel:
    found = client.get_channel(int(channel.id))
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_message_is_heard_with_its_nickname(
    world: World, ana: User, general: Channel
) -> None:
    heard: list[discord.Message] = []
    async with connected(world) as client:

        async def on_message(message: discord.Message) -> None:
            heard.append(message)

        client.event(on_message)
        await world.mention(ana, general, "hi")
        await wait_until(lambda: heard, what="a message")
        assert heard[0].author.display_name == "annie"
        assert client.user in heard[0].mentions
        world.gateway.again("MESSAGE_CREATE")
        await wait_until(lambda: len(heard) == 2, what="the same message again")


async def test_a_dropped_connection_is_resumed_and_misses_nothing(
    world: World, ana: User, general: Channel
) -> None:
    heard: list[str] = []
    async with connected(world) as client:

        async def on_message(message: discord.Message) -> None:
            heard.append(message.content)

        client.event(on_message)
        world.gateway.drop()
        await world.say(ana, general, "missed")
        await wait_until(lambda: heard, what="the missed message")
        world.gateway.reconnect()
        (session,) = world.gateway.sessions.values()
        await wait_until(lambda: session.resumed == 2, what="a reconnect")
        await world.say(ana, general, "again")
        await wait_until(lambda: heard == ["missed", "again"], what="both")
        assert world.gateway.identified == 1


async def test_a_command_is_deferred_and_answered(
    world: World, ana: User, general: Channel
) -> None:
    async def handler(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        assert interaction.permissions.read_message_history
        await interaction.edit_original_response(content="done")

    async with connected(world, handler):
        reaction = await world.command(ana, general, "summarize")
        assert reaction.error is None
        assert reaction.latency < 3
        await wait_until(lambda: reaction.shown.text == "done", what="the answer")
    assert reaction.shown.ephemeral


async def test_the_answer_needs_neither_token_nor_gateway(
    world: World, ana: User, general: Channel
) -> None:
    async def handler(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)

    async with connected(world, handler):
        reaction = await world.command(ana, general, "summarize")
        assert reaction.interaction
        shape = {"id": int(world.app.id), "type": 3, "token": reaction.interaction.token}
        async with aiohttp.ClientSession() as session:
            hook: Any = discord.Webhook(shape, session)  # type: ignore[arg-type]
            await hook.edit_message("@original", content="from a worker")
            await hook.send("more", ephemeral=True)
    texts = [one.text for one in world.answers(ana, general)]
    assert texts == ["from a worker", "more"]


async def test_history_after_is_the_oldest_unless_told_otherwise(
    world: World, ana: User, general: Channel
) -> None:
    for number in range(150):
        world.post(general, ana, str(number), at=LONG_AGO + timedelta(minutes=number))
    async with connected(world) as client:
        place = text_channel(client, general)
        after = LONG_AGO - timedelta(minutes=1)
        oldest = [one.content async for one in place.history(after=after, limit=2)]
        newest = [
            one.content async for one in place.history(after=after, limit=2, oldest_first=False)
        ]
        whole = [one.content async for one in place.history(limit=None)]
    assert (oldest, newest, len(whole)) == (["0", "1"], ["149", "148"], 150)


async def test_permissions_of_a_private_thread_lie(
    world: World, ana: User, general: Channel
) -> None:
    thread = world.thread(general, "private", [ana, world.bot], private=True)
    ben = world.user("Ben")
    async with connected(world) as client:
        found = client.get_channel(int(thread.id))
        assert isinstance(found, discord.Thread)
        member = await found.guild.fetch_member(int(ben.id))
        assert found.permissions_for(member).view_channel
        with pytest.raises(discord.NotFound):
            await found.fetch_member(int(ben.id))
        assert (await found.fetch_member(int(ana.id))).id == int(ana.id)


@pytest.mark.parametrize("kind", ["wrong token", "no intent"])
async def test_who_may_not_come_in_hears_it_once(world: World, kind: str) -> None:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.url, yarl.URL(world.socket_url)
    world.app.content = kind != "no intent"
    token = "wrong" if kind == "wrong token" else world.token
    client = discord.Client(intents=INTENTS)
    with pytest.raises((discord.LoginFailure, discord.PrivilegedIntentsRequired)):
        await client.start(token)
    await client.close()
    assert world.gateway.identified == (kind == "no intent")


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_limit_is_waited_for(world: World, general: Channel, scope: str) -> None:
    async with connected(world) as client:
        world.faults.limit("send", 1, 0.2, scope=scope)  # type: ignore[arg-type]
        await text_channel(client, general).send("hi")
    assert [call.status for call in world.called("send")] == [429, 200]


@pytest.mark.parametrize("fault", ["ban", "503"])
async def test_what_is_not_waited_for_is_raised(world: World, general: Channel, fault: str) -> None:
    async with connected(world) as client:
        if fault == "ban":
            world.faults.limit("send", via=False)
        else:
            world.faults.status("send", 503)
        with pytest.raises(discord.HTTPException):
            await text_channel(client, general).send("hi")
    assert len(world.called("send")) == 1


async def test_a_nonce_is_enforced(world: World, general: Channel) -> None:
    async with connected(world) as client:
        place = text_channel(client, general)
        first, again = [await place.send("hi", nonce="n") for _ in range(2)]
    assert first.id == again.id
    assert len(general.said) == 1


async def test_what_changes_is_in_the_cache(world: World, ana: User, general: Channel) -> None:
    async with connected(world) as client:
        secret = world.channel("secret", [ana])
        await wait_until(lambda: client.get_channel(int(secret.id)), what="a new channel")
        world.allow(general, world.bot, deny=Permit.SEND_MESSAGES)
        me = text_channel(client, general).guild.me
        place = text_channel(client, general)
        await wait_until(lambda: not place.permissions_for(me).send_messages, what="a change")
        world.leave(world.bot)
        await wait_until(lambda: not client.guilds, what="leaving")
