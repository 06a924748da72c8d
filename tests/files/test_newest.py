"""Memory does not grow with the file, and what has to go is counted."""

import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots.terminal.files import Format
from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.newest import TEXT, gather
from core.conversation import Message
from tests.files.reading import only, write

START = datetime(2026, 11, 19, tzinfo=UTC)


def sent(number: int, minute: int | None, text: str = "x") -> Message:
    when = None if minute is None else START + timedelta(minutes=minute)
    return Message(str(number), "Ana", "U1", text, when)


def chat(items: Iterable[Item], title: str = "a") -> Chat:
    return Chat(title, title, items)


def test_the_newest_are_kept_and_the_others_counted() -> None:
    (conversation,) = gather([chat(sent(n, n) for n in range(10))], messages=3)

    assert [m.id for m in conversation.messages] == ["7", "8", "9"]
    assert conversation.coverage.left_out == 7
    assert conversation.coverage.left_out_before == START + timedelta(minutes=7)
    assert conversation.coverage.since == conversation.coverage.left_out_before


def test_the_newest_are_kept_in_whatever_order_they_come() -> None:
    (conversation,) = gather([chat(sent(n, 10 - n) for n in range(10))], messages=3)

    assert [m.id for m in conversation.messages] == ["2", "1", "0"]


def test_without_times_the_last_are_the_newest() -> None:
    (conversation,) = gather([chat(sent(n, None) for n in range(10))], messages=3)

    assert [m.id for m in conversation.messages] == ["7", "8", "9"]
    assert conversation.coverage.left_out_before is None


def test_a_message_without_a_time_stays_behind_the_one_it_came_after() -> None:
    (conversation,) = gather([chat([sent(1, 5), sent(2, None), sent(3, 1), sent(4, None)])])

    assert [m.id for m in conversation.messages] == ["3", "4", "1", "2"]


def test_characters_are_counted_too() -> None:
    each = len("x" * 10 + "1" + "Ana" + "U1")

    (conversation,) = gather(
        [chat(sent(n, n, "x" * 10) for n in range(10))], characters=3 * each + 1
    )

    assert conversation.coverage.read == 3
    assert conversation.coverage.left_out == 7


def test_all_channels_share_the_room() -> None:
    old = chat((sent(n, 10 * n) for n in range(5)), "old")
    new = chat((sent(n, 10 * n + 15) for n in range(5)), "new")

    conversations = gather([old, new], messages=6)

    assert [c.coverage.read for c in conversations] == [2, 4]
    assert [c.coverage.left_out for c in conversations] == [3, 1]


def test_a_message_longer_than_any_platform_takes_is_shortened() -> None:
    (conversation,) = gather([chat([sent(1, 1, "x" * (TEXT + 1)), sent(2, 1, "y" * TEXT)])])

    assert [len(m.text) for m in conversation.messages] == [TEXT, TEXT]
    assert conversation.coverage.skipped == {"shortened": 1}
    assert conversation.coverage.read == 2


def test_what_had_to_go_is_left_out_and_nothing_else() -> None:
    texts = ["x" * (TEXT + 1), "\ufffd", "\ufffd", "y"]

    (conversation,) = gather([chat(sent(n, n, text) for n, text in enumerate(texts))], messages=2)

    assert conversation.coverage.skipped == {"garbled": 1}
    assert conversation.coverage.left_out == 2


def test_a_text_behind_very_many_empty_lines_is_not_lost_in_silence(tmp_path: Path) -> None:
    lost = write(tmp_path / "lost.txt", "Ana: hi" + "\n" * 70_000 + "  and this\n  and that\n")
    none = write(tmp_path / "none.txt", "Ana: hi" + "\n" * 70_000)

    assert only(lost, Format.TEXT).coverage.skipped == {"shortened": 1}
    assert only(none, Format.TEXT).coverage.skipped == {}


def test_reasons_are_counted_and_duplicates_are_one() -> None:
    (conversation,) = gather([chat(["join", "join", sent(1, 1), sent(1, 1), "pin"])])

    assert conversation.coverage.skipped == {"join": 2, "pin": 1, "duplicate": 1}


def test_chats_without_messages_are_handed_over_too() -> None:
    assert [c.messages for c in gather([chat([]), chat(["join"])])] == [(), ()]


MEASURE = """
import re, sys
from pathlib import Path
from bots.terminal.files import Format, read
(conversation,) = read(sys.argv[1], Format(sys.argv[2]))
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(conversation.coverage.read, conversation.coverage.left_out, int(peak) // 1024)
"""


def measure(path: Path, form: str) -> tuple[int, int]:
    """Messages, read or left out, and the peak memory in MB of the process that read them.

    Not `ru_maxrss`: it begins with the peak of the process that started this one.
    """
    command = [sys.executable, "-c", MEASURE, str(path), form]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kept, left_out, megabytes = map(int, done.stdout.split())
    return kept + left_out, megabytes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "count"),
    [
        pytest.param("Ana: " + "x" * 995 + "\n", 200_000, id="many messages"),
        pytest.param("Ana: hi\n" + "y" * 991 + "\n", 200_000, id="many lines in each"),
        pytest.param("Ana: hi" + "z" * 200_000_000, 1, id="one line"),
        pytest.param("Ana: hi\n" + ("y" * 99 + "\n") * 2_000_000, 1, id="one message of lines"),
    ],
)
def test_200_megabytes_of_text_need_bounded_memory(tmp_path: Path, line: str, count: int) -> None:
    path = tmp_path / "big.txt"
    with path.open("w") as file:
        for _ in range(0, count, 10_000):
            file.write(line * min(count, 10_000))

    messages, megabytes = measure(path, "text")

    assert messages == count
    assert megabytes < 250


@pytest.mark.slow
def test_200_megabytes_of_json_need_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    text = "x" * 950
    with path.open("w") as file:
        file.write('{"guild": {}, "messages": [null')
        file.writelines(
            f',\n{{"id": "{n}", "author": {{"id": "1"}}, "content": "{text}"}}'
            for n in range(200_000)
        )
        file.write("]}")

    messages, megabytes = measure(path, "discord-export")

    assert messages == 200_000
    assert megabytes < 250


@pytest.mark.alone
def test_time_grows_with_the_file(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        lines = "".join(f"21/11/2026, 09:14 - Ana: hello {n}\nand more\n" for n in range(count))
        path = write(tmp_path / "chat.txt", lines)
        started = time.process_time()
        assert only(path).coverage.read == count
        return time.process_time() - started

    small = min(seconds(2_000) for _ in range(3))
    large = min(seconds(20_000) for _ in range(2))

    assert large < 25 * small
