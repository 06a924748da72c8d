"""What took the place of a message's `text` and is what people see.

https://docs.slack.dev/reference/block-kit/blocks lists the kinds; the set is open.
"""

from collections.abc import Iterator, Mapping

from bots.markup.loose import mapping, mappings, sequence, string
from bots.markup.slack.mrkdwn import plain
from bots.markup.slack.names import Names
from bots.markup.slack.rich import rich

Json = Mapping[str, object]

_PARTS = ("title", "subtitle", "text", "body", "description")
_CONTROLS = ("actions", "context_actions", "input")


def blocks(value: object, names: Names) -> str:
    """Read a message's blocks: one line per paragraph, list item, field or row of a table."""
    return "\n".join(filter(None, _blocks(value, names)))


def _blocks(value: object, names: Names) -> Iterator[str]:
    for block in mappings(value):
        kind = string(block.get("type"))
        if kind == "rich_text":
            yield from rich(block, names)
        elif kind == "table":
            for row in sequence(block.get("rows")):
                yield " | ".join(_words(cell, names) for cell in mappings(row))
        elif kind == "carousel":
            for card in mappings(block.get("elements")):
                yield from _layout(card, names)
        elif kind not in _CONTROLS:  # buttons have no part in a talk
            yield from _layout(block, names)


def _layout(block: Json, names: Names) -> Iterator[str]:
    """Read section, header, context, markdown, image, video, card, alert and call."""
    for part in _PARTS:
        yield _words(block.get(part), names)
    if block.get("type") == "context":
        yield " ".join(
            filter(None, (_words(item, names) for item in mappings(block.get("elements"))))
        )
    for item in mappings(block.get("fields")):
        yield _words(item, names)
    yield _sign(block)


def _sign(block: Json) -> str:
    if block.get("type") == "image" and block.get("alt_text"):
        return f"[image: {string(block.get('alt_text'))}]"
    if block.get("type") == "call":
        name = string(mapping(mapping(block.get("call")).get("v1")).get("name"))
        return f"[call: {name}]" if name else "[call]"
    return ""


def _words(value: object, names: Names) -> str:
    if isinstance(value, str):
        return value
    words = mapping(value)
    if words.get("type") == "rich_text":
        return " ".join(rich(words, names))
    text = string(words.get("text"))
    return plain(text, names) if words.get("type") == "mrkdwn" else text
