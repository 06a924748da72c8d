"""The few pieces of Block Kit that our messages consist of: none of them reads markup.

https://docs.slack.dev/reference/block-kit/blocks. Every text has to be inert before it comes here.
"""

import json
from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
Leaf = dict[str, Any]


def words(text: str, *, bold: bool = False, italic: bool = False) -> Leaf:
    """Make the leaf of rich text that is read and nothing else."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def link(url: str, text: str) -> Leaf:
    """Make a link; `url` has to come from `permalink`."""
    return {"type": "link", "url": url, "text": text}


def channel(number: str) -> Leaf:
    """Make a channel's name, which Slack shows to those who may know it and which pings nobody."""
    return {"type": "channel", "channel_id": number}


def line(leaves: Sequence[Leaf]) -> Block:
    """Make a line of rich text."""
    return _rich({"type": "rich_text_section", "elements": list(leaves)})


def bullets(items: Sequence[Sequence[Leaf]]) -> Block:
    """Make a list."""
    lines = [{"type": "rich_text_section", "elements": list(leaves)} for leaves in items]
    return _rich({"type": "rich_text_list", "style": "bullet", "elements": lines})


def paragraph(text: str) -> Block:
    """Make a text of at most 3,000 characters."""
    return {"type": "section", "text": _plain(text)}


def context(*texts: str) -> Block:
    """Make up to ten small grey texts."""
    return {"type": "context", "elements": [_plain(text) for text in texts]}


def size(blocks: Sequence[Block]) -> int:
    """Count the characters of blocks as JSON, in UTF-16: no less than what Slack may count."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2


def _rich(element: Block) -> Block:
    return {"type": "rich_text", "elements": [element]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text[:3000], "emoji": False}
