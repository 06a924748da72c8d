"""The commands that Discord shows, as we register them.

They are written out as Discord wants them instead of through discord.py's decorators: so they can
be read here, and a test can compare what was registered. They can be used on servers only.
https://docs.discord.com/developers/interactions/application-commands#application-command-object
"""

import json
from hashlib import blake2b
from typing import Any

from bots.discord.tongue import others

Json = dict[str, Any]

SUMMARIZE = "summarize"
FROM_HERE = "Summarize from here"
THIS_THREAD = "Summarize this thread"

_SLASH, _MENU = 1, 3
_TEXT, _BOOLEAN, _CHANNEL = 3, 5, 7
_READABLE = [0, 2, 5, 10, 11, 12, 13, 15]
"""Channels that hold messages: text, voice, news, threads, stage, forum; media channels (16) are
not in Discord's own description of what may stand here."""

_GUILDS: Json = {"contexts": [0], "integration_types": [0]}
"""Neither in direct messages, nor for people who install the bot for themselves: it could not read
anything there."""


def commands() -> list[Json]:
    """List all commands. Who may use them is up to each server, and to our checks."""
    return [
        {
            "type": _SLASH,
            "name": SUMMARIZE,
            **_described("Summarize what was said here, for you alone"),
            "options": [
                _option(
                    "window",
                    _TEXT,
                    "24h, last 100, since yesterday, since me, a link ... (times in UTC), or help",
                )
                | {"autocomplete": True, "max_length": 300},
                _option("channel", _CHANNEL, "Another channel, thread or forum")
                | {"channel_types": _READABLE},
                _option("public", _BOOLEAN, "Let everybody here see the answer"),
            ],
            **_GUILDS,
        },
        _menu(FROM_HERE),
        _menu(THIS_THREAD),
    ]


def fingerprint() -> str:
    """Make a short text that changes when the commands do."""
    text = json.dumps(commands(), sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _menu(name: str) -> Json:
    return {"type": _MENU, "name": name, "name_localizations": others(name), **_GUILDS}


def _option(name: str, kind: int, about: str) -> Json:
    return {"type": kind, "name": name, "required": False, **_described(about)}


def _described(about: str) -> Json:
    return {"description": about, "description_localizations": others(about)}
