"""Where one sentence ends and the next begins, in the scripts people chat in."""

import re
from collections.abc import Iterator

# A run of stops and what closes behind it. What follows is looked at in code: a lookahead here
# would make "......" quadratic.
_STOP = re.compile(r"([.!?…؟۔।]+|[。！？｡．]+)([\"'”’»)\]」』）】]*)")  # noqa: RUF001 - CJK marks
_WIDE = "。！？｡．"  # noqa: RUF001 - they are meant
_OPENING = "「『（【“"  # noqa: RUF001 - as above

_BEFORE = re.compile(
    r"mr|mrs|ms|dr|prof|st|sr|sra|mme|mlle|vs|e\.g|i\.e|z\.b|d\.h|u\.a|p\.ej|[^\W\d_]"
)
"""Abbreviations that always stand before something: titles, initials, examples."""

_WITHIN = re.compile(
    r"[apu]\.[mks]|etc|inc|ltd|corp|co|jr|dept|no|nr|fig|approx|ca|cf|incl|min|max"
)
"""Abbreviations that may end a sentence: they do where an upper-case letter follows."""

_LONGEST = 12
"""Characters that are looked at before a stop: no abbreviation is longer."""


def split(text: str) -> list[str]:
    """Split text into sentences, without the space around them; none of them is empty.

    A line break always ends a sentence. A stop ends one before white space, and without it in
    Chinese and Japanese. Linear, whatever the text.
    """
    return [part for line in text.splitlines() for part in _sentences(line) if part]


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for stop in _STOP.finditer(line):
        if _ends(line, start, stop):
            yield line[start : stop.end()].strip()
            start = stop.end()
    yield line[start:].strip()


def _ends(line: str, start: int, stop: re.Match[str]) -> bool:
    marks, closers = stop.groups()
    after = line[stop.end() : stop.end() + 1]
    if marks[0] in _WIDE:
        return not closers or not after or after.isspace() or after in _OPENING
    if not after.isspace():
        return not after
    following = _first(line, stop.end())
    if closers or marks[-1] == "…" or marks.endswith(".."):
        return not following.islower()
    return marks != "." or _full(line, start, stop.start(), following)


def _full(line: str, start: int, stop: int, following: str) -> bool:
    """Whether a lone "." is a full stop and not an abbreviation's."""
    word = line[max(start, stop - _LONGEST) : stop].split()[-1:]
    last = word[0].lstrip("(\"'“‘").casefold() if word else ""  # noqa: RUF001 - opening quotes
    if _BEFORE.fullmatch(last) and last != "i":
        return False
    if _WITHIN.fullmatch(last):
        return following.isupper()
    return not (last.isdecimal() and line[start:stop].strip() == word[0])  # "1. Buy milk"


def _first(line: str, at: int) -> str:
    """Find the next word's first letter or digit; quotes and brackets may stand before it."""
    return next((letter for letter in line[at : at + _LONGEST] if letter.isalnum()), "")
