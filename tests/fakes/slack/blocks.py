"""What Block Kit allows: shapes, lengths, counts. Each fault is named with a JSON pointer.

Sources: https://docs.slack.dev/reference/block-kit/blocks and .../composition-objects. Blocks that
apps seldom post (table, video, file, call) are refused as an unsupported type.
"""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.leaves import rich_text
from tests.fakes.slack.refused import Refused

Faults = Iterator[str]

KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "divider": set[str](),
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "context": {"elements"},
    "actions": {"elements"},
    "context_actions": {"elements"},
    "rich_text": {"elements"},
    "markdown": {"text"},
}
MOST_BLOCKS = 50
MOST_TEXT = 11_340
"""All text of all blocks: 9,597 were accepted, 11,341 refused (bolt-js#2867)."""


def check(blocks: Any) -> None:  # noqa: ANN401 - JSON of any kind
    """Raise what Slack refuses blocks of a message with."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if len(blocks) > MOST_BLOCKS:
        raise invalid("msg_blocks_too_many", [f"no more than {MOST_BLOCKS} items allowed"])
    faults = [fault for n, block in enumerate(blocks) for fault in _block(block, f"/blocks/{n}")]
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    faults += ["block_id already exists"] * (len(ids) - len(set(ids)))
    if faults:
        raise invalid("invalid_blocks", faults)
    if weight(blocks) > MOST_TEXT:
        raise Refused("msg_blocks_too_long")


def invalid(error: str, faults: list[str]) -> Refused:
    messages = [f"[ERROR] {fault}" for fault in faults]
    return Refused(error, errors=faults, response_metadata={"messages": messages})


def weight(node: Any) -> int:  # noqa: ANN401 - JSON of any kind
    """How much text there is in blocks."""
    if isinstance(node, list):
        return sum(weight(child) for child in node)
    if not isinstance(node, dict):
        return 0
    text = node.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(weight(child) for child in node.values())


def _block(block: Any, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in KEYS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    for key in block.keys() - KEYS[kind] - {"type", "block_id"}:
        yield f"invalid additional property: {key} [json-pointer:{at}]"
    yield from _length(block.get("block_id", "x"), 255, f"{at}/block_id")
    yield from CHECKS[kind](block, at)


def _section(block: dict[str, Any], at: str) -> Faults:
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text [json-pointer:{at}]"
    if "text" in block:
        yield from text(block["text"], 3000, f"{at}/text")
    fields = block.get("fields", [])
    yield from _count(fields, 10, f"{at}/fields", least=0)
    for n, field in enumerate(fields):
        yield from text(field, 2000, f"{at}/fields/{n}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _header(block: dict[str, Any], at: str) -> Faults:
    yield from text(block.get("text"), 150, f"{at}/text", plain=True)


def _image(block: dict[str, Any], at: str) -> Faults:
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{at}]"
    yield from _length(block.get("image_url", "x"), 3000, f"{at}/image_url")
    yield from _length(block.get("alt_text"), 2000, f"{at}/alt_text")


def _context(block: dict[str, Any], at: str) -> Faults:
    elements = block.get("elements", [])
    yield from _count(elements, 10, f"{at}/elements")
    for n, element in enumerate(elements):
        if element.get("type") == "image":
            yield from _image(element, f"{at}/elements/{n}")
        else:
            yield from text(element, 3000, f"{at}/elements/{n}")


def _actions(block: dict[str, Any], at: str) -> Faults:
    elements = block.get("elements", [])
    yield from _count(elements, 25, f"{at}/elements")
    for n, element in enumerate(elements):
        yield from _element(element, f"{at}/elements/{n}")
    ids = [element.get("action_id") for element in elements if element.get("action_id")]
    if len(ids) != len(set(ids)):
        yield f"`action_id` must be unique in a block [json-pointer:{at}/elements]"


def _rich_text(block: dict[str, Any], at: str) -> Faults:
    yield from rich_text(block.get("elements"), at)


def _markdown(block: dict[str, Any], at: str) -> Faults:
    yield from _length(block.get("text"), 12_000, f"{at}/text")


def _element(element: Any, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    """Buttons whole; other elements are taken as they are."""
    if not isinstance(element, dict) or "type" not in element:
        yield f"missing required field: type [json-pointer:{at}]"
        return
    yield from _length(element.get("action_id", "x"), 255, f"{at}/action_id")
    if element["type"] == "button":
        yield from text(element.get("text"), 75, f"{at}/text", plain=True)
        yield from _length(element.get("value", "x"), 2000, f"{at}/value")
        yield from _length(element.get("url", "x"), 3000, f"{at}/url")
        if element.get("style", "primary") not in {"primary", "danger"}:
            yield f"must be a valid enum value [json-pointer:{at}/style]"
        for key in element.keys() - BUTTON:
            yield f"invalid additional property: {key} [json-pointer:{at}]"


BUTTON = {
    *("type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"),
}


def text(thing: Any, most: int, at: str, *, plain: bool = False) -> Faults:  # noqa: ANN401
    """A text object of 1 to `most` characters."""
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if not isinstance(thing, dict) or thing.get("type") not in kinds:
        yield f"must be a valid text object [json-pointer:{at}]"
        return
    extra = {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}[thing["type"]]
    for key in thing.keys() - extra - {"type", "text"}:
        yield f"invalid additional property: {key} [json-pointer:{at}]"
    yield from _length(thing.get("text"), most, f"{at}/text")


def _length(value: Any, most: int, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    if not isinstance(value, str):
        yield f"missing required field [json-pointer:{at}]"
    elif not value:
        yield f"must be more than 0 characters [json-pointer:{at}]"
    elif len(value) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"


def _count(items: Any, most: int, at: str, least: int = 1) -> Faults:  # noqa: ANN401
    if not isinstance(items, list) or len(items) < least:
        yield f"no fewer than {least} items allowed [json-pointer:{at}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"


def _nothing(block: dict[str, Any], at: str) -> Faults:
    yield from ()


CHECKS = {
    "section": _section,
    "header": _header,
    "divider": _nothing,
    "image": _image,
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "rich_text": _rich_text,
    "markdown": _markdown,
}
