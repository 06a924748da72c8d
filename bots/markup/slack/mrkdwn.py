"""Slack's own markup, mrkdwn, as plain text.

https://docs.slack.dev/messaging/formatting-message-text describes it.
"""

import re

from bots.markup.slack.moment import moment
from bots.markup.slack.names import Names

_TOKEN = re.compile(r"<([^<>\n]*)>")
_SKIN = re.compile(r"(:[\w+'-]{1,100}:):skin-tone-[2-6]:")


def plain(text: str, names: Names) -> str:
    """Resolve mentions, links and dates, then the three escapes, each once."""
    if "::skin-tone-" in text:
        text = _SKIN.sub(r"\1", text)
    if "<" not in text:
        return _unescape(text)
    parts = _TOKEN.split(text)
    parts[::2] = map(_unescape, parts[::2])
    parts[1::2] = (_token(token, names) for token in parts[1::2])
    return "".join(parts)


def link(url: str, label: str) -> str:
    """Show where a link leads as well as what it says, so that it cannot pretend."""
    bare = url.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in url:
        return bare
    return f"{label} ({bare})" if bare else label


def date(timestamp: str, fallback: str, url: str) -> str:
    """Show a date as its author wrote it for those who cannot, or in UTC, and where it leads."""
    time = moment(timestamp)
    return link(url, fallback or (f"{time:%Y-%m-%d %H:%M} UTC" if time else timestamp))


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    # The ampersand last: "&amp;lt;" is somebody's "&lt;".
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(token: str, names: Names) -> str:
    target, _, label = token.partition("|")
    target, label = _unescape(target), _unescape(label)
    if target.startswith("@"):
        return "@" + names.user(target[1:], label)
    if target.startswith("#"):
        return "#" + names.channel(target[1:], label)
    if target.startswith("!"):
        return _special(target[1:], label, names)
    return link(target, label)


def _special(target: str, label: str, names: Names) -> str:
    kind, *rest = target.split("^")
    if kind == "date":
        timestamp, _, url = [*rest, "", "", ""][:3]
        return date(timestamp, label, url)
    if kind == "subteam":
        return "@" + names.group("".join(rest), label)
    return "@" + (label or kind).removeprefix("@")
