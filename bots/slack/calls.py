"""Slack's Web API, called with the manners it asks for.

Reading and changing may be tried again after a fault. Posting may not: Slack knows no key that
would make two posts one, so who posts has to look first whether the post is there.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.markup.loose import mapping, sequence, string
from bots.slack.budget import Budget
from bots.slack.home import Home
from bots.slack.refusal import LOCKED_OUT, Refused, Unanswered, refusal
from bots.slack.settings import SlackSettings
from core.server import Space

log = structlog.get_logger()

QUIET = logging.getLogger("bots.slack.library")
"""For Slack's libraries: they log what people wrote, and a page for every lost connection."""
QUIET.setLevel(logging.CRITICAL)

_PAUSES = (0.2, 0.6, 2.0)
"""Seconds before each further try."""

Json = Mapping[str, Any]


class Page(list[Any]):
    """Some items of a list, and whether there are more behind them."""

    more = False


Client = TypeVar("Client", bound=AsyncWebClient)


def web(settings: SlackSettings, kind: type[Client], token: str | None = None) -> Client:
    """Make a client that tries nothing again by itself; slack_sdk would repeat posts."""
    client = kind(
        token=token, base_url=settings.api_url, retry_handlers=[], logger=QUIET, timeout=20
    )
    if settings.here:
        client.proxy = None  # slack_sdk takes HTTP_PROXY, and knows nothing of NO_PROXY
    return client


class Calls:
    """The API as our bot may use it. Every call raises Refused or Unanswered."""

    def __init__(self, settings: SlackSettings, space: Space) -> None:
        token = settings.bot_token.get_secret_value() if settings.bot_token else None
        self._client = web(settings, AsyncWebClient, token)
        self._budget = Budget(space)
        self._home: Home | None = None

    async def home(self) -> Home:
        """Ask once who we are."""
        if self._home is None:
            answer = await self._patiently("auth.test", "POST")
            self._home = Home.read(_body(answer), headers(answer))
        return self._home

    async def read(self, method: str, **args: object) -> Json:
        """Call what changes nothing."""
        return _body(await self._patiently(method, "GET", params=_given(args)))

    async def rewrite(self, method: str, **body: object) -> Json:
        """Call what comes to the same when it is called twice, such as chat.update."""
        return _body(await self._patiently(method, "POST", json=_given(body)))

    async def write(self, method: str, **body: object) -> Json:
        """Call what must not be done twice; after Unanswered it may have been done."""
        return _body(await self._call(method, "POST", json=_given(body)))

    async def pages(self, method: str, key: str, most: int, **args: object) -> AsyncIterator[Page]:
        """Read a list page by page, at most `most` of them.

        A page may be short and is the last one only when it names no other: the last page of a
        history has no `response_metadata` at all, that of other lists an empty cursor.
        """
        cursor = None
        for _ in range(most):
            answer = await self.read(method, cursor=cursor, **args)
            cursor = string(mapping(answer.get("response_metadata")).get("next_cursor")) or None
            page = Page(sequence(answer.get(key)))
            page.more = cursor is not None
            yield page
            if cursor is None:
                return

    async def close(self) -> None:
        """Let go of connections."""
        if self._client.session:
            await self._client.session.close()
            self._client.session = None

    async def _patiently(self, method: str, verb: str, **args: Json) -> AsyncSlackResponse:
        for pause in _PAUSES:
            try:
                return await self._call(method, verb, **args)
            except Unanswered as error:
                log.info("slack-unanswered", method=method, why=str(error))
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        return await self._call(method, verb, **args)

    async def _call(self, method: str, verb: str, **args: Json) -> AsyncSlackResponse:
        """Call when it is our turn, and again whenever Slack says that it was not."""
        place = str(args.get("json", {}).get("channel", ""))
        while True:
            await self._budget.turn(method, place)
            try:
                return await self._send(method, verb, **args)
            except _Early as early:
                log.info("slack-rate-limit", method=method, seconds=early.seconds)
                await self._budget.hold(method, early.seconds)

    async def _send(self, method: str, verb: str, **args: Json) -> AsyncSlackResponse:
        if self._client.session is None:
            self._client.session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=20), cookie_jar=aiohttp.DummyCookieJar()
            )
        try:
            return await self._client.api_call(method, http_verb=verb, **args)  # type: ignore[arg-type]
        except SlackApiError as error:
            raise _told(method, error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(method, type(error).__name__) from None


class _Early(Exception):
    """Slack wants to be left alone for some seconds; it did nothing (HTTP 429)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _told(method: str, error: SlackApiError) -> Exception:
    if getattr(error.response, "status_code", 0) == 429:
        return _Early(_seconds(error.response.headers.get("Retry-After")))
    said = refusal(method, error)
    # Who asks for auth.test, at the start, says it aloud.
    if isinstance(said, Refused) and said.code in LOCKED_OUT and method != "auth.test":
        log.error("slack-locked-out", method=method, code=said.code, needed=said.needed)
    return said


def _seconds(header: str | None) -> float:
    try:
        return max(float(header or 1), 1)
    except ValueError:
        return 30.0


def _given(args: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in args.items() if value is not None}


def _body(answer: AsyncSlackResponse) -> Json:
    return answer.data if isinstance(answer.data, Mapping) else {}


def headers(answer: AsyncSlackResponse) -> Mapping[str, str]:
    """Take an answer's headers, with their names in lower case."""
    return {name.lower(): value for name, value in answer.headers.items()}
