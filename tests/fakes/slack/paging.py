"""Pages and the opaque cursors between them."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from tests.fakes.slack.args import Args
from tests.fakes.slack.refused import Refused

T = TypeVar("T")


def cursor(word: str, value: str) -> str:
    return base64.b64encode(f"{word}:{value}".encode()).decode()


def cut(args: Args, word: str) -> str | None:
    """What the cursor of a call says, if it was made by `cursor` with that word."""
    given = args.words("cursor")
    if not given:
        return None
    try:
        found, _, value = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if found != word or not value:
        raise Refused("invalid_cursor")
    return value


def limit(args: Args, default: int, most: int) -> int:
    """How many items were asked for; 0 is no limit of the caller's own."""
    asked = args.number("limit", default)
    if asked < 0 or asked > most:
        raise Refused("invalid_limit")
    return asked or most


def page(items: Sequence[T], args: Args, most: int) -> tuple[Sequence[T], dict[str, Any]]:
    """A page of a list, and the `response_metadata` that lists carry even on the last one."""
    start = int(cut(args, "offset") or 0)
    end = start + limit(args, 100, most)
    more = cursor("offset", str(end)) if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": more}}
