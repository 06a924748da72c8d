"""Messages of several lines, for the formats in which a message begins with a line."""

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import TypeVar

from bots.terminal.files.newest import TEXT

Opening = TypeVar("Opening")

ENOUGH = inf


def fold(
    lines: Iterable[str], opens: Callable[[str], tuple[Opening, str] | None]
) -> Iterator[tuple[Opening | None, str]]:
    """Group lines into messages, each with what its first line said.

    `opens` takes a line and returns what it says and the text it begins with, or None for a line
    that goes on. The lines before the first opening come one by one, with None.
    """
    opening: Opening | None = None
    parts: list[str] = []
    size: float = 0
    for line in lines:
        found = opens(line)
        if found:
            if opening is not None:
                yield opening, "\n".join(parts).strip()
            opening, text = found
            parts, size = [text], len(text)
        elif opening is None:
            yield None, line
        elif size <= TEXT:
            parts.append(line)
            size += len(line) + 1
        elif size < ENOUGH and line.strip():
            # One more line tells that the message is too long; the rest might never end.
            parts.append(line)
            size = ENOUGH
    if opening is not None:
        yield opening, "\n".join(parts).strip()
