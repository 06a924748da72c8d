"""A server that speaks OpenAI's /v1/models and /v1/completions over real HTTP.

Strict: it refuses what vLLM refuses, fields it does not know included. It behaves until it is told
otherwise: each of `faults` is how it treats one request, in their order.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

Body = dict[str, Any]
Fault = Callable[["Completions", web.Request, Body], Awaitable[web.StreamResponse]]

_FIELDS: dict[str, type | tuple[type, ...]] = {
    "model": str,
    "prompt": str,
    "max_tokens": int,
    "temperature": (int, float),
    "stop": list,
    "stream": bool,
    "stream_options": dict,
}


class Completions:
    """Serves `model` with a context of `context` tokens (one a word), on a port of its own."""

    def __init__(
        self, model: str = "tiny", key: str | None = None, context: int | None = 8192
    ) -> None:
        self.model = model
        self.key = key
        self.context = context
        self.reply = "Ann and Bo meet at noon. Bo brings the cake."
        self.finish = "stop"
        self.faults: deque[Fault] = deque()
        self.seen: list[Body] = []
        self.under_way = 0
        self.most_under_way = 0
        self.left = asyncio.Event()
        """Set when somebody hangs up before the answer is complete."""
        self.arrived = asyncio.Event()
        """Set when a completion is asked for."""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/completions", self._completions)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _models(self, request: web.Request) -> web.StreamResponse:
        if self.faults:
            return await self.faults.popleft()(self, request, {})
        if refused := self._locked(request):
            return refused
        card: Body = {"id": self.model, "object": "model", "owned_by": "fake"}
        if self.context is not None:
            card |= {"max_model_len": self.context}
        return web.json_response({"object": "list", "data": [card]})

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            body = await request.json()
            self.seen.append(body)
            self.arrived.set()
            if self.faults:
                return await self.faults.popleft()(self, request, body)
            return self._locked(request) or self._wrong(body) or await stream(self, request, body)
        except asyncio.CancelledError:
            self.left.set()
            raise
        finally:
            self.under_way -= 1

    def _locked(self, request: web.Request) -> web.Response | None:
        if self.key is None or request.headers.get("Authorization") == f"Bearer {self.key}":
            return None
        return web.json_response({"error": {"message": "Unauthorized"}}, status=401)

    def _wrong(self, body: Body) -> web.Response | None:
        """Refuse as vLLM does; like vLLM, repeat what was sent in the refusal."""
        for name, value in body.items():
            if name not in _FIELDS or not isinstance(value, _FIELDS[name]):
                return web.json_response({"error": {"message": f"{name}: {value}"}}, status=400)
        if missing := {"model", "prompt"} - body.keys():
            return web.json_response({"error": {"message": f"{missing}"}}, status=400)
        if body["model"] != self.model:
            return web.json_response({"error": {"message": "no such model"}}, status=404)
        if self.context and tokens(body["prompt"]) + body["max_tokens"] > self.context:
            words = f"This model's maximum context length is {self.context}: {body['prompt']}"
            return web.json_response({"error": {"message": words}}, status=400)
        return None

    def pieces(self, body: Body) -> list[str]:
        """The reply in tokens, as many as were asked for."""
        return re.findall(r"\s*\S+|\s+", self.reply)[: body["max_tokens"]]

    def usage(self, body: Body) -> dict[str, int]:
        return {"prompt_tokens": tokens(body["prompt"]), "completion_tokens": len(self.reply)}


def tokens(text: str) -> int:
    """Count as the fake's tokenizer does: words and marks."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def event(data: object) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def choice(text: str, finish: str | None = None) -> Body:
    return {"object": "text_completion", "choices": [{"text": text, "finish_reason": finish}]}


