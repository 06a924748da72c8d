"""The gateway: sessions, events with numbers, replay, and how connections end."""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.app import CONTENT
from tests.fakes.discord.rooms import Guild

if TYPE_CHECKING:
    from tests.fakes.discord.state import State

Json = dict[str, Any]
Make = Callable[["Session"], Json | None]
"""An event as one session gets it; None if it does not."""

BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = 1 << 1 | 1 << 8 | CONTENT


@dataclass(eq=False)
class Session:
    """What a client identified for; outlives its connections until it is closed or invalid."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    number: int = 0
    events: list[Json] = field(default_factory=list)
    """All of them, for replays."""
    line: "Line | None" = None
    resumed: int = 0
    shard: int = 0
    shards: int = 1

    def minds(self, guild: Guild | None) -> bool:
        """Whether what happens in a guild is for this shard; what happens in none is for 0."""
        return self.shard == ((int(guild.id) >> 22) % self.shards if guild else 0)

    @property
    def content(self) -> bool:
        return bool(self.intents & CONTENT)


@dataclass(eq=False)
class Line:
    """One WebSocket."""

    ws: web.WebSocketResponse
    request: web.Request
    squeeze: Any = None
    """The zlib stream, if the client asked for one."""
    session: Session | None = None
    waiting: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)

    def send(self, frame: Json) -> None:
        """Send it when its turn comes; may be called by fixtures, outside of the loop."""
        self.waiting.put_nowait(frame)

    async def write(self) -> None:
        """Send what waits, in order, until cancelled."""
        with suppress(ConnectionError):
            while True:
                await self._write(await self.waiting.get())

    async def _write(self, frame: Json) -> None:
        text = json.dumps(frame)
        if self.squeeze:
            data = self.squeeze.compress(text.encode())
            await self.ws.send_bytes(data + self.squeeze.flush(zlib.Z_SYNC_FLUSH))
        else:
            await self.ws.send_str(text)

    def cut(self) -> None:
        """End it without a word."""
        if self.request.transport:
            self.request.transport.abort()


class Gateway:
    """All sessions of the bot; each gets every event.

    `twice`: every event comes twice, with different numbers, as happens.
    """

    def __init__(self, state: "State") -> None:
        self.state = state
        self.welcome: Callable[[Session], list[tuple[str, Json]]] = lambda _: []
        """Makes the first events of a session; the world sets it."""
        self.lines: list[Line] = []
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        """How often somebody identified, well or not; 1000 a day reset the token."""
        self.beats = 0
        self.refused: list[int] = []
        """Codes with which connections were closed."""
        self.twice = False
        self.overlap = 0
        """How many events a resume replays that had been heard before, as happens."""
        self.deaf = False
        """Refuses connections."""
        self.sent: list[Json] = []
        """Every event that was sent to some session."""

    @property
    def ready(self) -> list[Session]:
        """Sessions with a connection."""
        return [one for one in self.sessions.values() if one.line]

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Talk to one socket until it closes."""
        if self.deaf:
            return web.Response(status=503)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        squeeze = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        line = Line(ws, request, squeeze)
        self.lines.append(line)
        writing = asyncio.ensure_future(line.write())
        line.send({"op": HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    await self._hear(line, json.loads(frame.data))
        finally:
            writing.cancel()
            self._lost(line)
        return ws

    def _lost(self, line: Line) -> None:
        """A session ends when the client says so with 1000 or 1001; else it may be resumed."""
        if line in self.lines:
            self.lines.remove(line)
        if session := line.session:
            session.line = None if session.line is line else session.line
            if line.ws.close_code in {1000, 1001}:
                self.sessions.pop(session.id, None)

    async def _hear(self, line: Line, frame: Json) -> None:
        op = frame.get("op")
        if op == BEAT:
            self.beats += 1
            line.send({"op": ACK, "d": None, "s": None, "t": None})
        elif op == IDENTIFY:
            await self._identify(line, frame["d"])
        elif op == RESUME:
            await self._resume(line, frame["d"])
        elif not line.session:
            await self._refuse(line, 4003)

    async def _refuse(self, line: Line, code: int) -> None:
        self.refused.append(code)
        await line.ws.close(code=code)

    async def _identify(self, line: Line, asked: Json) -> None:
        self.identified += 1
        app = self.state.app
        if asked.get("token") != app.token:
            return await self._refuse(line, 4004)
        if line.session:
            return await self._refuse(line, 4005)
        granted = CONTENT if app.content else 0
        if asked["intents"] & PRIVILEGED & ~granted:
            return await self._refuse(line, 4014)
        shard, shards = asked.get("shard", [0, 1])
        if not 0 <= shard < shards:
            return await self._refuse(line, 4010)
        session = Session(asked["intents"], line=line, shard=shard, shards=shards)
        self.sessions[session.id] = line.session = session
        for name, data in self.welcome(session):
            self._give(session, name, data)
        return None

    async def _resume(self, line: Line, asked: Json) -> None:
        session = self.sessions.get(asked.get("session_id", ""))
        if asked.get("token") != self.state.app.token:
            return await self._refuse(line, 4004)
        if not session:
            line.send({"op": INVALID, "d": False, "s": None, "t": None})
            return None
        line.session, session.line = session, line
        session.resumed += 1
        for event in session.events:
            if event["s"] > asked["seq"] - self.overlap and event["t"] != "READY":
                line.send(event)
        self._give(session, "RESUMED", {})
        return None

    def tell(self, name: str, guild: Guild | None, make: Make) -> None:
        """Send an event to every session of the guild's shard, also to those that are away now."""
        for session in list(self.sessions.values()):
            data = make(session) if session.minds(guild) else None
            if data is not None:
                self._give(session, name, data)
                if self.twice:
                    self._give(session, name, data)

    def _give(self, session: Session, name: str, data: Json) -> None:
        session.number += 1
        event = {"op": 0, "t": name, "s": session.number, "d": data}
        session.events.append(event)
        self.sent.append(event)
        if session.line:
            session.line.send(event)

    def again(self, name: str) -> None:
        """Send the newest event of that name once more, with a new number."""
        event = next(one for one in reversed(self.sent) if one["t"] == name)
        for session in self.sessions.values():
            self._give(session, name, event["d"])

    def reconnect(self) -> None:
        """Ask every connection to come back (op 7), as Discord does now and then."""
        for line in list(self.lines):
            line.send({"op": RECONNECT, "d": None, "s": None, "t": None})

    def drop(self) -> None:
        """Cut every connection; the sessions stay and collect events."""
        for line in list(self.lines):
            line.cut()
            self._lost(line)

    async def close_with(self, code: int) -> None:
        """Close every connection with a code; clients echo 1000, which does not end the session."""
        for line in list(self.lines):
            self._lost(line)
            line.session = None
            await line.ws.close(code=code)

    def forget(self) -> None:
        """Make every session invalid: whoever resumes has to identify again."""
        self.sessions.clear()
