"""Reading subtitles: from lines to cues.

WebVTT is defined at https://www.w3.org/TR/webvtt1/, SubRip (SRT) by its use. Both are blocks of
lines with an empty line between them; one with a "-->" in its first or second line is a cue.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bots.terminal.files.newest import TEXT

TIMING = re.compile(
    r"\s*(?:(\d{1,4}):)?(\d\d?):(\d\d)[.,](\d{1,3})\s*-->\s*"
    r"(?:(\d{1,4}):)?(\d\d?):(\d\d)[.,](\d{1,3})"
)


class Cue(NamedTuple):
    """What is said between two moments, in seconds from the beginning."""

    start: float
    end: float
    text: str


def cues(lines: Iterable[str]) -> Iterator[Cue | str]:
    """From lines to cues; "unreadable" is a block that should be one but has no time."""
    for block in _blocks(lines):
        cue = _cue(block)
        if cue:
            yield cue
        elif not block[0].startswith(("WEBVTT", "NOTE", "STYLE", "REGION")):
            yield "unreadable"


def _cue(block: list[str]) -> Cue | None:
    for index, line in enumerate(block[:2]):
        match = TIMING.match(line)
        if match:
            start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
            return Cue(start, end, "\n".join(block[index + 1 :]))
    return None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    size = 0
    for line in lines:
        if line.strip():
            size += len(line)
            block.append(line)
            if size > TEXT:
                # No cue is that long: it counts as unreadable.
                block = [""]
        elif block:
            yield block
            block, size = [], 0
    if block:
        yield block
