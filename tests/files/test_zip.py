"""Zips that are not what they should be."""

import struct
import zipfile
from pathlib import Path

import pytest

from bots.terminal.files import read
from bots.terminal.files.archive import FILES_LIMIT, SIZE_LIMIT
from core.errors import BadFile
from tests.files.reading import write


def zipped(path: Path, content: bytes = b"[]", name: str = "a/2026-11-19.json") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_by_what_it_says_it_holds(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip")
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"PK\1\2")
    for number in range(3):
        copy = raw[entry : raw.index(b"PK\5\6")]
        struct.pack_into("<L", copy, 24, SIZE_LIMIT // 3 + 1 if number else 0xFFFFFFF0)
        raw[entry:entry] = copy
    end = raw.index(b"PK\5\6")
    struct.pack_into("<HHL", raw, end + 8, 4, 4, end - entry)
    path.write_bytes(raw)

    with pytest.raises(
        BadFile, match=r"^bomb.zip: [\d,]+ MB when unpacked, over the limit of 8,192"
    ):
        read(str(path))


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.zip", b"[" + b" " * 50_000_000 + b"]")
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, raw.index(b"PK\1\2") + 24, 100)
    path.write_bytes(raw)

    with pytest.raises(BadFile, match=r"^liar.zip"):
        read(str(path))


def test_a_zip_of_very_many_files_is_refused_before_they_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path / "many.zip", b"PK\3\4" + b"PK\1\2" * (FILES_LIMIT + 1))

    with pytest.raises(BadFile, match=r"^many.zip: 200,001 files are over the limit of 200,000$"):
        read(path)


def test_an_encrypted_zip_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "secret.zip")
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)

    with pytest.raises(BadFile, match=r"^secret.zip: encrypted: unpack it and name the folder$"):
        read(str(path))


def test_an_unusual_zip_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a/2026-11-19.json", "[]")

    with pytest.raises(BadFile, match=r"^odd.zip: packed in an unusual way"):
        read(str(tmp_path / "odd.zip"))


def test_a_zip_cut_off_anywhere_gets_one_line(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "cut.zip", b'[{"ts": "1.0", "user": "U", "text": "x"}]').read_bytes()

    for end in range(4, len(whole) - 1):
        with pytest.raises(BadFile, match=r"^cut.zip: truncated or damaged zip: export it again$"):
            read(write(tmp_path / "cut.zip", whole[:end]))
