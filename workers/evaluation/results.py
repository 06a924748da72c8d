"""What an engine wrote so far, so that a stopped run goes on where it was."""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.engine import Engine
from core.errors import BadFile
from core.settings import Settings

_SHAPING = ("revision", "profile", "thinking", "style", "summary_tokens", "model")
"""Settings that change what comes out."""


class Results:
    """A file of one JSON object a line, keyed by all that decides about a text.

    Another engine, another model, another setting or a changed dialogue has another key, so one
    file may serve many runs. It holds what people said: only its owner may read it.
    """

    def __init__(self, path: Path | None, engine: Engine, settings: Settings) -> None:
        shaping = [str(getattr(settings, name)) for name in _SHAPING]
        self._about = [engine.name, engine.model or "", *shaping]
        self._path = path
        self._known = dict(_rows(path)) if path else {}

    def get(self, dialogue: str) -> list[str] | None:
        """Give the sentences that were written about a dialogue, or None."""
        return self._known.get(self._key(dialogue))

    def put(self, dialogue: str, sentences: Sequence[str]) -> None:
        """Keep the sentences at once: the next step may be the last."""
        key = self._key(dialogue)
        self._known[key] = list(sentences)
        if self._path is None:
            return
        line = json.dumps({"key": key, "sentences": list(sentences)}, ensure_ascii=False)
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with open(handle, "ab") as file:  # noqa: PTH123 - a descriptor with its own mode
                file.write(line.encode() + b"\n")
        except OSError as error:
            raise BadFile(f"{self._path} cannot be written: {error.strerror}") from error

    def _key(self, dialogue: str) -> str:
        return sha256(json.dumps([*self._about, dialogue]).encode()).hexdigest()


def _rows(path: Path) -> list[tuple[str, list[str]]]:
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines[:-1], 1)]
    # What stands behind the last line break was being written when its run was killed.
    if lines and lines[-1]:
        path.write_bytes(b"".join(line + b"\n" for line in lines[:-1]))
    return rows


def _row(path: Path, number: int, line: bytes) -> tuple[str, list[str]]:
    try:
        row: dict[str, Any] = json.loads(line)
        return str(row["key"]), [str(sentence) for sentence in row["sentences"]]
    except (ValueError, KeyError, TypeError):
        raise BadFile(
            f"{path.name}, line {number} is no result of `precis eval`: name another --results"
        ) from None
