"""The HTTP side: who calls, what goes wrong on request, who answers."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack import chatting, connecting, finding, reading
from tests.fakes.slack.args import Args
from tests.fakes.slack.faults import Fault, Faults, Limits
from tests.fakes.slack.hooks import Hook, respond
from tests.fakes.slack.methods import METHODS, Method
from tests.fakes.slack.refused import Refused
from tests.fakes.slack.workspace import Workspace

ANSWERED_BY = (chatting, connecting, finding, reading)
"""Loaded for the methods that they register."""


@dataclass
class Call:
    """One call of the Web API or of a response URL, as it was made and as it ended."""

    method: str
    at: float
    params: dict[str, Any] = field(default_factory=dict)
    ok: bool = False
    error: str | None = None
    """Slack's error, `ratelimited`, or `http 502`, `reset`. None where it went well."""
    processed: bool = False
    """Whether it was carried out, whatever the caller got to know."""


class Server:
    """The routes of one workspace."""

    def __init__(self, world: Workspace) -> None:
        self.world = world
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = Limits(world.clock)
        self.hooks: dict[str, Hook] = {}
        self.crashes: list[Exception] = []
        """Errors of the fake itself; the world raises them when it ends."""
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen on a free port of the loopback; answer the address of the Web API."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/link/", self.world.socket.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/api/"

    async def close(self) -> None:
        await self.world.socket.close()
        if self._runner:
            await self._runner.cleanup()
        if self.crashes:
            raise ExceptionGroup("the fake itself failed", self.crashes)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = Call(name, self.world.clock.now())
        self.calls.append(call)
        fault = self.faults.take(name)
        if fault and not fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        answer = await self._answer(request, call)
        if fault and fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        return answer

    async def _spoil(
        self, request: web.Request, call: Call, fault: Fault
    ) -> web.StreamResponse | None:
        """What the fault makes of the call; None if it goes on."""
        call.ok = False
        if fault.kind == "slow":
            await self.world.clock.sleep(fault.number)
            return None
        if fault.kind == "limit":
            return self._slower(call, self.limits.tell(call.method, fault.number))
        if fault.kind == "error":
            call.error = fault.error
            return self._json(call, {"ok": False, "error": fault.error})
        if fault.kind == "status":
            call.error = f"http {fault.number:.0f}"
            return web.Response(status=int(fault.number), text="<html>", content_type="text/html")
        call.error = "reset"
        assert request.transport
        request.transport.abort()
        return web.Response()

    def _slower(self, call: Call, seconds: int) -> web.Response:
        call.error = "ratelimited"
        headers = {"Retry-After": str(seconds)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        try:
            method = METHODS.get(call.method)
            if not method:
                raise Refused("unknown_method")
            args = await Args.read(request, reads=method.reads)
            call.params = args.values
            self._admit(_token(request, args), method)
            if wait := self.limits.check(call.method, args.words("channel") or ""):
                return self._slower(call, wait)
            self.world.app.require(*method.scopes)
            found = method.answer(self.world, args)
        except Refused as no:
            call.error = no.error
            return self._json(call, no.json())
        except Exception as error:
            self.crashes.append(error)
            raise
        call.ok = call.processed = True
        return self._json(call, {"ok": True, **found})

    def _admit(self, token: str | None, method: Method) -> None:
        """Check the token: bot tokens for everything but opening connections."""
        app = self.world.app
        if not token:
            raise Refused("not_authed")
        if token not in {app.bot_token, app.app_token}:
            raise Refused("invalid_auth")
        if method.app != (token == app.app_token):
            raise Refused("not_allowed_token_type")
        if app.trouble:
            raise Refused(app.trouble)

    def _json(self, call: Call, answer: dict[str, Any]) -> web.Response:
        method = METHODS.get(call.method)
        headers = {
            "X-OAuth-Scopes": self.world.app.granted,
            "X-Accepted-OAuth-Scopes": ",".join(method.scopes) if method else "",
        }
        return web.json_response(answer, headers=headers)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        call = Call("response_url", self.world.clock.now())
        self.calls.append(call)
        fault = self.faults.take("response_url")
        if fault and not fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        answer = await self._respond(request, call)
        if fault and fault.processed and (spoilt := await self._spoil(request, call, fault)):
            return spoilt
        return answer

    async def _respond(self, request: web.Request, call: Call) -> web.StreamResponse:
        """A response URL needs no token: it is one."""
        hook = self.hooks.get(request.match_info["id"])
        try:
            if not hook:
                raise Refused("expired_url")
            call.params = json.loads(await request.text())
            respond(self.world, hook, Args(dict(call.params)))
        except Refused as no:
            call.error = no.error
            gone = no.error in {"expired_url", "used_url"}
            return web.json_response(no.json(), status=404 if gone else 500)
        except Exception as error:
            self.crashes.append(error)
            raise
        call.ok = call.processed = True
        return web.Response(text="ok")


def _token(request: web.Request, args: Args) -> str | None:
    """From the header, or from a query or a form; never from JSON."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer" and token:
        return token
    written = args.values.pop("token", None)
    return None if request.content_type == "application/json" else written
