"""The gateway as Discord has it, seen from a bare WebSocket."""

import zlib

import aiohttp
import pytest

from tests.fakes.discord import Permit, World
from tests.fakes.discord.wire import Wire, until
from tests.waiting import wait_until

UNCONTENT = 33281 & ~(1 << 15)


async def test_whoever_identifies_gets_ready_and_every_guild(world: World, wire: Wire) -> None:
    general = world.channel("general")
    other = world.guild("Other", bot=False)
    socket = await wire.identify()
    ready = (await until(socket, "READY"))["d"]
    assert ready["user"]["id"] == world.bot.id
    assert ready["resume_gateway_url"] == world.socket_url
    assert [one["id"] for one in ready["guilds"]] == [world.home.id]
    guild = (await until(socket, "GUILD_CREATE"))["d"]
    assert guild["id"] == world.home.id != other.id
    assert [one["id"] for one in guild["channels"]] == [general.id]
    assert [one["user"]["id"] for one in guild["members"]] == [world.bot.id]


async def test_heartbeats_are_answered(world: World, wire: Wire) -> None:
    socket = await wire.socket()
    await socket.send_json({"op": 1, "d": None})
    assert (await socket.receive_json())["op"] == 11


@pytest.mark.parametrize(
    ("token", "intents", "code"),
    [("wrong", 33281, 4004), (None, 33281, 4014), (None, UNCONTENT | 1 << 1, 4014)],
)
async def test_who_may_not_come_in_is_told_why(
    world: World, wire: Wire, token: str | None, intents: int, code: int
) -> None:
    world.app.content = False
    socket = await wire.identify(intents, token)
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert socket.close_code == code
    assert world.gateway.refused == [code]
    assert not world.gateway.sessions


async def test_without_the_intent_only_some_messages_have_content(world: World, wire: Wire) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    socket = await wire.identify(UNCONTENT)
    await until(socket, "READY")
    await world.say(ana, general, "between us")
    hidden = (await until(socket, "MESSAGE_CREATE"))["d"]
    assert hidden["content"] == ""
    await world.mention(ana, general, "hello")
    assert "hello" in (await until(socket, "MESSAGE_CREATE"))["d"]["content"]


async def test_messages_come_with_guild_and_member(world: World, wire: Wire) -> None:
    ana, ben, general = world.user("Ana", nick="annie"), world.user("Ben"), world.channel("general")
    socket = await wire.identify()
    await world.gateway_ready()
    await world.say(ana, general, f"hi {ben.tag}")
    event = (await until(socket, "MESSAGE_CREATE"))["d"]
    assert event["guild_id"] == world.home.id
    assert event["member"]["nick"] == "annie"
    assert [one["id"] for one in event["mentions"]] == [ben.id]


async def test_the_bot_hears_only_what_it_could_read(world: World, wire: Wire) -> None:
    ana = world.user("Ana")
    hidden = world.channel("hidden", [ana], bot=False)
    general = world.channel("general")
    private = world.thread(general, "private", [ana], private=True)
    socket = await wire.identify()
    await world.gateway_ready()
    for place in (hidden, private, general):
        await world.say(ana, place, place.name)
    assert (await until(socket, "MESSAGE_CREATE"))["d"]["content"] == "general"
    world.enter(private, world.bot)
    await world.say(ana, private, "now")
    assert (await until(socket, "MESSAGE_CREATE"))["d"]["content"] == "now"


async def test_whoever_resumes_hears_what_was_missed_once(world: World, wire: Wire) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    socket = await wire.identify()
    session = (await until(socket, "READY"))["d"]["session_id"]
    await world.say(ana, general, "heard")
    seen = (await until(socket, "MESSAGE_CREATE"))["s"]
    world.gateway.drop()
    assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    await world.say(ana, general, "missed")
    again = await wire.socket()
    resume = {"token": world.token, "session_id": session, "seq": seen}
    await again.send_json({"op": 6, "d": resume})
    assert (await until(again, "MESSAGE_CREATE"))["d"]["content"] == "missed"
    await until(again, "RESUMED")
    assert world.gateway.identified == 1


