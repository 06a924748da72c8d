"""A Slack export's files: in a folder, or in a zip, which is never unpacked."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Protocol

from bots.terminal.files.source import Source
from core.errors import BadFile

# How much may be in a zip: bytes once unpacked, and files.
SIZE_LIMIT = 8 << 30
FILES_LIMIT = 200_000
# What reading from a damaged zip raises.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
# What else zipfile raises for a table of contents that was tampered with.
_TAMPERED = (*DAMAGED, struct.error, ValueError, OverflowError, OSError)

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A zip lists its files at its end, each behind this signature.
_ENTRY = b"PK\1\2"
# What stands at the top of an export; Enterprise Grid calls its people org_users.
_TOPS = ("channels.json", "users.json", "org_users.json", "groups.json", "dms.json", "mpims.json")


class Archive(Protocol):
    """Files with names such as "users.json" and "general/2026-11-19.json"."""

    def names(self) -> list[str]:
        """List the JSON files at the top and one level down, in no order."""

    def open(self, name: str) -> IO[bytes]:
        """Open one of them; reading it may raise what `DAMAGED` lists."""


@contextmanager
def opened(source: Source) -> Iterator[Archive]:
    """Open a folder or a zip.

    Raises `BadFile` for a zip that is damaged, encrypted, packed in an unusual way, or over the
    limits. What an entry claims to hold is also all that will be read of it.
    """
    if source.folder:
        yield _Folder(source.path or Path())
        return
    _count(source)
    with source.open() as file:
        try:
            archive = zipfile.ZipFile(file)
        except _TAMPERED:
            raise BadFile(f"{source.name}: truncated or damaged zip: export it again") from None
        with archive:
            _check(source.name, archive.infolist())
            yield _Zip(archive)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        return list(self._list(self._path, "", deeper=True))

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")

    def _list(self, path: Path, prefix: str, *, deeper: bool) -> Iterator[str]:
        # Only one level down: there a link that leads back up comes to its end.
        for entry in path.iterdir():
            if entry.suffix == ".json" and entry.is_file():
                yield prefix + entry.name
            elif deeper and entry.is_dir():
                yield from self._list(entry, f"{entry.name}/", deeper=False)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._top = _top(archive.namelist())

    def names(self) -> list[str]:
        inside = [name for name in self._archive.namelist() if name.startswith(self._top)]
        below = [name.removeprefix(self._top) for name in inside]
        return [name for name in below if name.endswith(".json") and name.count("/") < 2]

    def open(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(self._top + name)
        except _TAMPERED as error:
            raise zipfile.BadZipFile from error


def _top(names: list[str]) -> str:
    """Find the folder that some tools put around an export, or ""."""
    tops = [name for name in names if name.rpartition("/")[2] in _TOPS]
    head, slash, _ = min(tops, key=len, default="").rpartition("/")
    return head + slash


def _count(source: Source) -> None:
    # zipfile holds half a kilobyte for every entry, however many a file of a few megabytes lists.
    with source.open() as file:
        files = sum(piece.count(_ENTRY) for piece in iter(partial(file.read, 1 << 20), b""))
    if files > FILES_LIMIT:
        raise BadFile(f"{source.name}: {files:,} files are over the limit of {FILES_LIMIT:,}")


def _check(name: str, entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > SIZE_LIMIT:
        raise BadFile(
            f"{name}: {size >> 20:,} MB when unpacked, over the limit of {SIZE_LIMIT >> 20:,} MB: "
            "export fewer channels, or a shorter time"
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise BadFile(f"{name}: encrypted: unpack it and name the folder")
        if entry.compress_type not in _METHODS:
            raise BadFile(f"{name}: packed in an unusual way: unpack it and name the folder")
