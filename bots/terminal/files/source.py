"""Something to read: a regular file, a folder, or what came through a pipe."""

import io
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from core.errors import BadFile

FILE_LIMIT = 1 << 30
# A pipe cannot be read twice, so what comes through it is kept in memory.
PIPE_LIMIT = 128 << 20
HEAD = 1 << 16
# Longer lines are read in pieces of this many characters.
LINE = 1 << 20

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


@dataclass(frozen=True, slots=True)
class Source:
    """Where bytes come from. It can be opened as often as needed.

    `name` is what people are told; `path` is None for a pipe, whose bytes are in `data`.
    """

    name: str
    path: Path | None
    data: bytes = b""
    encoding: str = "utf-8"

    def open(self) -> BinaryIO:
        """Open the bytes at their beginning."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def text(self) -> io.TextIOWrapper:
        """Open the characters at their beginning; what cannot be decoded becomes U+FFFD."""
        return io.TextIOWrapper(self.open(), self.encoding, errors="replace")

    def lines(self) -> Iterator[str]:
        """Read line by line without the line ends. A very long line comes in pieces."""
        with self.text() as text:
            for line in iter(partial(text.readline, LINE), ""):
                yield line.removesuffix("\n")

    def head(self) -> str:
        """Read the first characters: enough to tell one format from another."""
        with self.text() as text:
            return text.read(HEAD)

    @property
    def folder(self) -> bool:
        """Whether this is a folder, which only a Slack export can be."""
        return self.path is not None and self.path.is_dir()

    @property
    def zipped(self) -> bool:
        """Whether this starts like a zip."""
        with self.open() as file:
            return file.read(4) in (b"PK\3\4", b"PK\5\6")


def find(path: str, stdin: BinaryIO | None = None) -> Source:
    """Look at what `path` names, or, where it is "-", at `stdin`, by default the process's own.

    Raises `BadFile` for what is not there, may not be read, is no regular file (a pipe or a device
    might never end), is empty, or is over the limit.
    """
    name = "stdin" if path == "-" else _name(path)
    try:
        return _piped(stdin) if path == "-" else _stored(name, Path(path))
    except FileNotFoundError:
        raise BadFile(f"no such file: {name}") from None
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: Exception) -> BadFile:
    """Say why the operating system does not give out a file."""
    reason = getattr(error, "strerror", None) or "this is not a path"
    return BadFile(f"{name}: cannot be read: {reason}")


def binary(text: str) -> bool:
    """Tell whether more than one character in a hundred is none that people write."""
    return len(_UNREADABLE.findall(text)) * 100 > len(text)


def _stored(name: str, path: Path) -> Source:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        return Source(name, path)
    if not stat.S_ISREG(status.st_mode):
        raise BadFile(f"{name}: not a regular file; pipe it in and name it - instead")
    if status.st_size > FILE_LIMIT:
        raise BadFile(_over(name, f"{status.st_size / (1 << 20):,.0f} MB is", FILE_LIMIT))
    with path.open("rb") as file:
        return _decodable(Source(name, path), file.read(HEAD))


def _piped(stdin: BinaryIO | None) -> Source:
    if stdin is None and sys.stdin is None:
        raise BadFile("stdin: closed")
    data = (stdin or sys.stdin.buffer).read(PIPE_LIMIT + 1)
    if len(data) > PIPE_LIMIT:
        raise BadFile(_over("stdin", "this is", PIPE_LIMIT))
    return _decodable(Source("stdin", None, data), data[:HEAD])


def _decodable(source: Source, head: bytes) -> Source:
    decodable = replace(source, encoding=_encoding(head))
    if len(head) < HEAD and not decodable.head().strip():
        raise BadFile(f"{source.name}: empty")
    return decodable


def _encoding(head: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    # UTF-16 without its mark: every other byte of plain Latin letters is zero.
    if head[1::2].count(0) * 2 > len(head) // 2:
        return "utf-16-le"
    if head[::2].count(0) * 2 > len(head) // 2:
        return "utf-16-be"
    return "utf-8"


def _over(name: str, size: str, limit: int) -> str:
    return (
        f"{name}: {size} over the limit of {limit >> 20:,} MB: split it, or export a shorter time"
    )


def _name(path: str) -> str:
    """Name a file on one line, whatever is in its name; "." is the folder it stands for."""
    name = Path(path).name or Path(path).absolute().name
    return "".join(letter if letter.isprintable() else "?" for letter in name)