async def _opened(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    return response


async def stream(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Answer as it should be."""
    response = await _opened(request)
    for piece in server.pieces(body):
        await response.write(event(choice(piece)))
    await response.write(event(choice("", server.finish)))
    if body.get("stream_options", {}).get("include_usage"):
        await response.write(event({"choices": [], "usage": server.usage(body)}))
    await response.write(b"data: [DONE]\n\n")
    return response


async def plain(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Answer in one piece although a stream was asked for."""
    answer = choice("".join(server.pieces(body)), server.finish)
    return web.json_response(answer | {"usage": server.usage(body)})


async def echo(_: Completions, __: web.Request, body: Body) -> web.StreamResponse:
    """Answer with what stands between the prompt's headings."""
    found = re.search(r"### Dialogue:\n(.*)\n\n### Summary:", body["prompt"], re.DOTALL)
    return web.json_response(choice(found[1] if found else "", "stop"))


async def shredded(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Stream byte by byte, with comments in between and the line ends of Windows."""
    response = await _opened(request)
    text = b": ping\r\n\r\n" + event(choice(server.reply)).replace(b"\n", b"\r\n")
    for byte in text + event(choice("", "stop")):
        await response.write(bytes([byte]))
    return response


async def hang(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Take the request and never say a word."""
    await asyncio.Event().wait()
    raise AssertionError


async def freeze(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Say one word and then nothing."""
    response = await _opened(request)
    await response.write(event(choice("Ann ")))
    await asyncio.Event().wait()
    raise AssertionError


async def drop(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Cut the line in mid-stream."""
    response = await _opened(request)
    await response.write(event(choice("Ann and ")))
    assert request.transport is not None
    request.transport.abort()
    return response


async def fizzle(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """End a stream properly, but before the answer is complete."""
    response = await _opened(request)
    await response.write(event(choice("Ann and ")))
    return response


async def babble(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Answer 200 with something that is no JSON."""
    return web.Response(text=f"<html>{body.get('prompt')}</html>", content_type="text/html")


async def chatter(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Answer as a chat endpoint does."""
    delta = {"choices": [{"index": 0, "delta": {"content": body["prompt"]}}]}
    return web.Response(body=event(delta), content_type="text/event-stream")


async def flood(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Stream words for ever."""
    response = await _opened(request)
    while True:
        await response.write(event(choice("more and more and more " * 10)))


async def trickle(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Send events without a word in them for ever."""
    response = await _opened(request)
    while True:
        await response.write(event(choice("")) * 100)


async def gush(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Send one line that never ends."""
    response = await _opened(request)
    while True:
        await response.write(b"data: " + b"x" * 65536)


async def redirect(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Point to another server."""
    raise web.HTTPTemporaryRedirect("http://elsewhere.invalid/v1/completions")


async def overflow(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Say inside a stream that the prompt is too long, as llama-server does."""
    error = {"code": 500, "type": "exceed_context_size_error", "message": body["prompt"]}
    return web.Response(body=event({"error": error}), content_type="text/event-stream")


async def stumble(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
    """Send an error in mid-stream, as vLLM does when its engine dies."""
    response = await _opened(request)
    await response.write(event(choice("Ann ")))
    await response.write(event({"error": {"message": body["prompt"], "code": 500}}))
    return response


def refuse(status: int, **headers: str) -> Fault:
    """Answer with a status, and with the prompt in the body."""

    async def fault(_: Completions, __: web.Request, body: Body) -> web.StreamResponse:
        return web.json_response({"error": body}, status=status, headers=headers)

    return fault


def together(parties: int) -> Fault:
    """Answer only when so many requests are under way."""
    barrier = asyncio.Barrier(parties)

    async def fault(server: Completions, request: web.Request, body: Body) -> web.StreamResponse:
        async with barrier:
            return await stream(server, request, body)

    return fault


def truncate(context: int) -> Fault:
    """Read half a context of a prompt that does not fit and say nothing, as Ollama does."""

    async def fault(server: Completions, _: web.Request, body: Body) -> web.StreamResponse:
        read = tokens(body["prompt"])
        read = read if read < context else context // 2 + 2
        usage = {"usage": {"prompt_tokens": read}}
        return web.json_response(choice(server.reply, "stop") | usage)

    return fault
