"""What people type to ask for a summary, taken apart.

==============================  ================================================================
`24h`, `since monday` ...       a window, see core/spoken.py
`since me`, nothing             since the asker's own last message; of a thread, nothing is all
`#channel`, a link to one       another conversation
a link to a message             its thread, or from that message on where it has none
`public`                        an answer that everybody in the channel sees
`help`                          a reminder of all this
==============================  ================================================================
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from core.errors import PrecisError

HELP = """*What I can summarize, and how to ask*
• `/summarize` - what was said here since your own last message
• `/summarize 24h`, `last 100`, `since yesterday`, `from 2026-11-20 to 2026-11-21`
• `/summarize #channel` or a link to a message, with or without such words
• `/summarize public` - so that everybody in the channel sees the answer
• In a thread: mention me, or choose *Summarize thread* from the menu of a message
• *Summarize from here*, in the same menu - from that message on
• In a direct message to me: a link
Only you see an answer, unless you mention me or say `public`.
I can read where I was invited: `/invite` me."""

TS = re.compile(r"\d{10}\.\d{6}")
"""The id of a message, which is also when it was sent."""

_TOKEN = re.compile(r"<([^<>\s|]+)(?:\|[^<>]{0,1000})?>|(https?://\S+)")
_CHANNEL = r"([CDG][A-Z0-9]{1,20})"
_PATH = re.compile(rf"/archives/{_CHANNEL}(?:/p(\d{{10}})(\d{{6}}))?/?")
_NAMED = re.compile(f"#{_CHANNEL}")

Spot = tuple[str, str | None]
"""A channel and, for one of its messages, the message or the thread that it is in."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed: `rest` are the words about time, or anything else."""

    rest: str
    spot: Spot | None = None
    public: bool = False

    @property
    def help(self) -> bool:
        """Whether nothing is asked for but help."""
        return self.rest.lower() == "help"


def take(text: str) -> Words:
    """Take apart what was typed, with Slack's own escapes in it. Raises PrecisError."""
    spots: list[Spot] = []

    def spot(token: re.Match[str]) -> str:
        found = _spot((token[1] or token[2]).replace("&amp;", "&"))
        if found is None:
            return token[0]
        spots.append(found)
        return " "

    words = _TOKEN.sub(spot, text).split()
    if len(spots) > 1:
        raise PrecisError("one conversation at a time; try `24h #channel` or a single link")
    rest = [word for word in words if word.lower() != "public"]
    if any(word.startswith("#") for word in rest):
        raise PrecisError(
            "I cannot tell which channel that is: pick it from the list that opens at `#`, "
            "or paste a link to one of its messages"
        )
    spoken = " ".join(rest)[:200]
    return Words(spoken, spots[0] if spots else None, public=len(rest) < len(words))


def _spot(token: str) -> Spot | None:
    """Read the inside of `<#C1|name>` or a link; None for what is no place, such as a name."""
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
