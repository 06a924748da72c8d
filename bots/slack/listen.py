"""The ways in: what Slack sends over its sockets, and who hears it.

slack-bolt acknowledges an event before anybody has looked at it, unless it is told to
`process_before_response`. What nobody hears is acknowledged too: Slack would send it four times.
"""

import asyncio
import re

import structlog
from slack_bolt import BoltResponse
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bots.platform import OnRequest, OnWish
from bots.slack.calls import QUIET, Calls, Json, web
from bots.slack.hearing import Hearing
from bots.slack.home import Home
from bots.slack.presses import Presses
from bots.slack.refusal import Refused, Unanswered
from bots.slack.settings import SlackSettings
from bots.slack.sockets import Sockets
from core.errors import BadSetting

log = structlog.get_logger()

_PAUSE = 10.0
"""Seconds between two tries to reach Slack at the start."""


class Listen:
    """Hears until cancelled, or until only a person can help."""

    def __init__(
        self, settings: SlackSettings, calls: Calls, hearing: Hearing, presses: Presses
    ) -> None:
        self._settings = settings
        self._calls = calls
        self._hearing = hearing
        self._presses = presses

    async def run(self, on_request: OnRequest, on_wish: OnWish) -> None:
        """Hear requests and wishes. Raises BadSetting with the line that names the fix."""
        home = await self._home()
        self._hearing.open(home, on_request, on_wish)
        try:
            await Sockets(self._settings, self._app(home)).run()
        finally:
            await self._hearing.close()

    async def _home(self) -> Home:
        """Find out who we are and whether we may do what we need to do."""
        while True:
            try:
                home = await self._calls.home()
            except Refused as error:
                raise BadSetting(str(error)) from error
            except Unanswered as error:
                log.warning("slack-away", why=str(error))
                await asyncio.sleep(_PAUSE)
            else:
                if home.missing:
                    raise BadSetting(str(Refused("", "missing_scope", ", ".join(home.missing))))
                return home

    def _app(self, home: Home) -> AsyncApp:
        """Make the app. It gets no token: what it calls, it calls through `Calls`.

        With an `authorize` of its own it asks nobody who we are, once per request or ever, and
        pays no heed to SLACK_CLIENT_ID in the environment.
        """

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None, team_id=home.team, bot_id=home.bot, bot_user_id=home.user
            )

        app = AsyncApp(
            name="precis",
            client=web(self._settings, AsyncWebClient),
            authorize=authorize,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            attaching_conversation_kwargs_enabled=False,
            logger=QUIET,
        )
        app.error(_error)
        app.command("/summarize")(self._hearing.command)
        app.shortcut(re.compile("summarize_(thread|from)"))(self._hearing.shortcut)
        app.event("app_mention")(self._hearing.mention)
        app.event("message")(self._hearing.message)
        app.action(re.compile(r"precis\..+"))(ack=_acknowledge, lazy=[self._press])
        return app

    async def _press(self, body: Json) -> None:
        await self._presses.serve(body)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _error(error: Exception) -> BoltResponse | None:
    """Acknowledge what nobody hears; leave unacknowledged what went wrong."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    log.warning("slack-not-acknowledged", error=error)
    return None
