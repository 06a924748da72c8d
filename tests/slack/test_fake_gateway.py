"""Socket Mode as Slack does it, seen from a bare WebSocket and through slack-bolt."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import SAMPLE, Channel, User, World
from tests.waiting import wait_until


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(SAMPLE) as world:
        yield world


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def ana(world: World) -> User:
    return world.user("Ana")


@pytest.fixture
def general(world: World, ana: User) -> Channel:
    return world.channel("general", [ana])


Socket = aiohttp.ClientWebSocketResponse


async def connect(world: World, session: aiohttp.ClientSession) -> Socket:
    socket = await session.ws_connect(world.ticket())
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def ack(socket: Socket, envelope: dict[str, Any], **more: object) -> None:
    await socket.send_json({"envelope_id": envelope["envelope_id"], **more})


async def test_a_ticket_opens_one_connection(world: World, session: aiohttp.ClientSession) -> None:
    url = world.ticket()
    await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)


async def test_the_eleventh_connection_is_sent_away(
    world: World, session: aiohttp.ClientSession
) -> None:
    sockets = [await connect(world, session) for _ in range(10)]
    socket = await session.ws_connect(world.ticket())
    frame = await socket.receive_json()
    assert (frame["type"], frame["reason"]) == ("disconnect", "too_many_websockets")
    assert len(world.socket.connections) == len(sockets)


async def test_an_event_goes_to_one_connection_only(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    sockets = [await connect(world, session) for _ in range(2)]
    heard = [asyncio.ensure_future(socket.receive_json()) for socket in sockets]
    saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
    done, rest = await asyncio.wait(heard, return_when=asyncio.FIRST_COMPLETED)
    (first,) = done
    await ack(sockets[heard.index(first)], first.result())
    said = await saying
    assert said.acked
    assert len(said.deliveries[0].sent) == 1
    for task in rest:
        task.cancel()


async def test_an_event_without_acknowledgement_comes_four_times(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    socket = await connect(world, session)
    saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
    envelopes = [await socket.receive_json()]
    for wait in (3, 60, 300):
        world.clock.advance(wait)
        envelopes.append(await socket.receive_json())
    world.clock.advance(3)
    said = await saying
    await said.over()
    assert not said.acked
    assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
    assert [envelope["retry_reason"] for envelope in envelopes] == ["", *["timeout"] * 3]
    assert len({envelope["envelope_id"] for envelope in envelopes}) == 4
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1


async def test_an_event_that_nobody_could_hear_comes_later(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    said = await world.mention(ana, general, "hi")
    socket = await connect(world, session)
    world.clock.advance(60)
    envelope = await socket.receive_json()
    assert envelope["retry_attempt"] == 2
    await ack(socket, envelope)
    await said.over()
    assert said.acked


async def test_a_late_acknowledgement_counts_for_the_retries(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    socket = await connect(world, session)
    saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
    first = await socket.receive_json()
    world.clock.advance(3)
    second = await socket.receive_json()
    await ack(socket, first)
    said = await saying
    await said.over()
    assert second["retry_attempt"] == 1
    assert len(said.deliveries[0].sent) == 2


async def test_the_same_try_can_come_twice(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    world.socket.twice = True
    socket = await connect(world, session)
    saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
    envelopes = [await socket.receive_json() for _ in range(2)]
    await ack(socket, envelopes[0])
    await saying
    assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 0]
    assert envelopes[0]["payload"] == envelopes[1]["payload"]


async def test_a_command_is_never_sent_again(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    deaf = await world.command(ana, general, "/summarize")
    assert deaf.error == "dispatch_failed"
    socket = await connect(world, session)
    asking = asyncio.ensure_future(world.command(ana, general, "/summarize"))
    envelope = await socket.receive_json()
    assert envelope["accepts_response_payload"] is True
    assert "retry_attempt" not in envelope
    world.clock.advance(3)
    assert (await asking).error == "operation_timeout"
    world.clock.advance(600)
    with pytest.raises(TimeoutError):
        await socket.receive_json(timeout=0.05)


async def test_an_acknowledgement_may_bring_an_answer(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    socket = await connect(world, session)
    asking = asyncio.ensure_future(world.command(ana, general, "/summarize"))
    await ack(socket, await socket.receive_json(), payload={"text": "Working"})
    reaction = await asking
    assert reaction.latency is not None
    (shown,) = world.answers(ana, general)
    assert (shown.text, shown.ephemeral) == ("Working", True)


async def test_a_command_is_refused_in_a_thread_before_anybody_hears_of_it(
    world: World, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reaction = await world.command(ana, general, "/summarize", thread=root)
    assert reaction.error == "/summarize is not supported in threads. Sorry!"
    assert (await world.command(ana, general, "/sumarize")).error
    assert not world.socket.deliveries


async def test_a_command_knows_no_thread_and_escapes_what_was_typed(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    world.channel("secret", [ana], private=True)
    socket = await connect(world, session)
    text = "#general #secret @ana https://a.example/?x=1&y a<b #nowhere"
    asking = asyncio.ensure_future(world.command(ana, general, "/summarize", text))
    envelope = await socket.receive_json()
    await ack(socket, envelope)
    await asking
    payload = envelope["payload"]
    assert len(payload) == 15
    assert "thread_ts" not in payload
    secret = next(room for room in world.channels.values() if room.name == "secret")
    assert payload["text"] == (
        f"<#{general.id}|general> <#{secret.id}|> <@{ana.id}|ana> "
        "<https://a.example/?x=1&amp;y> a&lt;b #nowhere"
    )


async def test_payloads_do_not_tell_the_names_of_private_channels(
    world: World, session: aiohttp.ClientSession, ana: User
) -> None:
    socket = await connect(world, session)
    for room, name in (
        (world.channel("secret", [ana], private=True, bot=False), "privategroup"),
        (world.im(ana), "directmessage"),
    ):
        asking = asyncio.ensure_future(world.command(ana, room, "/summarize"))
        envelope = await socket.receive_json()
        await ack(socket, envelope)
        await asking
        assert envelope["payload"]["channel_name"] == name


async def test_a_shortcut_brings_its_message_with_the_thread(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    root = world.post(general, ana, "Root")
    reply = world.post(general, ana, "Reply", thread=root)
    socket = await connect(world, session)
    asking = asyncio.ensure_future(world.shortcut(ana, general, reply, "summarize_thread"))
    envelope = await socket.receive_json()
    await ack(socket, envelope)
    await asking
    assert envelope["type"] == "interactive"
    assert envelope["payload"]["type"] == "message_action"
    assert envelope["payload"]["message"]["thread_ts"] == root
    assert envelope["payload"]["message_ts"] == reply


async def test_only_what_is_subscribed_and_allowed_is_heard(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    assert not (await world.say(ana, general, "No mention")).deliveries
    outside = world.channel("outside", [ana], bot=False)
    assert not (await world.mention(ana, outside, "hi")).deliveries
    (delivery,) = (await world.dm(ana, f"{world.bot.tag} hi")).deliveries
    assert delivery.payload["event"]["channel_type"] == "im"
    world.app.events.add("message.channels")
    pair = (await world.mention(ana, general, "hi")).deliveries
    assert [one.payload["event"]["type"] for one in pair] == ["message", "app_mention"]
    assert pair[0].payload["event_id"] != pair[1].payload["event_id"]
    world.app.scopes.discard("app_mentions:read")
    assert len((await world.mention(ana, general, "hi")).deliveries) == 1


async def test_frozen_connections_are_open_and_dead(
    world: World, session: aiohttp.ClientSession, ana: User, general: Channel
) -> None:
    socket = await connect(world, session)
    world.socket.freeze()
    await socket.ping()
    saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
    await ack(socket, await socket.receive_json())
    await wait_until(lambda: world.socket.deliveries, what="a delivery")
    world.clock.advance(3)
    assert not (await saying).acked


async def test_a_dropped_connection_is_cut_without_a_word(
    world: World, session: aiohttp.ClientSession
) -> None:
    socket = await connect(world, session)
    world.socket.drop()
    frame = await socket.receive()
    assert frame.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert not world.socket.connections


async def test_switching_socket_mode_off_ends_all_connections(
    world: World, session: aiohttp.ClientSession
) -> None:
    socket = await connect(world, session)
    await world.socket.disable()
    assert (await socket.receive_json())["reason"] == "link_disabled"
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


class Listener:
    """A bolt app that hears mentions and fails as often as it is told to."""

    def __init__(
        self, world: World, *, before: bool, fails: int = 0, event: str = "app_mention"
    ) -> None:
        client = AsyncWebClient(token=world.bot_token, base_url=world.url)
        self.app = AsyncApp(client=client, process_before_response=before)
        self.heard: list[str] = []
        self.fails = fails
        self.app.event(event)(self.hear)
        self.handler = AsyncSocketModeHandler(self.app, world.app_token)

    async def hear(self, body: dict[str, Any]) -> None:
        self.heard.append(body["event_id"])
        if len(self.heard) <= self.fails:
            raise ConnectionError("Redis is away")

    async def __aenter__(self) -> Self:
        await self.handler.connect_async()  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.handler.close_async()  # type: ignore[no-untyped-call]


async def test_bolt_loses_an_event_that_it_acknowledged_too_early(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=False, fails=1) as listener:
        said = await world.mention(ana, general, "hi")
        assert said.acked
        await wait_until(lambda: listener.heard, what="a mention")
        assert len(listener.heard) == 1


async def test_bolt_gets_an_event_again_that_it_did_not_acknowledge(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True, fails=1) as listener:
        saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
        await wait_until(lambda: listener.heard, what="a mention")
        world.clock.advance(3)
        said = await saying
        await said.over()
        assert said.acked
        assert len(listener.heard) == 2


async def test_bolt_never_acknowledges_what_nobody_listens_to(
    world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True, event="reaction_added"):
        saying = asyncio.ensure_future(world.mention(ana, general, "hi"))
        await wait_until(lambda: world.socket.deliveries, what="a delivery")
        (delivery,) = world.socket.deliveries
        for tries, seconds in enumerate((0, 3, 60, 300), 1):
            world.clock.advance(seconds)
            await wait_until(lambda n=tries: len(delivery.sent) == n, what=f"try {tries}")
        world.clock.advance(3)
        said = await saying
        await said.over()
        assert not said.acked
        assert len(delivery.sent) == 4


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_bolt_comes_back_after_a_refresh(
    reason: str, world: World, ana: User, general: Channel
) -> None:
    async with Listener(world, before=True) as listener:
        await wait_until(lambda: world.socket.connections, what="a connection")
        await world.socket.refresh(reason)
        await wait_until(lambda: world.socket.opened == 2, what="a new connection")
        await wait_until(lambda: len(world.socket.connections) == 1, what="one connection")
        assert (await world.mention(ana, general, "hi")).acked
        assert len(listener.heard) == 1
