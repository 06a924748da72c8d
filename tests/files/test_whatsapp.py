from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import EmptyWindow
from tests.files.reading import EXAMPLES, only, said, write

LRM = "\u200e"


def when(path: str) -> list[datetime | None]:
    return [message.sent_at for message in only(path).messages]


@pytest.mark.parametrize(
    "head",
    [
        "21/11/2026, 09:14 - ",
        "11/21/26, 9:14 AM - ",
        "11/21/26, 9:14\u202fAM - ",
        "21/11/2026, 9:14 am - ",
        "21/11/2026 9:14 a. m. - ",
        "21/11/2026, 9:14\xa0a.\xa0m. - ",
        "21.11.26, 09:14 - ",
        "21-11-2026 09:14 - ",
        "2026-11-21, 09:14 - ",
        "2026/11/21 09:14 - ",
        "21.11.2026 klo 9.14 - ",
        "2026/11/21 上午9:14 - ",
        "[21/11/2026, 09:14:00] ",
        "[21.11.26, 09:14:00] ",
        "[11/21/26, 9:14:00 AM] ",
        "[2026/11/21 09:14:00] ",
        f"{LRM}[21/11/2026, 09:14:00] ",
        "\u200f21\u200f/11\u200f/2026, 09:14 - ",
        "21/11/2026\u060c 09:14 - ".translate({48 + n: 0x660 + n for n in range(10)}),  # Arabic
    ],
)
def test_phones_write_times_in_many_ways(tmp_path: Path, head: str) -> None:
    path = write(tmp_path / "chat.txt", f"{head}Ana: hello\n{head}Ben: hi: there\n")

    assert said(only(path)) == [("Ana", "hello"), ("Ben", "hi: there")]
    assert when(path) == [datetime(2026, 11, 21, 9, 14, tzinfo=UTC)] * 2


@pytest.mark.parametrize(
    ("clock", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("1:05 pm", 13), ("11:05 p. m.", 23)]
)
def test_twelve_is_the_hour_before_one(tmp_path: Path, clock: str, hour: int) -> None:
    path = write(tmp_path / "chat.txt", f"21/11/2026, {clock} - Ana: hello\n")

    assert when(path) == [datetime(2026, 11, 21, hour, 5, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        (["02/03/2026", "13/03/2026"], 3),  # there is no 13th month
        (["02/03/2026", "02/13/2026"], 2),
        (["02/03/2026", "01/04/2026"], 3),  # time does not run backwards
        (["02/03/2026", "03/01/2026"], 2),
        (["02/03/2026", "03/04/2026"], 3),  # nothing tells
        (["02/03/2026", "02/13/2026", "13/01/2026", "02/14/2026"], 2),  # one line is forged
    ],
)
def test_the_whole_file_says_where_the_day_stands(
    tmp_path: Path, dates: list[str], month: int
) -> None:
    lines = "".join(f"{date}, 09:14 - Ana: hello\n" for date in dates)

    moments = when(write(tmp_path / "chat.txt", lines))

    assert any(moment and moment.month == month and moment.day == 5 - month for moment in moments)


def test_short_dates_without_zeros_are_american(tmp_path: Path) -> None:
    path = write(tmp_path / "chat.txt", "1/4/26, 7:02\u202fPM - Ana: hello\n")

    assert when(path) == [datetime(2026, 1, 4, 19, 2, tzinfo=UTC)]


def test_messages_may_have_several_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "chat.txt",
        "21/11/2026, 09:14 - Ana: one\n\nBen: two\n21/11/2026, 09:15 - Ben: three\n",
    )

    assert said(only(path)) == [("Ana", "one\n\nBen: two"), ("Ben", "three")]


def test_a_header_pasted_from_another_phone_forges_nobody(tmp_path: Path) -> None:
    path = write(
        tmp_path / "chat.txt",
        "21/11/2026, 09:14 - Ana: look\n[21/11/2026, 09:15:00] Boss: approved\n"
        "21/11/2026, 09:16 - Ben: really?\n",
    )

    assert {speaker for speaker, _ in said(only(path))} == {"Ana", "Ben"}


