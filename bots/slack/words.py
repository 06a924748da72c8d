"""How Slack writes places, and what people are told who ask for help.

The words themselves are those of bots/chat/words.py.
"""

import re
from urllib.parse import parse_qs, urlsplit

from bots.chat.words import Spot
from core.errors import PrecisError

HELP = """*What I can summarize, and how to ask*
• `/summarize` - what was said here since your own last message
• `/summarize 24h`, `last 100`, `since yesterday`, `from 2026-11-20 to 2026-11-21`
• `/summarize missed` - what you missed: what was said to you first, then the rest
• `/summarize #channel` or a link to a message, with or without such words
• `/summarize digest daily 09:00` - a digest of this channel in it; also `digest weekdays 18:30`,
`digest now`, `pause`, `resume`, `off`, `list`; for who manages the channel
• `/summarize public` - so that everybody in the channel sees the answer
• In a thread: mention me, or choose *Summarize thread* from the menu of a message; `new` begins
behind the last summary there
• *Summarize from here*, in the same menu - from that message on
• In a direct message to me: a link
Only you see an answer, unless you mention me or say `public`.
I can read where I was invited: `/invite` me. `/summarize opt-out` leaves out what you write."""

TS = re.compile(r"\d{10}\.\d{6}")
"""The id of a message, which is also when it was sent."""

_CHANNEL = r"([CDG][A-Z0-9]{1,20})"
_PATH = re.compile(rf"/archives/{_CHANNEL}(?:/p(\d{{10}})(\d{{6}}))?/?")
_NAMED = re.compile(f"#{_CHANNEL}")


def spot(token: str) -> Spot | None:
    """Read the inside of `<#C1|name>` or a link, escaped as Slack does; None for no place."""
    token = token.replace("&amp;", "&")
    if named := _NAMED.fullmatch(token):
        return named[1], None
    if not token.startswith(("http://", "https://")):
        return None
    try:
        link = urlsplit(token)
        thread = parse_qs(link.query).get("thread_ts", [""])[0]
    except ValueError:
        link, thread = urlsplit(""), ""
    found = _PATH.fullmatch(link.path)
    if not found:
        raise PrecisError(
            "that does not lead to a Slack message: choose *Copy link* from a message's menu, "
            "or try `24h`"
        )
    channel, seconds, micros = found.groups()
    if TS.fullmatch(thread):
        return channel, thread
    return channel, f"{seconds}.{micros}" if seconds else None
