"""What a rich_text block may be made of.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterator
from typing import Any

Faults = Iterator[str]

LEAVES = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "channel": "channel_id",
    "usergroup": "usergroup_id",
    "emoji": "name",
    "broadcast": "range",
    "color": "value",
    "date": "timestamp",
}
"""Each kind of leaf with what it cannot do without."""

MORE = {"link": {"text", "unsafe"}, "emoji": {"unicode"}, "date": {"format", "url", "fallback"}}
STYLES = {"bold", "italic", "strike", "code", "underline", "highlight"}


def rich_text(elements: Any, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    if not isinstance(elements, list) or not elements:
        yield f"no fewer than 1 items allowed [json-pointer:{at}/elements]"
        return
    for n, element in enumerate(elements):
        yield from _part(element, f"{at}/elements/{n}")


PARTS = {
    "rich_text_section": set[str](),
    "rich_text_list": {"style", "indent", "offset", "border"},
    "rich_text_quote": {"border"},
    "rich_text_preformatted": {"border", "language"},
}


def _part(part: Any, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in PARTS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    for key in part.keys() - PARTS[kind] - {"type", "elements"}:
        yield f"invalid additional property: {key} [json-pointer:{at}]"
    if kind == "rich_text_list":
        yield from _items(part, at)
        return
    for n, leaf in enumerate(part.get("elements", [])):
        yield from _leaf(leaf, f"{at}/elements/{n}")


def _items(part: dict[str, Any], at: str) -> Faults:
    if part.get("style") not in {"bullet", "ordered"}:
        yield f"must be a valid enum value [json-pointer:{at}/style]"
    if not 0 <= part.get("indent", 0) <= 8:
        yield f"must be between 0 and 8 [json-pointer:{at}/indent]"
    for n, item in enumerate(part.get("elements", [])):
        if item.get("type") != "rich_text_section":
            yield f"must be a rich_text_section [json-pointer:{at}/elements/{n}]"
        else:
            yield from _part(item, f"{at}/elements/{n}")


def _leaf(leaf: Any, at: str) -> Faults:  # noqa: ANN401 - JSON of any kind
    kind = leaf.get("type") if isinstance(leaf, dict) else None
    if kind not in LEAVES:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    needed = LEAVES[kind]
    if not leaf.get(needed):
        yield f"must be more than 0 characters [json-pointer:{at}/{needed}]"
    for key in leaf.keys() - MORE.get(kind, set()) - {"type", "style", needed}:
        yield f"invalid additional property: {key} [json-pointer:{at}]"
    for key in leaf.get("style", {}).keys() - STYLES:
        yield f"invalid additional property: {key} [json-pointer:{at}/style]"
