import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bots.terminal.files import read
from core.errors import BadFile, EmptyWindow
from core.transcript import transcribe
from tests.files.reading import only, said, write

Export = Mapping[str, object]
Make = Callable[[Path, Export], str]


def line(ts: str, user: str = "U1", text: str = "hello", **fields: object) -> dict[str, object]:
    return {"type": "message", "ts": ts, "user": user, "text": text, **fields}


EXPORT: Export = {
    "users.json": [
        {"id": "U1", "name": "ana", "profile": {"display_name": "Ana", "real_name": "A. Lovelace"}},
        {"id": "U2", "name": "ben", "profile": {"display_name": "", "real_name": "Ana"}},
        {"id": "U3", "name": "zoe", "deleted": True},
        None,
    ],
    "channels.json": [{"id": "C1", "name": "general"}, {"id": "C2", "name": "random"}],
    "dms.json": [{"id": "D1", "members": ["U1", "U3"]}],
    "integration_logs.json": [],
    "general/2026-11-19.json": [line("1795096931.000100"), line("1795096932.000100", "U2")],
    "general/2026-11-20.json": [
        line("1795183331.000100", "U3", "root", thread_ts="1795183331.000100"),
        line("1795183332.000100", "U9", "<#C2>", thread_ts="1795183331.000100"),
        7,
    ],
    "random/2026-11-19.json": [line("1795096930.000100", text="one\nAna: two")],
    "D1/2026-11-19.json": [line("1795096930.000100", "U3")],
    "FC:F123:canvas/canvas.json": {"not": "a day"},
    "empty/2026-11-19.json": [line("1795096931.000100", subtype="channel_join")],
}


def folder(path: Path, export: Export) -> str:
    for name, content in export.items():
        write(path / "export" / name, content)
    return str(path / "export")


def zipped(path: Path, export: Export, top: str = "") -> str:
    with zipfile.ZipFile(path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.items():
            archive.writestr(
                top + name, content if isinstance(content, str) else json.dumps(content)
            )
    return str(path / "export.zip")


def wrapped(path: Path, export: Export) -> str:
    apple = {"__MACOSX/my export/._users.json": "\0\0", "my export/general/": ""}
    return zipped(path, {**{f"my export/{name}": v for name, v in export.items()}, **apple})


@pytest.mark.parametrize("make", [folder, zipped, wrapped])
def test_every_channel_is_a_conversation_by_title(tmp_path: Path, make: Make) -> None:
    conversations = read(make(tmp_path, EXPORT))

    assert [c.title for c in conversations] == ["#general", "#random", "Ana, zoe"]
    general = conversations[0]
    assert general.place.channel == "general"
    assert said(general) == [
        ("Ana", "hello"),
        ("Ana", "hello"),
        ("zoe", "root"),
        ("Unknown user (U9)", "#random"),
    ]
    assert (general.coverage.people, general.coverage.threads) == (4, 1)
    assert general.coverage.skipped == {"unreadable": 1}
    assert general.coverage.zone == "UTC"


def test_two_people_of_one_name_stay_apart(tmp_path: Path) -> None:
    general = read(folder(tmp_path, EXPORT))[0]

    assert transcribe(general.messages)[:2] == ["Ana: hello", "Ana (2): hello"]


def test_nobody_forges_a_speaker_with_a_line_break(tmp_path: Path) -> None:
    random = read(folder(tmp_path, EXPORT))[1]

    assert transcribe(random.messages) == ["Ana: one\n  Ana: two"]


def test_ids_are_slacks_own(tmp_path: Path) -> None:
    general = read(folder(tmp_path, EXPORT))[0]

    assert [m.id for m in general.messages][2:] == ["1795183331.000100", "1795183332.000100"]
    assert {m.thread for m in general.messages} == {None, "1795183331.000100"}


def test_a_reply_that_also_went_to_the_channel_is_read_once(tmp_path: Path) -> None:
    broadcast = line("2.0", thread_ts="1.0", subtype="thread_broadcast", root={"text": "root"})
    days = {"a/2026-11-19.json": [line("1.0"), broadcast], "a/2026-11-20.json": [broadcast]}

    conversation = only(folder(tmp_path, days))

    assert [text for _, text in said(conversation)] == ["hello", "hello"]
    assert conversation.coverage.skipped == {"duplicate": 1}


def test_names_are_in_the_messages_where_there_are_no_users(tmp_path: Path) -> None:
    day = [line("1.0", user_profile={"display_name": "Ana"}), line("2.0", "U2")]

    assert said(only(folder(tmp_path, {"a/2026-11-19.json": day}))) == [
        ("Ana", "hello"),
        ("Unknown user (U2)", "hello"),
    ]


def test_an_export_in_which_nobody_speaks_is_empty(tmp_path: Path) -> None:
    join = {"a/2026-11-19.json": [line("1.0", subtype="channel_join")]}

    with pytest.raises(EmptyWindow, match=r"^export: nobody said anything in it: 1 join$"):
        read(folder(tmp_path, join))


@pytest.mark.parametrize("make", [folder, zipped])
def test_what_is_no_export_is_refused(tmp_path: Path, make: Make) -> None:
    with pytest.raises(BadFile, match=r"^export(.zip)?: not a Slack export: no day such as"):
        read(make(tmp_path, {"readme.json": {}, "a/b.json": []}))


@pytest.mark.parametrize("make", [folder, zipped])
@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_day_that_is_cut_off_is_named(tmp_path: Path, make: Make, cut: int) -> None:
    day = json.dumps([line("1.0", text="x" * 200)], indent=1)

    with pytest.raises(BadFile, match=r"/a/2026-11-19.json: truncated JSON, ends too early at"):
        read(make(tmp_path, {**EXPORT, "a/2026-11-19.json": day[:cut]}))


@pytest.mark.parametrize("make", [folder, zipped])
def test_a_day_that_is_none_is_named(tmp_path: Path, make: Make) -> None:
    with pytest.raises(BadFile, match=r"/a/2026-11-19.json: no JSON at character 0"):
        read(make(tmp_path, {**EXPORT, "a/2026-11-19.json": {"ok": False}}))


def test_a_single_day_says_which_folder_to_name(tmp_path: Path) -> None:
    path = write(tmp_path / "2026-11-19.json", [line("1.0")])

    with pytest.raises(
        BadFile, match=r"a single day of a Slack export: name the folder with users"
    ):
        read(path)


def test_names_are_no_longer_than_names_are(tmp_path: Path) -> None:
    """Or a zip of a few megabytes fills the memory with them."""
    users = [{"id": "U1", "name": "x" * 200}, {"id": "U" * 200, "name": "y"}]
    day = [line("1.0"), line("2.0", "U" * 100)]

    conversation = only(folder(tmp_path, {"users.json": users, "a/2026-11-19.json": day}))

    assert [speaker for speaker, _ in said(conversation)] == ["x" * 100, "y"]


def test_an_export_wins_over_its_wrapping(tmp_path: Path) -> None:
    inner = {f"b/{name}": content for name, content in EXPORT.items()}

    assert len(read(zipped(tmp_path, {**EXPORT, **inner}))) == 3


def test_a_link_back_up_leads_nowhere(tmp_path: Path) -> None:
    path = folder(tmp_path, EXPORT)
    (tmp_path / "export" / "loop").symlink_to(tmp_path / "export")
    (tmp_path / "export" / "self").symlink_to("self")

    assert len(read(path)) == 3
