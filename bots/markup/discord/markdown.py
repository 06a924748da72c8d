"""Discord's own markup as plain text.

https://docs.discord.com/developers/reference#message-formatting describes it.
"""

import re

from bots.markup.discord.code import parts
from bots.markup.discord.moment import clock
from bots.markup.discord.names import Names

_MARKUP = re.compile(
    r"<(?:@!?(?P<user>\d{1,20})|@&(?P<role>\d{1,20})|\#(?P<channel>\d{1,20})|"
    r"a?:(?P<emoji>\w{1,100}):\d{1,20}|t:(?P<time>-?\d{1,12})(?::[tTdDfFRsS])?|"
    r"/(?P<command>[^:<>]{1,100}):\d{1,20}|id:(?P<page>[\w-]{1,30})(?::\d{1,20})?|"
    r"(?P<url>https?://[^\s<>]{1,4000}))>"
)

_FORMS = {"emoji": ":{}:", "command": "/{}", "page": "#{}", "url": "{}"}
"""A page is one of the server's own, such as "customize"; a link in `<>` has no preview."""


def plain(text: str, names: Names) -> str:
    """Resolve mentions, emoji, times and commands, but not in code. What is bold stays marked."""
    if "<" not in text:
        return text
    if "`" not in text:
        return _MARKUP.sub(lambda found: _resolved(found, names), text)
    return "".join(
        part if code else _MARKUP.sub(lambda found: _resolved(found, names), part)
        for part, code in parts(text)
    )


def _resolved(found: re.Match[str], names: Names) -> str:
    value = found[found.lastgroup or 0]
    match found.lastgroup:
        case "user":
            return "@" + names.user(value)
        case "role":
            return "@" + names.role(value)
        case "channel":
            return "#" + names.channel(value)
        case "time":
            return clock(int(value)) or found[0]
        case kind:
            return _FORMS[str(kind)].format(value)
