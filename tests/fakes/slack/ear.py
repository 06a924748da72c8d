"""A bare WebSocket where the app would be, for tests of what Slack sends."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.fakes.slack.world import World

T = TypeVar("T")


async def connect(world: World, session: ClientSession) -> ClientWebSocketResponse:
    """A connection that has been said hello to."""
    socket = await session.ws_connect(world.ticket())
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def ack(socket: ClientWebSocketResponse, envelope: dict[str, Any], **more: object) -> None:
    await socket.send_json({"envelope_id": envelope["envelope_id"], **more})


async def heard(
    world: World, doing: Awaitable[T], payload: dict[str, Any] | None = None
) -> tuple[dict[str, Any], T]:
    """The envelope that somebody's doing sends, and what came of it when it was acknowledged."""
    async with ClientSession() as session:
        socket = await connect(world, session)
        task = asyncio.ensure_future(doing)
        envelope = await socket.receive_json()
        await ack(socket, envelope, **({"payload": payload} if payload else {}))
        return envelope, await task
