"""Words that do nothing but be read.

Everything a model writes was steered by whoever wrote in the channel. The elements we put words
into show them as they are: Slack makes no mention, link or emoji of the text of a `plain_text` or
of a `text` in `rich_text` (where even addresses have to be made links by who posts them:
https://github.com/stablyai/agent-slack/pull/158). What is done here holds where that does not:
in an export, an e-mail, a client that looks for addresses by itself.
"""

import re

from core import clean

_TOKEN = re.compile(r"<([@#!:/]|[a-z][\w+.-]{0,30}:)([^<>]*)(>?)", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:https?://|mailto:|tel:|www\.)+", re.IGNORECASE)


def inert(raw: str) -> str:
    """Keep of a text what can be seen, on one line, without what makes mentions and links.

    `<!here>` gets other brackets, `https://a.example/b` becomes `a.example/b`, `slack://x` becomes
    `slack: //x` and `[a](b)` becomes `[a] (b)`. Never empty.
    """
    text = " ".join(clean.text(raw).split())
    text = _ADDRESS.sub("", text)
    if "<" in text:  # behind the addresses: `<www.@here>`
        text = _TOKEN.sub(_quoted, text)
    return text.replace("://", ": //").replace("](", "] (") or "[empty]"


def _quoted(token: re.Match[str]) -> str:
    mark, rest, end = token.groups()
    return f"‹{mark}{rest}{'›' if end else ''}"  # noqa: RUF001 - they only look like brackets
