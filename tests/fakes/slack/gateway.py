"""Socket Mode: connections, envelopes, acknowledgements, retries."""

import asyncio
import json
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.clock import Clock
from tests.fakes.slack.manifest import App

Json = dict[str, Any]

PATIENCE = 3.0
"""Seconds to acknowledge in."""
RETRIES = (0.0, 60.0, 300.0)
"""When an event is sent again, in seconds after the first try (measured: python #93)."""
MOST_CONNECTIONS = 10
NOTICED = 30.0
"""Seconds until Slack gives up on a half-open connection: a guess."""


@dataclass(eq=False)
class Connection:
    """One WebSocket. `frozen` is half-open: nothing is read from it and no ping answered."""

    ws: web.WebSocketResponse
    request: web.Request
    frozen: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def cut(self) -> None:
        """End it without a word."""
        self.over.set()
        if self.request.transport:
            self.request.transport.abort()


@dataclass(eq=False)
class Delivery:
    """One payload on its way to the app."""

    kind: str
    payload: Json
    accepts: bool
    at: float
    sent: list[Json] = field(default_factory=list)
    """Every envelope that was written to a socket."""
    latency: float | None = None
    """Seconds from the first try to the acknowledgement; None while there is none."""
    answer: Json | None = None
    """What came with the acknowledgement, where `accepts` allows it."""
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    """The first try is over, well or not."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Acknowledged or given up."""


class Gateway:
    """All connections of the app. Each payload goes to any one of them.

    `twice`: every event is delivered twice, with the same attempt number, as happens.
    """

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.twice = False
        self.opened = 0
        """Connections there ever were."""
        self.connections: list[Connection] = []
        self.deliveries: list[Delivery] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._any = random.Random(7)

    def ticket(self) -> str:
        """Good for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Talk to one socket until it closes."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(request.query["ticket"])
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        connection = Connection(ws, request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await self._bye(connection, "too_many_websockets")
            return ws
        self.connections.append(connection)
        self.opened += 1
        try:
            await ws.send_json(self._hello())
            await self._read(connection)
        finally:
            self._forget(connection)
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self.app.id},
            "debug_info": {"host": "applink", "approximate_connection_time": 18060},
        }

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.ws:
            if connection.frozen:
                await connection.over.wait()
                return
            if frame.type is WSMsgType.PING:
                await connection.ws.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acknowledge(json.loads(frame.data))

    def _acknowledge(self, frame: Json) -> None:
        """Take an acknowledgement, on whichever connection it comes."""
        delivery = self._waiting.pop(frame.get("envelope_id", ""), None)
        if delivery and not delivery.acked.is_set():
            delivery.latency = self.clock.now() - delivery.at
            delivery.answer = frame.get("payload") if delivery.accepts else None
            delivery.acked.set()

    def event(self, payload: Json) -> Delivery:
        """Send an event on its way; it is retried until acknowledged or given up."""
        delivery = self._delivery("events_api", payload, accepts=False)
        self._start(self._insist(delivery))
        return delivery

    async def ask(self, kind: str, payload: Json, *, accepts: bool) -> Delivery:
        """Send a command or an interaction: once, and wait for the acknowledgement."""
        delivery = self._delivery(kind, payload, accepts=accepts)
        await self._try(delivery, {})
        delivery.over.set()
        return delivery

    def _delivery(self, kind: str, payload: Json, *, accepts: bool) -> Delivery:
        delivery = Delivery(kind, payload, accepts, self.clock.now())
        self.deliveries.append(delivery)
        return delivery

    async def _insist(self, delivery: Delivery) -> None:
        start = self.clock.now()
        await self._try(delivery, {"retry_attempt": 0, "retry_reason": ""})
        for number, seconds in enumerate(RETRIES, 1):
            if delivery.acked.is_set():
                break
            await self.clock.until(start + seconds)
            await self._try(delivery, {"retry_attempt": number, "retry_reason": "timeout"})
        delivery.over.set()

    async def _try(self, delivery: Delivery, retry: Json) -> None:
        """One try; without a connection it has failed at once."""
        sent = False
        for _ in range(2 if self.twice and retry else 1):
            sent = await self._send(delivery, retry) or sent
        if sent:
            await self.clock.within(delivery.acked, PATIENCE)
        delivery.tried.set()

    async def _send(self, delivery: Delivery, retry: Json) -> bool:
        alive = [connection for connection in self.connections if not connection.ws.closed]
        if not alive:
            return False
        envelope = {
            "envelope_id": secrets.token_hex(16),
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.accepts,
            **retry,
        }
        self._waiting[envelope["envelope_id"]] = delivery
        delivery.sent.append(envelope)
        try:
            await self._any.choice(alive).ws.send_json(envelope)
        except ConnectionError:
            return True  # Slack does not learn that it was lost
        return True

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be opened anew, as Slack does every few hours."""
        for connection in list(self.connections):
            if not connection.ws.closed:
                await connection.ws.send_json(self._disconnect(reason))

    async def warn(self) -> None:
        """Say that a refresh comes in ten seconds."""
        await self.refresh("warning")

    def drop(self) -> None:
        """Cut every connection without a close frame."""
        for connection in list(self.connections):
            connection.cut()
            self._forget(connection)

    def freeze(self) -> None:
        """Make every connection half-open: what is sent is lost until Slack notices, too."""
        for connection in self.connections:
            connection.frozen = True
            self._start(self._notice(connection))

    async def _notice(self, connection: Connection) -> None:
        await self.clock.within(connection.over, NOTICED)
        connection.cut()
        self._forget(connection)

    async def disable(self) -> None:
        """Switch Socket Mode off, as on the app's page."""
        self.app.socket_mode = False
        for connection in list(self.connections):
            await self._bye(connection, "link_disabled")

    async def _bye(self, connection: Connection, reason: str) -> None:
        await connection.ws.send_json(self._disconnect(reason))
        await connection.ws.close()

    def _disconnect(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}}

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)

    def _start(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.drop()
