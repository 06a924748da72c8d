"""How Discord writes places, what is offered to who types, and what people are told who ask.

The words themselves are those of bots/chat/words.py.
"""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bots.chat.words import Spot, Spotter
from core.errors import PrecisError
from core.window import Window

HELP = """**What I can summarize, and how to ask**
- `/summarize` - what was said here since your own last message; in a thread, all of it
- `window`: `24h`, `last 100`, `since yesterday`, `from 2026-11-20 to 2026-11-21`, `all`; in UTC
- `missed` in `window`: what was said to you first, then the rest; `new`: since the last summary
- `channel`, or a link to a message in `window`: somewhere else on this server
- `digest daily 09:00` in `window`: a digest of this channel in it; also `digest now`, `pause`,
`resume`, `off`, `list`; for who has Manage Channels
- `public` - so that everybody here sees the answer
- Mention me in a channel or a thread, with or without such words
- *Apps* in the menu of a message: *Summarize from here*, *Summarize this thread*
Only you see an answer, unless you mention me, say `public` or press **Share**.
I can read what my role can read. `opt-out` in `window` leaves out what you write."""

_HOSTS = r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com"
_LINK = re.compile(rf"{_HOSTS}/channels/([0-9]{{1,20}})/([0-9]{{1,20}})(?:/([0-9]{{1,20}}))?/?")
_NAMED = re.compile(r"#([0-9]{1,20})")

_USUAL: tuple[str, ...]
_USUAL = ("since me", "24h", "7d", "last 100", "today", "yesterday", "since monday", "all", "help")
_USUAL += ("missed", "new", "digest daily 09:00", "digest list", "opt-out", "opt-in")
_MOST = 25


def spotter(guild: str) -> Spotter:
    """Read the inside of `<#1>` or a link to something on server `guild`."""

    def spot(token: str) -> Spot | None:
        if named := _NAMED.fullmatch(token):
            return named[1], None
        if not token.startswith(("http://", "https://")):
            return None
        found = _LINK.fullmatch(token)
        if not found or found[1] != guild:
            raise PrecisError(
                "that does not lead to a message on this server: choose *Copy Message Link* from "
                "a message's menu, or try `24h`"
            )
        return found[2], found[3]

    return spot


def offered(typed: str) -> list[str]:
    """List what somebody may mean who has typed so much of a window."""
    start = " ".join(typed.lower().split())[:100]
    lengths = [f"{start}h", f"{start}d", f"last {start}"] if start.isdecimal() else []
    spoken = [start] if start and _means(start) else []
    usual = [words for words in _USUAL if start in words]
    found = dict.fromkeys([*spoken, *filter(_means, lengths), *usual])
    return list(found)[:_MOST]


def _means(words: str) -> bool:
    """Whether words are a window: also of what was missed, or for all to see."""
    missed = words.startswith("missed ")
    window = words.removeprefix("missed ") if missed else words.removesuffix(" public")
    try:
        Window.parse(window, datetime.now(UTC), ZoneInfo("UTC"))
    except PrecisError:
        return False
    return True
