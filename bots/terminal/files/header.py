"""What stands in front of every message of a WhatsApp chat: when it was sent, in the phone's style.

    21/11/2026, 09:14 - Ana: text          Android
    11/21/26, 9:14 PM - Ana: text          Android, United States
    [21.11.26, 09:14:05] Ana: text         iOS
    2026-11-21, 9:14 p. m. - Ana: text     years first, other words for noon

The styles are those that people report to the open parsers, for example
https://github.com/Pustur/whatsapp-chat-parser/issues/248 (U+202F before PM).
"""

import re
from typing import NamedTuple

_HEADER = re.compile(
    r"(?P<open>\[)?"
    r"(?P<a>\d{1,4})(?P<point>[./-]|\.\s)(?P<b>\d\d?)(?P=point)(?P<c>\d{1,4})\.?"
    r"[,\u060c]?\s+(?:[^\W\d]{1,5}\.?\s)?(?P<before>[上下]午|午[前後]|오[전후])?\s?"
    r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?:\s?(?P<after>[AaPp])\.?\s?[Mm]\.?)?"
    r"(?(open)\]\s?|\s[-\u2013]\s)"
)
_AFTERNOON = ("下午", "午後", "오후", "P", "p")
# Explains itself to nobody: where the letters of a right-to-left text go. The left-to-right mark
# stays, because iOS puts it in front of what no person typed.
_DIRECTIONS = dict.fromkeys(
    map(ord, "\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)


class Style(NamedTuple):
    """How one phone writes a header. A file is written by one phone, so all its headers agree.

    `year` is "first", "last" or, with two digits, "short"; `noon` says how the halves of a day are
    told apart: not at all, "PM" or some "other" way.
    """

    bracket: bool
    point: str
    seconds: bool
    noon: str
    year: str


class Header(NamedTuple):
    """A header's numbers in the order of the file, and the text behind it."""

    style: Style
    date: tuple[int, int, int]
    time: tuple[int, int, int]
    padded: bool
    rest: str


def header(line: str) -> Header | None:
    """Read a line's header, or None where it has none."""
    if not line.isascii():
        line = line.translate(_DIRECTIONS).lstrip("\u200e")
    match = _HEADER.match(line)
    if not match:
        return None
    a, b, c = match["a"], match["b"], match["c"]
    half = match["before"] or match["after"] or ""
    style = Style(
        bracket=match["open"] is not None,
        point=match["point"],
        seconds=match["second"] is not None,
        noon=half and ("PM" if half in "AP" else "other"),
        year="first" if len(a) == 4 else "last" if len(c) == 4 else "short",
    )
    hour = int(match["hour"])
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    time = hour, int(match["minute"]), int(match["second"] or 0)
    padded = a[0] == "0" or b[0] == "0"
    return Header(style, (int(a), int(b), int(c)), time, padded, line[match.end() :])