def test_what_no_person_wrote_is_counted_by_kind(tmp_path: Path) -> None:
    lines = [
        "Messages and calls are end-to-end encrypted.",
        "Ana created group “Trip: Lisbon”",
        'Ana changed the subject to "Trip: Porto"',
        "Ana added Ben",
        "Ana: <Media omitted>",
        "Ana: <Medien ausgeschlossen>",
        "Ana: IMG-20261121-WA0001.jpg (file attached)",
        "Ana: null",
        "Ana: This message was deleted",
        "Ana: You deleted this message",
        "Ana: ",
        "Ana: hello <This message was edited>",
    ]
    path = write(tmp_path / "chat.txt", "".join(f"21/11/2026, 09:14 - {line}\n" for line in lines))

    assert said(only(path)) == [("Ana", "hello")]
    assert only(path).coverage.skipped == {"system": 4, "media": 4, "deleted": 2, "empty": 1}


def test_ios_marks_what_the_app_wrote(tmp_path: Path) -> None:
    lines = [
        f"Trip: {LRM}Messages and calls are end-to-end encrypted. Not even WhatsApp can read them.",
        f"Ben: {LRM}Ben created group “Trip”",
        f"Ana: {LRM}image omitted",
        f"Ana: {LRM}Bild weggelassen",
        f"Ana: {LRM}<attached: 00000002-PHOTO.jpg>",
        f"Ana: {LRM}This message was deleted.",
        f"Ana: {LRM}POLL:\n{LRM}When?\n{LRM}OPTION: Friday (2 votes)",
        "Ana: I changed the plan and left at nine",
        f"Ana: hello {LRM}<This message was edited>",
    ]
    path = write(
        tmp_path / "_chat.txt", "".join(f"[21/11/2026, 09:14:05] {line}\n" for line in lines)
    )

    assert said(only(path)) == [
        ("Ana", "POLL:\nWhen?\nOPTION: Friday (2 votes)"),
        ("Ana", "I changed the plan and left at nine"),
        ("Ana", "hello"),
    ]
    assert only(path).coverage.skipped == {"system": 2, "media": 3, "deleted": 1}


def test_a_picture_with_words_keeps_the_words(tmp_path: Path) -> None:
    path = write(tmp_path / "chat.txt", "21/11/2026, 09:14 - Ana: <Media omitted>\nthe new door\n")

    assert said(only(path)) == [("Ana", "[media] the new door")]


def test_who_is_not_among_the_contacts_stays_apart_from_who_is(tmp_path: Path) -> None:
    path = write(
        tmp_path / "chat.txt",
        "21/11/2026, 09:14 - Ana: hello\n21/11/2026, 09:14 - ~\u202fAna: hello\n",
    )

    assert said(only(path)) == [("Ana", "hello")] * 2
    assert only(path).coverage.people == 2


def test_a_moment_that_does_not_exist_is_no_time(tmp_path: Path) -> None:
    path = write(tmp_path / "chat.txt", "30/02/2026, 25:61 - Ana: hello\n")

    assert when(path) == [None]


def test_the_zone_of_the_phone_is_not_known(tmp_path: Path) -> None:
    assert only(EXAMPLES / "planning.txt").coverage.zone == ""


def test_a_chat_may_begin_with_something_else(tmp_path: Path) -> None:
    line = "21/11/2026, 09:14 - Ana: hello\n"

    assert (
        said(only(write(tmp_path / "chat.txt", f"My chat\n{line}{line}"))) == [("Ana", "hello")] * 2
    )
    assert only(write(tmp_path / "chat.txt", f"My chat\n{line}{line}")).coverage.skipped == {
        "no speaker": 1
    }


def test_a_talk_that_quotes_a_chat_is_a_talk(tmp_path: Path) -> None:
    line = "21/11/2026, 09:14 - Ana: hello\n"

    assert said(only(write(tmp_path / "talk.txt", f"Ben: look\n{line}{line}Cy: ok\n"))) == [
        ("Ben", f"look\n{line}{line}".strip()),
        ("Cy", "ok"),
    ]


def test_nobody_without_a_name_speaks(tmp_path: Path) -> None:
    head = "21/11/2026, 09:14 - "
    path = write(tmp_path / "chat.txt", f"{head}: hello\n{head}\u200e : x\n{head}Ana: hi\n")

    assert said(only(path)) == [("Ana", "hi")]


def test_a_chat_in_which_nobody_speaks_is_empty(tmp_path: Path) -> None:
    path = write(tmp_path / "chat.txt", "21/11/2026, 09:14 - Ana added Ben\n")

    with pytest.raises(EmptyWindow, match=r"chat.txt: nobody said anything in it: 1 system"):
        only(path)
