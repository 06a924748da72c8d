"""The HTTP side: who calls, what goes wrong on request, who answers."""

import json
from typing import Any

from aiohttp import web

from tests.fakes.discord import answering, finding, reading, writing
from tests.fakes.discord.faults import Fault, Faults, Limits, Wait, told
from tests.fakes.discord.refused import Refused
from tests.fakes.discord.routes import Call, Route, find
from tests.fakes.discord.spec import Spec
from tests.fakes.discord.state import State

ANSWERED_BY = (answering, finding, reading, writing)
"""Loaded for the endpoints that they register."""
PREFIX = "/api/v10"
MAJOR = ("channel_id", "guild_id", "webhook_token", "interaction_token")
"""What in a path has limits of its own."""


class Server:
    """The endpoints of one state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = Limits(state.clock)
        self.spec = Spec()
        self.crashes: list[Exception] = []
        """Errors of the fake itself; the world raises them when it ends."""
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen on a free port of the loopback; answer the address of the API."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", f"{PREFIX}/{{path:.*}}", self._api)
        app.router.add_get("/", self.state.gateway.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}{PREFIX}"

    async def close(self) -> None:
        self.state.gateway.drop()
        if self._runner:
            await self._runner.cleanup()
        if self.crashes:
            raise ExceptionGroup("the fake itself failed", self.crashes)
        assert not self.spec.unlike, "\n".join(self.spec.unlike)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._serve(request)
        except Exception as error:
            self.crashes.append(error)
            raise

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        found = find(request.method, path)
        now = self.state.clock.now()
        if not found:
            self.calls.append(Call("unknown", request.method, path, now, status=404))
            return self._json(self.calls[-1], 404, {"message": "404: Not Found", "code": 0})
        route, params = found
        call = Call(route.name, request.method, path, now, params, dict(request.query))
        self.calls.append(call)
        fault = self.faults.take(call.name)
        if fault and not fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        answer = await self._answer(request, route, call)
        self.spec.note(route, call)
        if fault and fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        return answer

    async def _spoil(
        self, request: web.Request, call: Call, fault: Fault
    ) -> web.StreamResponse | None:
        """What the fault makes of the call; None if it goes on."""
        if fault.kind == "slow":
            await self.state.clock.sleep(fault.number)
            return None
        if fault.kind == "limit":
            wait = Wait(fault.number, fault.scope, fault.via)
            return self._slower(call, self.limits.tell(_key(call), wait))
        if fault.kind == "status":
            call.status = int(fault.number)
            return web.Response(status=call.status, text="<html>", content_type="text/html")
        call.status = 0
        assert request.transport
        request.transport.abort()
        return web.Response()

    def _slower(self, call: Call, wait: Wait) -> web.Response:
        if not wait.via:
            call.status = 429
            page = "<html><title>Access denied | discord.com used Cloudflare</title></html>"
            return web.Response(status=429, text=page, content_type="text/html", headers=told(wait))
        body = {
            "message": "You are being rate limited.",
            "retry_after": round(wait.seconds, 3),
            "global": wait.scope == "global",
        }
        return self._json(call, 429, body, told(wait), shared=wait.scope == "shared")

    async def _answer(self, request: web.Request, route: Route, call: Call) -> web.StreamResponse:
        try:
            if not route.secret and request.headers.get("Authorization") != self._right:
                raise Refused(0)
            if wait := self.limits.check(call.name, _major(call), bot=not route.secret):
                return self._slower(call, wait)
            await _read(request, call)
            answer = route.answer(self.state, call)
        except Refused as no:
            call.code = no.code
            return self._json(call, no.status, no.json())
        call.processed = True
        done = 201 if call.name == "open" else 200
        return self._json(call, 204 if answer is None else done, answer)

    @property
    def _right(self) -> str:
        return f"Bot {self.state.app.token}"

    def _json(
        self,
        call: Call,
        status: int,
        answer: Any,  # noqa: ANN401 - any JSON
        more: dict[str, str] | None = None,
        *,
        shared: bool = False,
    ) -> web.Response:
        """With the exact content type: discord.py reads JSON of no other."""
        call.status, call.answer = status, answer
        if status in {401, 403, 429} and not shared:
            self.limits.invalid += 1
        headers = self.limits.headers(call.name, _major(call)) | (more or {})
        if status == 204:
            return web.Response(status=204, headers=headers)
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(answer).encode(), headers=headers)


def _major(call: Call) -> str:
    return "/".join(call.params[key] for key in MAJOR if key in call.params)


def _key(call: Call) -> str:
    return f"{call.name} {_major(call)}"


async def _read(request: web.Request, call: Call) -> None:
    """The body: JSON, or a form with `payload_json` and files."""
    if not request.can_read_body:
        return
    if request.content_type == "multipart/form-data":
        form = await request.post()
        call.body = json.loads(str(form.get("payload_json", "{}")))
        for name, value in form.items():
            if isinstance(value, web.FileField):
                call.files[name] = value.file.read()
        return
    text = await request.text()
    if len(text) > 25 * 1024 * 1024:
        raise Refused(40005)
    try:
        call.body = json.loads(text) if text else None
    except ValueError:
        raise Refused(50035) from None
