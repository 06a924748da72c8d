"""Components: what may be inside of what, how long, and how many (components/reference)."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.refused import invalid, too_long

Json = dict[str, Any]

ROW, BUTTON, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = (
    1, 2, 9, 10, 11, 12, 13, 14, 17,
)  # fmt: skip
SELECTS = {3, 5, 6, 7, 8}
INSIDE = {
    0: {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER},
    CONTAINER: {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR},
    SECTION: {TEXT},
    ROW: {BUTTON, *SELECTS},
}
"""Allowed children by parent; 0 is the message."""


def everything(components: list[Json]) -> Iterator[Json]:
    """Every component, nested ones and accessories included, in reading order."""
    for one in components:
        yield one
        yield from everything(one.get("components") or [])
        if one.get("accessory"):
            yield one["accessory"]


def buttons(components: list[Json]) -> list[Json]:
    return [one for one in everything(components) if one["type"] == BUTTON]


def legacy(components: list[Json]) -> None:
    """Without IS_COMPONENTS_V2: at most five rows."""
    if len(components) > 5:
        raise too_long("components", 5)
    for number, one in enumerate(components):
        if one.get("type") != ROW:
            message = 'Value of field "type" must be one of (1,).'
            raise invalid(f"components.{number}", "UNION_TYPE_CHOICES", message)
    _nested(components, 0, "components")
    _unique(components)


def modern(components: list[Json]) -> None:
    """With it: at most 40 components, and 4000 characters in all text displays."""
    _nested(components, 0, "components")
    every = list(everything(components))
    if len(every) > 40:
        raise too_long("components", 40)
    if sum(_length(one["content"]) for one in every if one["type"] == TEXT) > 4000:
        code = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
        raise invalid("components", code, "Total displayable text exceeds 4000.")
    _unique(components)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _nested(components: list[Json], parent: int, path: str) -> None:
    for number, one in enumerate(components):
        here = f"{path}.{number}"
        if one.get("type") not in INSIDE[parent]:
            raise invalid(here, "UNION_TYPE_CHOICES", f"{one.get('type')} may not stand here.")
        CHECKS.get(one["type"], _nothing)(one, here)
        if one["type"] in INSIDE:
            _nested(one.get("components") or [], one["type"], f"{here}.components")


def _nothing(one: Json, path: str) -> None:
    """Nothing to check."""


def _row(one: Json, path: str) -> None:
    inner = one.get("components") or []
    most = 1 if any(each.get("type") in SELECTS for each in inner) else 5
    if not 1 <= len(inner) <= most:
        raise too_long(f"{path}.components", most)


def _container(one: Json, path: str) -> None:
    if not one.get("components"):
        raise invalid(f"{path}.components", "BASE_TYPE_REQUIRED", "This field is required")


def _section(one: Json, path: str) -> None:
    if not 1 <= len(one.get("components") or []) <= 3:
        raise too_long(f"{path}.components", 3)
    accessory = one.get("accessory") or {}
    if accessory.get("type") not in {BUTTON, THUMBNAIL}:
        raise invalid(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    if accessory["type"] == BUTTON:
        _button(accessory, f"{path}.accessory")


def _text(one: Json, path: str) -> None:
    if not 1 <= _length(one.get("content") or "") <= 4000 or not one["content"].strip():
        raise invalid(f"{path}.content", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 4000.")


def _button(one: Json, path: str) -> None:
    if not (one.get("label") or one.get("emoji")):
        raise invalid(path, "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or an emoji.")
    if len(one.get("label") or "") > 80:
        raise too_long(f"{path}.label", 80)
    link = one.get("style") == 5
    if link != bool(one.get("url")) or link == bool(one.get("custom_id")):
        raise invalid(path, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id or a url.")
    if link and (len(one["url"]) > 512 or not one["url"].startswith(("https://", "http://"))):
        raise invalid(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Not a well formed URL.")


CHECKS = {ROW: _row, CONTAINER: _container, SECTION: _section, TEXT: _text, BUTTON: _button}


def _unique(components: list[Json]) -> None:
    every = list(everything(components))
    ids = [one["custom_id"] for one in every if one.get("custom_id")]
    if len(set(ids)) < len(ids):
        raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Custom ids must differ.")
    if any(len(id_) > 100 for id_ in ids):
        raise too_long("components.custom_id", 100)
    numbers = [one["id"] for one in every if one.get("id")]
    if len(set(numbers)) < len(numbers):
        raise invalid("components", "COMPONENT_ID_DUPLICATED", "Ids must differ.")
