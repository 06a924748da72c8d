from datetime import UTC, datetime
from pathlib import Path

import pytest

from bots.terminal.files import Format
from core.errors import BadFile
from core.transcript import transcribe
from tests.files.reading import SAMPLES, only, said, write


def test_each_line_is_what_somebody_says(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", "Ana: hello\nBen Li: hi, 3:1 for us\nAna:  bye\n")

    assert said(only(path)) == [("Ana", "hello"), ("Ben Li", "hi, 3:1 for us"), ("Ana", "bye")]


def test_lines_without_a_speaker_belong_to_the_message_above(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", "Ana: list\n  one\n    two\n\nand three\nBen: ok\n")

    assert said(only(path)) == [("Ana", "list\n  one\n    two\n\nand three"), ("Ben", "ok")]


@pytest.mark.parametrize(
    "line",
    [
        "http://a.example: x",
        "09:14",
        "C:\\temp: x",
        "- item: x",
        '"key": 1',
        "x = {a: 1}",
        "  Ben: x",
    ],
)
def test_not_every_colon_makes_a_speaker(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "talk.txt", f"Ana: hello\n{line}\n")

    assert {speaker for speaker, _ in said(only(path))} == {"Ana"}


@pytest.mark.parametrize(
    "name",
    ["Dr. O'Neil", "José", "李雷", "Ana (PM)", "user_42", "@ana", "+49 170 123456", "Š" * 60],
)
def test_names_are_what_people_are_called(tmp_path: Path, name: str) -> None:
    assert said(only(write(tmp_path / "talk.txt", f"{name}: hello\n"))) == [(name, "hello")]


def test_nobody_has_a_name_of_more_than_60_letters(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", f"Ana: hello\n{'x' * 61}: no\n")

    assert [speaker for speaker, _ in said(only(path))] == ["Ana"]


@pytest.mark.parametrize(
    "time",
    ["[09:14] ", "09:14 ", "(9:14:05) ", "2026-11-20 9:14 ", "[2026-11-20T09:14:00] "],
)
def test_a_time_in_front_is_no_part_of_the_name(tmp_path: Path, time: str) -> None:
    conversation = only(write(tmp_path / "talk.txt", f"{time}Ana: hello\n"), Format.TEXT)

    assert said(conversation) == [("Ana", "hello")]
    day = datetime(2026, 11, 20, 9, 14, tzinfo=UTC) if "2026" in time else None
    assert conversation.messages[0].sent_at == day


def test_a_day_that_does_not_exist_is_no_time(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.txt", "2026-02-31 09:14 Ana: hello\n")

    assert only(path, Format.TEXT).messages[0].sent_at is None


def test_what_stands_before_the_first_speaker_is_counted() -> None:
    conversation = only(SAMPLES / "notes.txt")

    assert conversation.coverage.skipped == {"no speaker": 1}
    assert (conversation.coverage.read, conversation.coverage.people) == (7, 3)
    assert conversation.coverage.zone == ""
    assert conversation.title == "notes.txt"


def test_somebody_who_says_nothing_is_counted(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.txt", "Ana:\nBen: hi\n")).coverage.skipped == {"empty": 1}


def test_a_transcript_can_be_read_again(tmp_path: Path) -> None:
    lines = transcribe(only(SAMPLES / "notes.txt").messages)
    again = only(write(tmp_path / "again.txt", "\n".join(lines)))

    assert transcribe(again.messages) == lines


def test_prose_is_refused_with_what_was_tried(tmp_path: Path) -> None:
    path = write(tmp_path / "essay.txt", "It was a dark night.\n\nNote: it rained.\n" + "So.\n" * 9)

    with pytest.raises(BadFile, match=r"^essay.txt: not a conversation; tried text, slack-export"):
        only(path)
