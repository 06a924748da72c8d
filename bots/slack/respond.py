"""The addresses that come with a command, a shortcut or a press, to answer that one.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five uses in
thirty minutes. That of a command or a shortcut can only show more: there is no message of ours
that it could replace (https://github.com/slackapi/bolt-js/issues/2287).
"""

from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bots.slack.calls import QUIET
from bots.slack.refusal import Unanswered
from bots.slack.sending import FOLDED, content
from bots.slack.settings import SlackSettings
from bots.slack.text import Post

_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


class ResponseUrls:
    """Shows something to who asked, and to nobody else."""

    def __init__(self, settings: SlackSettings) -> None:
        self._api = urlsplit(settings.api_url).netloc
        self._here = settings.here

    async def show(self, url: str, post: Post, *, replace: bool = False) -> bool:
        """Show a post, in the place of the message whose button was pressed or as a new one.

        False: the address is used up. Raises Unanswered if it may have been shown, or not.
        """
        how = {"response_type": "ephemeral", "replace_original": replace}
        return await self._send(url, {**content(post), **FOLDED, **how})

    async def remove(self, url: str) -> bool:
        """Take away the message whose button was pressed."""
        return await self._send(url, {"delete_original": True})

    async def _send(self, url: str, body: dict[str, Any]) -> bool:
        if not self._trusts(url):
            return False
        client = AsyncWebhookClient(url, retry_handlers=[], logger=QUIET, timeout=20)
        if self._here:
            client.proxy = None
        try:
            answer = await client.send_dict(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered("response_url", type(error).__name__) from None
        if answer.status_code >= 500:
            raise Unanswered("response_url", f"HTTP {answer.status_code}")
        return answer.status_code == 200

    def _trusts(self, url: str) -> bool:
        """Whether an address is Slack's: what is sent to it is a private summary."""
        parts = urlsplit(url)
        return (parts.scheme == "https" and parts.netloc in _HOSTS) or parts.netloc == self._api
