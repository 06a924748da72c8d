"""Two connections to Slack, so that one is alive while the other is opened anew.

Slack closes each every few hours, and slack_sdk closes the old one before it opens the next: with
one connection one of sixty commands was lost meanwhile, with two none was. Each payload goes to
any one of them. At most ten may be open for an app.
"""

import asyncio
import json

import structlog
from aiohttp import WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.slack.calls import QUIET, web
from bots.slack.refusal import OFF, Refused, closed, refusal
from bots.slack.settings import SlackSettings
from core.errors import BadSetting

log = structlog.get_logger()

_CONNECTIONS = 2

_PING = 6.0
"""Seconds. A connection that died in silence is noticed after four of them, and a refused one is
tried again after one."""


class Door(AsyncWebClient):
    """Opens connections. slack_sdk would go on for ever where only a person can help."""

    broken: asyncio.Event
    why = ""

    async def apps_connections_open(self, *, app_token: str, **_: object) -> AsyncSlackResponse:
        """Ask for the address of a connection; what is wrong for good breaks the door."""
        try:
            return await super().apps_connections_open(app_token=app_token)
        except SlackApiError as error:
            said = refusal("apps.connections.open", error)
            if isinstance(said, Refused) and (why := closed(said)):
                self.shut(why)
            else:
                log.warning("slack-connection-refused", why=str(said))
            raise

    def shut(self, why: str) -> None:
        """End the bot, with this line for the operator."""
        self.why = self.why or why
        self.broken.set()


class Sockets:
    """The connections of one app."""

    def __init__(self, settings: SlackSettings, app: AsyncApp) -> None:
        assert settings.app_token is not None
        token = settings.app_token.get_secret_value()
        self._door = web(settings, Door)
        self._door.broken = asyncio.Event()
        self._handlers = [self._handler(app, token) for _ in range(_CONNECTIONS)]
        if settings.here:
            for handler in self._handlers:
                handler.client.proxy = None

    async def run(self) -> None:
        """Keep the connections until cancelled. Raises BadSetting for what a person must mend."""
        opening = [asyncio.ensure_future(_connect(one)) for one in self._handlers]
        try:
            await self._door.broken.wait()
            raise BadSetting(self._door.why)
        finally:
            for task in opening:
                task.cancel()
            for handler in self._handlers:
                await handler.close_async()  # type: ignore[no-untyped-call] # slack_bolt's

    def _handler(self, app: AsyncApp, token: str) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(
            app, token, logger=QUIET, web_client=self._door, ping_interval=_PING
        )
        handler.client.on_message_listeners.append(self._hear)
        return handler

    async def _hear(self, message: WSMessage) -> None:
        """Listen for the word that Socket Mode was switched off: slack_sdk opens again at once."""
        if message.type is WSMsgType.TEXT and '"link_disabled"' in message.data[:500]:
            said = json.loads(message.data)
            if said.get("type") == "disconnect" and said.get("reason") == "link_disabled":
                self._door.shut(OFF)


async def _connect(handler: AsyncSocketModeHandler) -> None:
    await handler.connect_async()  # type: ignore[no-untyped-call] # slack_bolt's
