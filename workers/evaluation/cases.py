"""The dialogues to summarize, each with what people wrote about it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadFile


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the file."""

    line: int
    dialogue: str
    references: tuple[str, ...]


def read(path: Path) -> list[Case]:
    """Read lines of `{"dialogue": ..., "summary": ... or [...]}`; empty ones are passed over.

    Further references may also stand in `summary1`, `summary2` and so on, as DialogSum has them.
    Raises BadFile with the number of the first line that is not so, before anything is summarized.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}") from error
    cases = [_case(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise BadFile(f"{path} is empty: it needs one JSON object with dialogue and summary a line")
    return cases


def _case(path: Path, number: int, line: bytes) -> Case:
    try:
        row = json.loads(line)
    except ValueError:
        raise _bad(path, number, "is not JSON") from None
    if not isinstance(row, dict):
        raise _bad(path, number, "is not an object")
    dialogue = row.get("dialogue")
    if not isinstance(dialogue, str) or not dialogue.strip():
        raise _bad(path, number, "has no text in `dialogue`")
    references = _references(row)
    if not references or not all(isinstance(text, str) and text.strip() for text in references):
        raise _bad(path, number, "needs a text, or a list of texts, in `summary`")
    return Case(number, "\n".join(dialogue.splitlines()), tuple(references))


def _references(row: dict[str, Any]) -> list[Any]:
    if "summary" in row:
        given = row["summary"]
        return given if isinstance(given, list) else [given]
    names = [name for name in row if name.removeprefix("summary").isdecimal()]
    return [row[name] for name in sorted(names, key=lambda name: int(name[7:]))]


def _bad(path: Path, number: int, what: str) -> BadFile:
    return BadFile(f"{path.name}, line {number} {what}")
