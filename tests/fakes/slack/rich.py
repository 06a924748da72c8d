"""What Slack makes of plain message text: a rich_text block."""

import re
from typing import Any

TOKEN = re.compile(r"<([^<>]+)>|:([a-z0-9_+'-]+(?:::skin-tone-\d)?):|(https?://[^\s<>|]+)")


def rich(text: str, *, links: bool = True) -> list[dict[str, Any]]:
    """The blocks that text alone is stored with, by people and by apps; `text` is escaped.

    `links`: whether bare addresses become links, as they do unless `parse` is "none".
    """
    if not text:
        return []
    section = {"type": "rich_text_section", "elements": _leaves(text, links=links)}
    return [{"type": "rich_text", "block_id": "b0", "elements": [section]}]


def _leaves(text: str, *, links: bool) -> list[dict[str, Any]]:
    leaves, end = [], 0
    for match in TOKEN.finditer(text):
        if words := text[end : match.start()]:
            leaves.append(_words(words))
        token, emoji, url = match.groups()
        if emoji:
            leaves.append({"type": "emoji", "name": emoji})
        elif token:
            leaves.append(_token(token))
        else:
            leaves.append({"type": "link", "url": url} if links else _words(url))
        end = match.end()
    if words := text[end:]:
        leaves.append(_words(words))
    return leaves


def _token(token: str) -> dict[str, Any]:
    body, _, label = token.partition("|")
    if body.startswith("@"):
        return {"type": "user", "user_id": body[1:]}
    if body.startswith("#"):
        return {"type": "channel", "channel_id": body[1:]}
    if body.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": body.removeprefix("!subteam^")}
    if body in {"!here", "!channel", "!everyone"}:
        return {"type": "broadcast", "range": body[1:]}
    if body.startswith("!"):
        return _words(label)
    return {"type": "link", "url": body} | ({"text": label} if label else {})


def _words(text: str) -> dict[str, Any]:
    for escape, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escape, sign)
    return {"type": "text", "text": text}
