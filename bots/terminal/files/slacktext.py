"""What a Slack message says, as plain text.

`plain` reads mrkdwn, the markup of a `text`; `blocks` reads what took its place and is what people
see. https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block describe them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bots.terminal.files.loose import mapping, mappings, sequence, string

Json = Mapping[str, object]

_TOKEN = re.compile(r"<([^<>\n]*)>")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called. An id that is not in here keeps the label the text gives it."""

    users: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)

    def user(self, number: str, label: str = "") -> str:
        """Name a person."""
        return self.users.get(number) or label or f"Unknown user ({number})"

    def channel(self, number: str, label: str = "") -> str:
        """Name a channel; of a private one Slack keeps the name back."""
        return self.channels.get(number) or label or "private-channel"


def plain(text: str, names: Names) -> str:
    """Resolve mentions, links and dates, then the three escapes, each once."""
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
    return f"{label} ({bare})"


def blocks(value: object, names: Names) -> str:
    """Read a message's blocks: one line per paragraph, list item or field."""
    return "\n".join(filter(None, _blocks(value, names)))


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
        return _special(target[1:], label)
    return link(target, label)


def _special(target: str, label: str) -> str:
    kind, _, rest = target.partition("^")
    if kind == "date":
        return label or rest.partition("^")[0]
    if kind == "subteam":
        return "@" + (label.removeprefix("@") or "group")
    return "@" + (label or kind).removeprefix("@")


def _blocks(value: object, names: Names) -> Iterator[str]:
    for block in mappings(value):
        kind = string(block.get("type"))
        if kind == "rich_text":
            yield from _rich(block, names)
        elif kind == "table":
            for row in sequence(block.get("rows")):
                yield " | ".join(_cell(cell, names) for cell in mappings(row))
        else:
            yield from _layout(block, names)


def _layout(block: Json, names: Names) -> Iterator[str]:
    """Read section, header, context, markdown, image and video; buttons have no part in a talk."""
    for part in ("title", "text"):
        yield _words(block.get(part), names)
    if block.get("type") == "context":
        yield " ".join(
            filter(None, (_words(item, names) for item in mappings(block.get("elements"))))
        )
    for item in mappings(block.get("fields")):
        yield _words(item, names)
    if block.get("type") == "image" and block.get("alt_text"):
        yield f"[image: {string(block.get('alt_text'))}]"


def _words(value: object, names: Names) -> str:
    if isinstance(value, str):
        return value
    words = mapping(value)
    text = string(words.get("text"))
    return plain(text, names) if words.get("type") == "mrkdwn" else text


def _cell(cell: Json, names: Names) -> str:
    return " ".join(_rich(cell, names)) if cell.get("type") == "rich_text" else _words(cell, names)


def _rich(block: Json, names: Names) -> Iterator[str]:
    for element in mappings(block.get("elements")):
        kind = string(element.get("type"))
        if kind == "rich_text_list":
            yield from _list(element, names)
        elif kind == "rich_text_quote":
            yield "> " + _section(element, names).replace("\n", "\n> ")
        else:
            yield _section(element, names).strip("\n")


def _list(element: Json, names: Names) -> Iterator[str]:
    for number, item in enumerate(mappings(element.get("elements")), 1):
        sign = f"{number}." if element.get("style") == "ordered" else "-"
        yield f"{sign} {_section(item, names)}"


def _section(section: Json, names: Names) -> str:
    return "".join(_leaf(leaf, names) for leaf in mappings(section.get("elements")))


def _leaf(leaf: Json, names: Names) -> str:
    kind, text = leaf.get("type"), string(leaf.get("text"))
    if kind == "text":
        return text
    if kind == "link":
        return link(string(leaf.get("url")), text)
    if kind == "user":
        return "@" + names.user(string(leaf.get("user_id")))
    if kind == "channel":
        return "#" + names.channel(string(leaf.get("channel_id")))
    return _sign(leaf)


def _sign(leaf: Json) -> str:
    match leaf.get("type"):
        case "emoji":
            return f":{string(leaf.get('name'))}:"
        case "broadcast":
            return "@" + string(leaf.get("range"))
        case "usergroup":
            return "@group"
        case "date":
            return string(leaf.get("fallback")) or str(leaf.get("timestamp", ""))
        case _:
            return string(leaf.get("text")) or string(leaf.get("value"))
