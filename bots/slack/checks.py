"""Checks of Slack: the tokens, what the app may do, and whether connections can be opened.

None is opened: Slack would send it what people wait for.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.slack.calls import headers, web
from bots.slack.home import Home
from bots.slack.refusal import Refused, Unanswered, closed, refusal
from bots.slack.settings import SlackSettings
from core.doctor.check import Check, error, fine
from core.doctor.check import refusal as refused
from core.errors import PrecisError
from core.settings import Settings, load

_SECONDS = 8.0


async def checks(_settings: Settings) -> list[Check]:
    """Look at both tokens; without any of them Slack is not meant to be used."""
    own = load(SlackSettings)
    if not (own.bot_token or own.app_token):
        return [fine("slack", "Slack", "not set up")]
    bot, app = await asyncio.gather(_bot(own), _app(own))
    return [*bot, app]


async def _bot(own: SlackSettings) -> list[Check]:
    title = "Slack's bot token"
    if own.bot_token is None:
        fix = "set SLACK_BOT_TOKEN to the Bot User OAuth Token of your Slack app"
        return [error("slack.bot", title, "SLACK_BOT_TOKEN is not set", fix)]
    client = web(own, AsyncWebClient, own.bot_token.get_secret_value())
    try:
        answer = await _ask("auth.test", client.auth_test)
    except PrecisError as fault:
        return [refused("slack.bot", title, fault)]
    home = Home.read(answer.data, headers(answer))  # type: ignore[arg-type] # JSON by now
    return [fine("slack.bot", title, f"bot {home.user} of workspace {home.team}"), _scopes(home)]


def _scopes(home: Home) -> Check:
    title = "What the Slack app may do"
    if home.missing:
        return refused("slack.scopes", title, Refused("", "missing_scope", ", ".join(home.missing)))
    return fine("slack.scopes", title, "every scope of manifest.yaml")


async def _app(own: SlackSettings) -> Check:
    title = "Slack's connections"
    if own.app_token is None:
        fix = "set SLACK_APP_TOKEN to an App-Level Token of your Slack app"
        return error("slack.socket", title, "SLACK_APP_TOKEN is not set", fix)
    token = own.app_token.get_secret_value()
    client = web(own, AsyncWebClient)
    try:
        await _ask("apps.connections.open", lambda: client.apps_connections_open(app_token=token))
    except Refused as fault:
        return refused("slack.socket", title, PrecisError(closed(fault) or str(fault)))
    except Unanswered as fault:
        return refused("slack.socket", title, fault)
    return fine("slack.socket", title, "Socket Mode is on")


async def _ask(
    method: str, call: Callable[[], Awaitable[AsyncSlackResponse]]
) -> AsyncSlackResponse:
    try:
        async with asyncio.timeout(_SECONDS):
            return await call()
    except SlackApiError as fault:
        raise refusal(method, fault) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        raise Unanswered(method, type(fault).__name__) from None
