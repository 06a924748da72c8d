"""HTTP with one server: bounded in time and size, retried, and never led elsewhere."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import stamina
from pydantic import SecretStr

from core.errors import EngineDown
from core.settings import safe
from workers.engines.openai.completion import DONE, Card, Completion, Events, endless, models
from workers.engines.openai.refusal import Passing, refusal

T = TypeVar("T")

_LISTING = 1 << 20
"""Bytes of a list of models."""

_ANSWER = 1 << 16
_PER_TOKEN = 4096
"""Bytes of an answer, and more for each token asked for: an event of vLLM has about 300."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    `silence` is between two pieces of an answer, the first included: a CPU reads a long prompt for
    a minute or two. `total` bounds one dialogue with all its attempts. `pause` is the wait before
    the second attempt, doubled for each further one; a server may ask for up to `longest`.
    """

    connect: float = 5
    silence: float = 120
    total: float = 300
    attempts: int = 4
    pause: float = 0.5
    longest: float = 30


PATIENCE = Patience()


class Server:
    """One server's two addresses.

    Proxies of the environment are not used (`trust_env`): a variable set for other programs must
    not send chats through a third machine. Certificates are checked against the system's store, so
    an authority of one's own is added there or through SSL_CERT_FILE.
    """

    def __init__(self, url: str, key: SecretStr | None, patience: Patience) -> None:
        """Note where and how; the first request connects.

        Raises httpx.InvalidURL or ValueError for a host name that cannot be one.
        """
        self.where = safe(url)
        _ = httpx.URL(url).host  # IDNA would raise only at the first request
        self._patience = patience
        # As bytes: httpx would put a key outside ASCII into the error it raises.
        bearer = key.get_secret_value().encode("utf-8", "surrogateescape") if key else None
        secret = {b"Authorization": b"Bearer " + bearer} if bearer else {}
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={b"Accept-Encoding": b"identity", **secret},
            timeout=httpx.Timeout(patience.silence, connect=patience.connect, pool=None),
            limits=httpx.Limits(max_connections=None),
            verify=ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
        )

    async def models(self) -> list[Card]:
        """List what is served. Raises EngineDown where nobody answers, EngineMissing on refusal."""

        async def listing() -> list[Card]:
            async with self._ask("GET", "models") as response:
                return models(self.where, await self._whole(response, _LISTING))

        return await self._patiently(listing)

    async def complete(self, body: dict[str, Any], beat: Callable[[], None]) -> Completion:
        """Ask for a completion; `beat` is called for each attempt and each piece that arrives.

        Raises EngineDown, OutOfMemory and EngineMissing. Cancelling closes the connection, and
        that ends the work on the server.
        """

        async def completion() -> Completion:
            beat()
            async with self._ask("POST", "completions", body) as response:
                return await self._read(response, int(body["max_tokens"]), beat)

        return await self._patiently(completion)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        patience = self._patience
        trials = stamina.retry_context(
            on=self._again,
            attempts=patience.attempts,
            timeout=patience.total,
            wait_initial=patience.pause,
            wait_max=patience.longest,
            wait_jitter=patience.pause,
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total):
                async for trial in trials:
                    with trial:
                        return await attempt()
        raise EngineDown(f"{self.where} had no answer ready within {patience.total:g} s")

    def _again(self, error: Exception) -> bool | float:
        """Tell whether to try again, or in how many seconds."""
        if not isinstance(error, Passing):
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._patience.longest else False

    @asynccontextmanager
    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> AsyncIterator[httpx.Response]:
        """Send a request and hold its answer open. No error keeps what httpx says: see below."""
        try:
            async with self._client.stream(method, path, json=body) as response:
                if response.status_code != HTTPStatus.OK:
                    words = await self._start(response)
                    after = response.headers.get("Retry-After")
                    raise refusal(self.where, response.status_code, words, after)
                yield response
        # `from None`: what a server sends instead of HTTP stands in the library's errors.
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise Passing(f"no server answers at {self.where}") from None
        except httpx.TimeoutException:
            raise Passing(f"{self.where} said nothing for {self._patience.silence:g} s") from None
        except httpx.HTTPError:
            raise Passing(f"{self.where} broke the connection off") from None

    async def _read(
        self, response: httpx.Response, tokens: int, beat: Callable[[], None]
    ) -> Completion:
        """Read an answer as it comes, or at once from a server that was asked to stream in vain."""
        completion = Completion(self.where, tokens)
        most = _ANSWER + _PER_TOKEN * tokens
        if response.headers.get("Content-Type", "").lower().startswith("text/event-stream"):
            events, size = Events(), 0
            async for chunk in response.aiter_raw():
                size = self._bounded(size + len(chunk), most)
                for document in events.feed(chunk):
                    completion.add(document)
                    beat()
        else:
            completion.add(await self._whole(response, most))
            completion.add(DONE)
        completion.check()
        return completion

    async def _whole(self, response: httpx.Response, most: int) -> bytes:
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            self._bounded(len(body), most)
        return body

    async def _start(self, response: httpx.Response) -> bytes:
        """Read what an error says, as far as it may matter."""
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _ANSWER:
                break
        return body

    def _bounded(self, size: int, most: int) -> int:
        if size > most:
            raise endless(self.where)
        return size
