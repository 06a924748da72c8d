"""Files that are not what they should be: one line each, whatever they are."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bots.terminal.files import Format, read
from bots.terminal.files.source import FILE_LIMIT, PIPE_LIMIT
from core.errors import BadFile
from tests.files.reading import SAMPLES, only, said, write

TALK = "Ana: schön\nBen: 好\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-8-crlf"]
)
def test_encodings_are_recognized(tmp_path: Path, encoding: str) -> None:
    talk = TALK.replace("\n", "\r\n") if encoding.endswith("crlf") else TALK
    path = write(tmp_path / "talk.txt", talk.encode(encoding.removesuffix("-crlf")))

    assert said(only(path)) == [("Ana", "schön"), ("Ben", "好")]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_a_mark_says_which_utf_16_it_is(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "talk.txt", ("\ufeff" + TALK).encode(encoding))

    assert said(only(path))[1] == ("Ben", "好")


@pytest.mark.parametrize("name", ["discord.json", "meeting.vtt", "meeting.srt", "notes.txt"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_format_may_be_in_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    text = (SAMPLES / name).read_text().replace("\n", "\r\n")
    path = write(tmp_path / name, text.encode(encoding))

    assert said(only(path)) == said(only(SAMPLES / name))


def test_a_damaged_character_damages_one_message(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", b"Ana: sch\xf6n\n" + b"Ben: hello, all is well\n" * 20)

    conversation = only(path)

    assert said(conversation)[0] == ("Ana", "sch\ufffdn")
    assert conversation.coverage.read == 21
    assert conversation.coverage.skipped == {"garbled": 1}


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff", b"\xff\xfe", b"\xff\xfe\n\0"])
def test_an_empty_file_is_empty(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(BadFile, match=r"^talk.txt: empty$"):
        read(write(tmp_path / "talk.txt", content))


@pytest.mark.parametrize(
    "content",
    [
        os.urandom(5000),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        b"\x1f\x8b\x08\0" + os.urandom(500),
        b"\0" * 5000,
        b"Ana: hi\0\0\0\0\n",
        b"\xff\xfe" + os.urandom(500),
        "Ana: ümläüt\n".encode("latin-1"),
    ],
    ids=["random", "png", "gzip", "zeros", "NULs", "UTF-16", "latin-1"],
)
@pytest.mark.parametrize("form", [Format.AUTO, Format.TEXT, Format.DISCORD])
def test_binary_is_refused_with_what_was_tried(
    tmp_path: Path, content: bytes, form: Format
) -> None:
    with pytest.raises(BadFile, match=r"^talk.txt: binary, not a conversation; tried text, slack"):
        read(write(tmp_path / "talk.txt", content), form)


@pytest.mark.parametrize("name", ["chat.json", "x.vtt", "x", "x.png", "x.zip"])
def test_a_wrong_name_does_not_matter(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, (SAMPLES / "meeting.srt").read_bytes())

    assert said(only(path)) == said(only(SAMPLES / "meeting.srt"))


@pytest.mark.parametrize(
    ("sample", "asked", "found"),
    [
        ("meeting.vtt", Format.WHATSAPP, "vtt"),
        ("meeting.srt", Format.DISCORD, "srt"),
        ("notes.txt", Format.SLACK, "text"),
        ("discord.json", Format.TEXT, "discord-export"),
        ("../../../examples/planning.txt", Format.VTT, "whatsapp"),
        ("../../../examples/incident", Format.TEXT, "slack-export"),
    ],
)
def test_a_wrong_format_says_what_it_looks_like(sample: str, asked: Format, found: str) -> None:
    with pytest.raises(BadFile, match=f": not {asked}: it looks like {found}; leave out --format"):
        read(str(SAMPLES / sample), asked)


NOTHING = {
    Format.AUTO: "not a conversation; tried text, slack-export, discord-export, whatsapp, vtt",
    Format.TEXT: "none of its messages can be read: 9 no speaker$",
    Format.WHATSAPP: "none of its messages can be read: 9 no speaker$",
    Format.SLACK: "not slack-export: neither a folder nor a zip$",
    Format.DISCORD: "no JSON at character 0: export it again$",
    Format.VTT: "none of its messages can be read: 1 unreadable$",
    Format.SRT: "none of its messages can be read: 1 unreadable$",
}


@pytest.mark.parametrize("form", list(Format))
def test_what_is_nothing_is_nothing_in_every_format(tmp_path: Path, form: Format) -> None:
    with pytest.raises(BadFile, match=rf"^essay.txt: {NOTHING[form]}"):
        read(write(tmp_path / "essay.txt", "It was a dark night.\n" * 9), form)


def test_what_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "x.txt", tmp_path / "x" / "x.txt"):
        with pytest.raises(BadFile, match=r"^no such file: x.txt$"):
            read(str(path))


def test_paths_that_are_none_get_one_line(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for path in (str(tmp_path / "loop"), "x" * 5000, "a\0b", f"{SAMPLES}/notes.txt/x", ""):
        with pytest.raises(BadFile, match=r"^[^\n\0]*$"):
            read(path)


def test_a_name_with_line_breaks_stays_on_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"^no such file: a\?\[31mb\?\.txt$"):
        read(str(tmp_path / "a\n[31mb\x1b.txt"))


def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
    Path(path).write_text(TALK)

    (conversation,) = read(path)

    assert conversation.title == "?.txt"


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r": not a Slack export: no day such as"):
        read(str(tmp_path))


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = Path(write(tmp_path / "talk.txt", TALK))
    path.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:  # whom no mode of a file stops
            os.seteuid(65534)
        with pytest.raises(BadFile, match=r"^talk.txt: cannot be read: Permission denied$"):
            read(str(path))
    finally:
        if root:
            os.seteuid(0)


def test_what_never_ends_is_not_begun(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero", "/dev/null"):
        with pytest.raises(
            BadFile, match=r": not a regular file; pipe it in and name it - instead"
        ):
            read(path)


def test_a_file_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(FILE_LIMIT + 1)

    with pytest.raises(
        BadFile, match=r"^big.txt: 1,024 MB is over the limit of 1,024 MB: split it"
    ):
        read(str(path))


def test_a_large_file_of_nothing_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(200 << 20)

    with pytest.raises(BadFile, match=r"^sparse.txt: binary"):
        read(str(path))


def test_standard_input_is_a_file(tmp_path: Path) -> None:
    (conversation,) = read("-", stdin=io.BytesIO(TALK.encode("utf-16")))

    assert said(conversation) == [("Ana", "schön"), ("Ben", "好")]
    assert conversation.title == "stdin"


def test_standard_input_may_be_a_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/2026-11-19.json", '[{"ts": "1.0", "user": "U1", "text": "hello"}]')
    packed.seek(0)

    assert said(read("-", stdin=packed)[0]) == [("Unknown user (U1)", "hello")]


def test_standard_input_that_is_closed_gets_one_line() -> None:
    code = (
        "from bots.terminal.files import read\n"
        "from core.errors import BadFile\n"
        "try: read('-')\n"
        "except BadFile as error: print(error)"
    )
    shell = f'exec "{sys.executable}" -c "{code}" <&-'
    done = subprocess.run(shell, shell=True, capture_output=True, text=True, check=True)

    assert done.stdout == "stdin: closed\n"


def test_a_file_that_begins_with_nothing_is_looked_at_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", "\n" * 70_000 + TALK)

    with pytest.raises(BadFile, match=r"^talk.txt: not a conversation"):
        read(path)
    assert said(only(path, Format.TEXT)) == [("Ana", "schön"), ("Ben", "好")]


def test_standard_input_that_never_ends_is_refused_with_the_limit() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return bytes(size)

    with pytest.raises(BadFile, match=rf"^stdin: this is over the limit of {PIPE_LIMIT >> 20} MB"):
        read("-", stdin=Endless())  # type: ignore[arg-type]
