"""Messages of every kind, as the description has them and as discord.py reads them."""

from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord import Message, User, World, zoo
from tests.fakes.discord.spec import PRESENT
from tests.fakes.discord.wire import Wire

KINDS: dict[str, Callable[[World, User], dict[str, Any]]] = {
    "files": lambda world, ana: zoo.files("a.png", "b.txt"),
    "voice": lambda world, ana: zoo.voice(7),
    "sticker": lambda world, ana: zoo.sticker("wave"),
    "poll": lambda world, ana: zoo.poll("When?", "Friday", "Monday", votes=2),
    "poll result": lambda world, ana: zoo.poll_result("When?", "Friday"),
    "embed": lambda world, ana: zoo.embed("Title", "Words"),
    "preview": lambda world, ana: zoo.embed("Title", kind="link", url="https://a.example"),
    "display": lambda world, ana: zoo.display("one", "two"),
    "automod": lambda world, ana: zoo.automod("blocked"),
    "forward": lambda world, ana: zoo.forward(
        world.post(world.channel("other"), ana, "passed on", **zoo.files("a.png"))
    ),
    **{
        str(kind): lambda world, ana, kind=kind: zoo.system(kind)  # type: ignore[misc]
        for kind in (zoo.JOIN, zoo.PIN, zoo.RENAME, zoo.BOOST)
    },
}


async def client(world: World) -> discord.Client:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.url, yarl.URL(world.socket_url)
    client = discord.Client(intents=discord.Intents.none())
    await client.login(world.token)
    return client


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_as_described_and_is_read(world: World, wire: Wire, kind: str) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    made = world.post(general, ana, **KINDS[kind](world, ana))
    assert (await wire.get(f"/channels/{general.id}/messages/{made.id}")).status == 200
    reader = await client(world)
    try:
        place = await reader.fetch_channel(int(general.id))
        assert isinstance(place, discord.TextChannel)
        (read,) = [one async for one in place.history()]
        assert read.type.value == made.body["type"]
        check(read, kind)
    finally:
        await reader.close()


def check(read: discord.Message, kind: str) -> None:
    """What is particular about some of them."""
    if kind == "voice":
        assert read.attachments[0].is_voice_message()
    if kind == "forward":
        assert (read.content, read.message_snapshots[0].content) == ("", "passed on")
    if kind == "poll":
        assert read.poll
        assert [answer.text for answer in read.poll.answers] == ["Friday", "Monday"]
    if kind == "display":
        assert isinstance(read.components[0], discord.Container)
    if kind == "sticker":
        assert read.stickers[0].name == "wave"


def test_a_webhook_names_itself() -> None:
    world = World()
    message: Message = world.webhook(world.channel("general"), "Alice:\u202e", "hi")
    assert message.body["webhook_id"] == message.author.id
    assert message.author.id not in world.people


@pytest.mark.skipif(not PRESENT, reason="the official description is not beside the project")
async def test_what_is_unlike_the_description_is_told() -> None:
    async def wrong() -> None:
        async with World() as world:
            general = world.channel("general")
            world.post(general, world.bot, "hi", attachments=[{"id": "1"}])
            await fetch(world, f"/channels/{general.id}/messages")

    with pytest.raises(AssertionError, match=r"history 200: 0\.attachments\.0: 'filename'"):
        await wrong()


@pytest.mark.skipif(not PRESENT, reason="the official description is not beside the project")
async def test_a_request_that_is_unlike_it_is_told() -> None:
    async def wrong() -> None:
        async with World() as world:
            general = world.channel("general")
            body = {"content": "hi", "tts": "yes"}
            await fetch(world, f"/channels/{general.id}/messages", body)

    with pytest.raises(AssertionError, match="send request: tts: 'yes' is not of type"):
        await wrong()


async def fetch(world: World, path: str, body: object = None) -> None:
    async with aiohttp.ClientSession() as session:
        await Wire(world, session).call("POST" if body else "GET", path, body)
