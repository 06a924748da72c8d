"""Rich text, which is what people write: a block of type `rich_text`, line by line.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block describes it.
"""

from collections.abc import Iterator, Mapping

from bots.markup.loose import mapping, mappings, string
from bots.markup.slack.mrkdwn import date, link
from bots.markup.slack.names import Names

Json = Mapping[str, object]

_DEEPEST = 8
"""Levels of a list; Slack's editor makes nine, 0 to 8."""


def rich(block: Json, names: Names) -> Iterator[str]:
    """Read one block: a line per paragraph, list item and line of a quotation or of code."""
    for element in mappings(block.get("elements")):
        kind = string(element.get("type"))
        if kind == "rich_text_list":
            yield from _list(element, names)
        elif kind == "rich_text_quote":
            yield "> " + _section(element, names).replace("\n", "\n> ")
        else:
            yield _section(element, names).strip("\n")


def _list(element: Json, names: Names) -> Iterator[str]:
    """Write a list as it is seen; one that goes on behind a nested one says at which number."""
    indent = "  " * min(_count(element.get("indent")), _DEEPEST)
    first = _count(element.get("offset")) + 1
    for number, item in enumerate(mappings(element.get("elements")), first):
        sign = f"{number}." if element.get("style") == "ordered" else "-"
        yield f"{indent}{sign} {_section(item, names)}"


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _section(section: Json, names: Names) -> str:
    return "".join(_styled(leaf, names) for leaf in mappings(section.get("elements")))


def _styled(leaf: Json, names: Names) -> str:
    """Keep of all styles the one that takes back what was said."""
    text = _leaf(leaf, names)
    return f"~{text}~" if text and mapping(leaf.get("style")).get("strike") is True else text


def _leaf(leaf: Json, names: Names) -> str:
    match leaf.get("type"):
        case "text":
            return string(leaf.get("text"))
        case "emoji":
            return f":{string(leaf.get('name'))}:"
        case "date":
            when = str(leaf.get("timestamp", ""))
            return date(when, string(leaf.get("fallback")), string(leaf.get("url")))
        case "broadcast":
            return "@" + string(leaf.get("range"))
        case _:
            return _named(leaf, names)


def _named(leaf: Json, names: Names) -> str:
    match leaf.get("type"):
        case "user":
            return "@" + names.user(string(leaf.get("user_id")))
        case "channel":
            return "#" + names.channel(string(leaf.get("channel_id")))
        case "usergroup":
            return "@" + names.group(string(leaf.get("usergroup_id")))
        case _:
            # Links, colours, and what Slack will think of: by what they say.
            text = string(leaf.get("text")) or string(leaf.get("fallback"))
            return link(string(leaf.get("url")), text or string(leaf.get("value")))
