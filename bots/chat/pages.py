"""How a summary is cut to what fits into messages."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from core.summary import Summary

MOST_POSTS = 10
"""Messages that one summary may become; what does not fit is counted in the last one."""

Item = TypeVar("Item")


def cut(text: str, most: int) -> Iterator[str]:
    """Cut a text into pieces of at most `most` characters, between words where there are any."""
    while len(text) > most:
        at = text.rfind(" ", 1, most) + 1 or most
        yield text[:at]
        text = text[at:]
    yield text


def pages(
    items: Sequence[Item], size: Callable[[Item], int], room: int
) -> tuple[list[list[Item]], int]:
    """Group items by what fits into `room`, at least one each; answer how many are left over."""
    found: list[list[Item]] = [[]]
    left = room
    for item in items:
        need = size(item)
        if found[-1] and need > left:
            found.append([])
            left = room
        found[-1].append(item)
        left -= need
    return found[:MOST_POSTS], sum(map(len, found[MOST_POSTS:]))


def over(count: int) -> str:
    """Say what is not there."""
    return f"{count:,} more sentences have no room here."


def author(summary: Summary) -> str:
    """Say what wrote a summary."""
    if summary.model:
        return f"Written by {summary.model} ({summary.engine}); it may be wrong"
    return f"Quoted by the {summary.engine} engine: no model was used"
