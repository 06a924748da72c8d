"""The token that comes with an interaction, to answer that one: good for fifteen minutes.

Whatever it shows is as private as the acknowledgement was. Changing the first answer may be
repeated; further ones cannot be told apart, there is no nonce for them.
https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
"""

from typing import Any

import structlog

from bots.discord.calls import Calls
from bots.discord.refusal import EXPIRED, UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, Refused
from bots.discord.text import Post
from core.errors import PrecisError

log = structlog.get_logger()

FOLDED, EPHEMERAL = 1 << 2, 1 << 6
"""Flags of messages whose links do not unfold, and of those that one person sees."""

_OVER = (EXPIRED, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION)

_HOOK = "/webhooks/{webhook_id}/{webhook_token}"


class UsedUp(Exception):
    """The token is no good any more; nothing was done."""


def joined(token: str, promised: str) -> str:
    """Join a token with the id of the message that says that an answer will come, if it is known.

    Wherever a token is wanted, both may be given.
    """
    return f"{token} {promised}" if promised else token


def promise(via: str) -> str:
    """Name the message that says that an answer will come, or nothing."""
    return via.partition(" ")[2]


def plain(text: str) -> dict[str, Any]:
    """Make a message of our own fixed words, which may be marked up."""
    return {"content": text, "flags": FOLDED, "allowed_mentions": {"parse": []}}


class Hooks:
    """Answers interactions. Everything raises UsedUp, Refused or Unanswered."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def edit(self, token: str, body: dict[str, Any]) -> str:
        """Replace the first answer; tell its id."""
        path = f"{_HOOK}/messages/@original"
        return await self._send("PATCH", path, token, body)

    async def tell(self, token: str, body: dict[str, Any]) -> None:
        """Replace the first answer if that can be done; where not, that is only noted."""
        try:
            await self.edit(token, body)
        except UsedUp:
            log.info("discord-asker-not-told", why="the token is used up")
        except PrecisError as error:
            log.info("discord-asker-not-told", why=str(error))

    async def follow(self, token: str, post: Post, *, alone: bool) -> str:
        """Show one more message; after Unanswered it may be there."""
        body = post.body
        flags = body["flags"] | (EPHEMERAL if alone else 0)
        return await self._send("POST", _HOOK, token, {**body, "flags": flags})

    async def _send(self, verb: str, path: str, token: str, body: dict[str, Any]) -> str:
        home = await self._calls.home()
        ids = {"webhook_id": home.application, "webhook_token": token.partition(" ")[0]}
        call = self._calls.change if verb == "PATCH" else self._calls.once
        try:
            answer = await call(verb, path, body, **ids)
        except Refused as error:
            if error.code in _OVER:
                raise UsedUp from None
            raise
        return str(answer["id"])
