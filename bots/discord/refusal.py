"""What Discord's errors mean, and what to do about them.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from collections.abc import Sequence

import discord

from core.errors import PrecisError

LOCKED_OUT = (
    "Discord does not accept DISCORD_TOKEN: on your application's page Bot, choose Reset Token and "
    "copy the new one"
)
NO_CONTENT = (
    "the bot may not read messages: on your application's page Bot, switch Message Content Intent "
    "on and save"
)


def lacking(names: Sequence[str], link: str) -> str:
    """Say which permissions are missing, and how they are given."""
    return (
        f"the bot lacks {', '.join(names)}: open {link} as an administrator of the server, or give "
        "them to its role"
    )


MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
THREAD_EXISTS = 160004
EXPIRED, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 50027, 10015, 10062


class Refused(PrecisError):
    """Discord said no, and would again. `code` is its own number for why, 0 where it has none."""

    def __init__(self, call: str, status: int, code: int) -> None:
        locked = status == 401 and code != EXPIRED
        super().__init__(LOCKED_OUT if locked else f"Discord refuses {call}: {status}/{code}")
        self.status = status
        self.code = code
        self.locked_out = locked
        """Whether only the operator can do something about it."""


class Unanswered(PrecisError):
    """Discord did not say whether it did what it was asked. What reads may simply ask again.

    `again` are the seconds after which that may help, or None where enough was tried.
    """

    def __init__(self, call: str, what: str, again: float | None = None) -> None:
        super().__init__(f"Discord did not answer {call} ({what}): is discord.com reachable?")
        self.again = again


def refusal(call: str, error: discord.HTTPException) -> Refused | Unanswered:
    """Tell from what discord.py raises which of the two it is. Its words are not repeated."""
    if error.status == 429:  # the network's before Discord: discord.py waits for Discord's own
        return Unanswered(call, "HTTP 429", pause(error))
    if error.status >= 500:
        return Unanswered(call, f"HTTP {error.status}", 0 if error.status == 503 else None)
    return Refused(call, error.status, error.code)


def pause(error: discord.HTTPException) -> float:
    """Read for how many seconds we should be quiet."""
    try:
        return max(float(error.response.headers.get("Retry-After", 1)), 1)
    except ValueError:
        return 30.0
