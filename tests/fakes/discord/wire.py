"""Calling the fake without discord.py: plain requests, and a plain socket to the gateway."""

import json
from typing import Any

import aiohttp

from tests.fakes.discord.world import World

Json = dict[str, Any]


class Answer:
    """What came back."""

    def __init__(self, status: int, headers: Any, body: Any) -> None:  # noqa: ANN401
        self.status = status
        self.headers = headers
        self.json = body

    @property
    def code(self) -> int:
        """Discord's error."""
        return int(self.json["code"])


class Wire:
    """The bot, by hand."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self.world = world
        self.session = session

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:  # noqa: ANN401
        headers = {"Authorization": f"Bot {self.world.token}"}
        url = self.world.url + path
        words = {key: str(value) for key, value in query.items()}
        async with self.session.request(
            method, url, json=body, params=words, headers=headers
        ) as response:
            text = await response.text()
            known = response.headers.get("Content-Type") == "application/json"
            found = json.loads(text) if known else text
            return Answer(response.status, response.headers, found)

    async def get(self, path: str, **query: Any) -> Answer:  # noqa: ANN401
        return await self.call("GET", path, **query)

    async def post(self, path: str, body: Any = None, **query: Any) -> Answer:  # noqa: ANN401
        return await self.call("POST", path, body, **query)

    async def patch(self, path: str, body: Any) -> Answer:  # noqa: ANN401
        return await self.call("PATCH", path, body)

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """A connection that has heard hello."""
        socket = await self.session.ws_connect(self.world.socket_url)
        assert (await socket.receive_json())["op"] == 10
        return socket

    async def identify(
        self, intents: int = 33281, token: str | None = None, shard: tuple[int, int] = (0, 1)
    ) -> aiohttp.ClientWebSocketResponse:
        """A connection that has said who it is."""
        socket = await self.socket()
        hello: Json = {"token": token or self.world.token, "intents": intents, "properties": {}}
        hello["shard"] = shard
        await socket.send_json({"op": 2, "d": hello})
        return socket


async def until(socket: aiohttp.ClientWebSocketResponse, name: str) -> Json:
    """Read on to an event of that name; answer it with its number."""
    while True:
        frame: Json = await socket.receive_json(timeout=5)
        if frame["t"] == name:
            return frame
