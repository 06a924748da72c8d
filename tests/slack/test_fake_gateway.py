"""Socket Mode as Slack does it, seen from a bare WebSocket and through slack-bolt."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.slack import SAMPLE, Channel, User, World
from tests.fakes.slack.ear import ack, connect
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
    assert world.socket.connections
    world.clock.advance(30)
    await wait_until(lambda: not world.socket.connections, what="Slack to notice")


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