@pytest.mark.parametrize("how", ["closed", "forgotten"])
async def test_a_session_that_is_over_cannot_be_resumed(world: World, wire: Wire, how: str) -> None:
    socket = await wire.identify()
    session = (await until(socket, "READY"))["d"]["session_id"]
    if how == "closed":
        await socket.close(code=1000)
        await wait_until(lambda: not world.gateway.sessions, what="the session to end")
    else:
        world.gateway.forget()
    again = await wire.socket()
    resume = {"token": world.token, "session_id": session, "seq": 1}
    await again.send_json({"op": 6, "d": resume})
    frame = await again.receive_json()
    assert (frame["op"], frame["d"]) == (9, False)


async def test_discord_may_ask_to_reconnect(world: World, wire: Wire) -> None:
    socket = await wire.socket()
    world.gateway.reconnect()
    assert (await socket.receive_json())["op"] == 7


async def test_events_may_come_twice(world: World, wire: Wire) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    socket = await wire.identify()
    await world.gateway_ready()
    world.gateway.twice = True
    await world.say(ana, general, "hi")
    first, second = [await until(socket, "MESSAGE_CREATE") for _ in range(2)]
    assert first["d"] == second["d"]
    assert first["s"] < second["s"]


async def test_changes_are_told(world: World, wire: Wire) -> None:
    socket = await wire.identify()
    await world.gateway_ready()
    general = world.channel("general")
    assert (await until(socket, "CHANNEL_CREATE"))["d"]["id"] == general.id
    world.allow(general, world.home.everyone, deny=Permit.SEND_MESSAGES)
    over = (await until(socket, "CHANNEL_UPDATE"))["d"]["permission_overwrites"]
    assert over[0]["deny"] == str(int(Permit.SEND_MESSAGES))
    thread = world.thread(general, "talk")
    assert (await until(socket, "THREAD_CREATE"))["d"]["id"] == thread.id
    world.archive(thread)
    assert (await until(socket, "THREAD_UPDATE"))["d"]["thread_metadata"]["archived"]
    world.remove(general)
    assert (await until(socket, "CHANNEL_DELETE"))["d"]["id"] == general.id
    world.leave(world.bot)
    assert (await until(socket, "GUILD_DELETE"))["d"]["id"] == world.home.id


async def test_messages_are_changed_and_taken_back(world: World, wire: Wire) -> None:
    ana, general = world.user("Ana"), world.channel("general")
    socket = await wire.identify()
    await world.gateway_ready()
    message = await world.say(ana, general, "hi")
    world.edit(message, "hello")
    assert (await until(socket, "MESSAGE_UPDATE"))["d"]["content"] == "hello"
    world.delete(message)
    assert (await until(socket, "MESSAGE_DELETE"))["d"]["id"] == message.id


async def test_a_stream_can_be_squeezed(world: World, wire: Wire) -> None:
    url = f"{world.socket_url}?compress=zlib-stream"
    socket = await wire.session.ws_connect(url)
    frame = await socket.receive_bytes()
    assert frame.endswith(b"\x00\x00\xff\xff")
    assert b'"op": 10' in zlib.decompressobj().decompress(frame)


async def test_what_is_said_before_identifying_closes_the_connection(
    world: World, wire: Wire
) -> None:
    socket = await wire.socket()
    await socket.send_json({"op": 3, "d": {}})
    await socket.receive()
    assert socket.close_code == 4003


async def test_shards_share_the_guilds(world: World, wire: Wire) -> None:
    sockets = [await wire.identify(shard=(number, 2)) for number in (0, 1)]
    guilds: list[list[str]] = []
    for socket in sockets:
        ready = (await until(socket, "READY"))["d"]
        guilds.append([one["id"] for one in ready["guilds"]])
    mine = (int(world.home.id) >> 22) % 2
    assert guilds[mine] == [world.home.id]
    assert guilds[1 - mine] == []
    await world.say(world.user("Ana"), world.channel("general"), "hi")
    await until(sockets[mine], "MESSAGE_CREATE")
    with pytest.raises(TimeoutError):
        await sockets[1 - mine].receive_json(timeout=0.05)


async def test_a_shard_that_cannot_be_is_refused(world: World, wire: Wire) -> None:
    socket = await wire.identify(shard=(2, 2))
    await socket.receive()
    assert socket.close_code == 4010
