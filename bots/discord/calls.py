"""Discord's REST API, called with the manners it asks for.

discord.py waits for rate limits, and tries again after most faults of the server; what it leaves to
us are 503, lost connections, and a 429 that is not Discord's own but of the network before it.
Everything we call through here comes to the same when it is called twice: what posts carries a
nonce, see bots/discord/once.py.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route

from bots.discord.client import make
from bots.discord.home import Home
from bots.discord.refusal import Refused, Unanswered, refusal
from bots.discord.settings import DiscordSettings
from bots.pace import LEISURE

log = structlog.get_logger()

_PAUSES = (0.2, 0.5, 1.0)
"""Seconds before each further try."""

_LEISURELY = 0.1
"""Seconds between two calls that nobody waits for: discord.py lets all wait in one line for each
limit, where people would stand behind them. Discord takes 50 a second of everything."""

_MOST_SECONDS = 100.0
"""For a call with all its waiting: a deliverer has two minutes to show that it is alive."""


class Calls:
    """The API as our bot may use it. Every call raises Refused or Unanswered."""

    def __init__(self, own: DiscordSettings) -> None:
        self._own = own
        self._route = type("Route", (Route,), {"BASE": own.api_base})
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._closed = False
        self._quiet_until = 0.0
        self._reading: dict[str, asyncio.Future[Any]] = {}
        self._turn = asyncio.Lock()

    async def home(self) -> Home:
        """Find out, once, who we are."""
        return Home.read(await self._ready())

    async def read(self, path: str, query: dict[str, object] | None = None, **ids: str) -> Any:  # noqa: ANN401 - JSON
        """Get what is at `path`, which names its ids: `/channels/{channel_id}`.

        Who asks for what somebody is being told already hears the same: in a rush everybody wants
        to know the same server's roles, and a limit would make them wait one after the other. But
        nobody joins a reader who has time.
        """
        asked = repr(
            (LEISURE.get(), path, sorted(ids.items()), sorted(_given(query or {}).items()))
        )
        if asked not in self._reading:
            route = self._route("GET", path, **ids)
            task = asyncio.ensure_future(self._patiently(route, params=_given(query or {})))
            self._reading[asked] = task
            task.add_done_callback(lambda done: self._was_read(asked, done))
        return await asyncio.shield(self._reading[asked])

    async def change(self, verb: str, path: str, body: object = None, **ids: str) -> Any:  # noqa: ANN401 - JSON
        """Call what comes to the same when it is called twice."""
        more = {} if body is None else {"json": body}
        return await self._patiently(self._route(verb, path, **ids), **more)

    async def once(self, verb: str, path: str, body: object, **ids: str) -> Any:  # noqa: ANN401 - JSON
        """Call what must not be done twice; after Unanswered it may have been done."""
        return await self._call(self._route(verb, path, **ids), json=body)

    def _was_read(self, asked: str, done: asyncio.Future[Any]) -> None:
        self._reading.pop(asked, None)
        if not done.cancelled():
            done.exception()  # whoever asked may be gone, and nobody else minds

    async def close(self) -> None:
        """Let go of connections; whoever has not heard of it yet opens none again."""
        self._closed = True
        for task in list(self._reading.values()):
            task.cancel()
        if self._client is not None:
            await self._client.close()

    async def _ready(self) -> discord.Client:
        async with self._login:
            if self._client is None and not self._closed:
                self._client = await self._log_in()
        if self._client is None or self._closed:
            await self.close()
            raise Unanswered("a late call", "we are closing")
        return self._client

    async def _log_in(self) -> discord.Client:
        """Learn who we are. Nothing else happens: only `connect` would open a gateway."""
        assert self._own.token is not None
        logging_in = make(self._own, discord.Client)
        try:
            with answering("GET /users/@me"):
                async with asyncio.timeout(_MOST_SECONDS):
                    await logging_in.login(self._own.token.get_secret_value())
        except BaseException:
            await logging_in.close()
            raise
        return logging_in

    async def _patiently(self, route: Route, **more: Any) -> Any:  # noqa: ANN401 - JSON
        for pause in _PAUSES:
            try:
                return await self._call(route, **more)
            except Unanswered as error:
                log.info("discord-unanswered", call=route.key, why=str(error))
                if error.again is None or error.again > _MOST_SECONDS:
                    raise
                pause = max(pause, error.again)  # noqa: PLW2901 - it said when
            await asyncio.sleep(pause * random.uniform(1.0, 1.5))  # noqa: S311 - jitter
        return await self._call(route, **more)

    async def _call(self, route: Route, **more: Any) -> Any:  # noqa: ANN401 - JSON
        logged_in = await self._ready()
        if LEISURE.get():
            async with self._turn:
                await asyncio.sleep(_LEISURELY)
        while (left := self._quiet_until - time.monotonic()) > 0:  # noqa: ASYNC110 - others set it
            await asyncio.sleep(left)  # and look again: it may have become longer
        try:
            with answering(route.key):
                async with asyncio.timeout(_MOST_SECONDS):
                    return await logged_in.http.request(route, **more)
        except Unanswered as error:
            # The network before Discord knows no routes: whoever goes on calling is shut out.
            self._quiet_until = max(self._quiet_until, time.monotonic() + (error.again or 0))
            raise


@contextmanager
def answering(call: str) -> Iterator[None]:
    """Turn what discord.py raises when no answer comes, or no good one, into our own errors."""
    try:
        yield
    except discord.LoginFailure:
        raise Refused(call, 401, 0) from None
    except discord.HTTPException as error:
        raise refusal(call, error) from None
    except discord.RateLimited as error:
        raise Unanswered(call, "rate limit", error.retry_after) from None
    except TimeoutError:
        raise Unanswered(call, "no answer in time") from None
    except (aiohttp.ClientError, OSError) as error:
        raise Unanswered(call, type(error).__name__, 0) from None


def _given(query: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in query.items() if value is not None}
