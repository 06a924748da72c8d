"""Files in: seconds and memory of `precis transcript` as a whole process, for every format.

    python -m benchmarks.transcript

The goal is 100,000 messages in at most 3 s and 300 MB, and time that grows with the file. The
floor is what Python takes to start and read the same bytes: as lines, or with `json.loads`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import machine

COUNTS = (10_000, 50_000, 100_000, 200_000)
GOAL = (100_000, 3.0, 300)  # messages, seconds, MB
WORDS = (
    "we ship the import on Tuesday if the 12 open tests are green, who tells the customer about it"
)
PEOPLE = ("Ana", "Benedikt Kroll", "Chiara", "Dao", "Ewa (Support)")
START = datetime(2026, 1, 1, tzinfo=UTC)
LINES = "import sys\nfor line in open(sys.argv[1], encoding='utf-8'): pass"
JSON = (
    "import json, pathlib, sys\n"
    "for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.json')): json.loads(path.read_bytes())"
)


def said(number: int) -> tuple[str, str, datetime]:
    """Who says what when: every tenth message has two lines, texts are 20 to 100 letters long."""
    text = WORDS[: 20 + number * 37 % 80]
    return (
        PEOPLE[number * 7 % 5],
        f"{text}\nand {number}" if number % 10 == 0 else f"{text} {number}",
        START + timedelta(seconds=97 * number),
    )


def lines(path: Path, count: int, line: Callable[[int], str], head: str = "") -> Path:
    """Write a file of one kind of line."""
    with path.open("w") as file:
        file.write(head)
        file.writelines(map(line, range(count)))
    return path


def text(folder: Path, count: int) -> Path:
    """Write plain `Speaker: text`."""

    def line(number: int) -> str:
        speaker, words, _ = said(number)
        return f"{speaker}: {words.replace(chr(10), chr(10) + '  ')}\n"

    return lines(folder / "talk.txt", count, line)


def whatsapp(folder: Path, count: int) -> Path:
    """Write an Android chat."""

    def line(number: int) -> str:
        speaker, words, when = said(number)
        return f"{when:%d/%m/%Y, %H:%M} - {speaker}: {words}\n"

    return lines(folder / "chat.txt", count, line)


def vtt(folder: Path, count: int) -> Path:
    """Write a meeting in which nobody says two things in a row."""

    def line(number: int) -> str:
        speaker, words, when = said(number)
        clock = f"{number * 3 // 3600:02}:{when:%M:%S}"
        return f"{clock}.000 --> {clock}.900\n<v {speaker}>{words}</v>\n\n"

    return lines(folder / "meeting.vtt", count, line, "WEBVTT\n\n")


def discord(folder: Path, count: int) -> Path:
    """Write one channel as DiscordChatExporter writes it."""
    head = '{"guild": {"id": "1", "name": "g"}, "channel": {"id": "2", "name": "c"}, "messages": ['

    def line(number: int) -> str:
        speaker, words, when = said(number)
        author = {"id": str(10**17 + number * 7 % 5), "name": speaker, "nickname": speaker}
        empty = ("attachments", "embeds", "stickers", "reactions", "mentions", "inlineEmojis")
        message = {
            "id": str(10**18 + number),
            "type": "Default",
            "timestamp": when.isoformat(),
            "content": words,
            "author": {**author, "isBot": False, "roles": [{"id": "5", "name": "team"}]},
            **{key: [] for key in empty},
        }
        return "," * bool(number) + json.dumps(message, indent=2)

    path = lines(folder / "channel.json", count, line, head)
    with path.open("a") as file:
        file.write('], "messageCount": 0}')
    return path


def slack(folder: Path, count: int) -> Path:
    """Write one channel, one file per day; every fifth message answers in a thread."""
    users = [
        {"id": f"U{number}", "profile": {"display_name": n}} for number, n in enumerate(PEOPLE)
    ]
    (folder / "users.json").write_text(json.dumps(users))
    channel = folder / "general"
    channel.mkdir()
    for day, messages in days(count):
        (channel / f"{day}.json").write_text(json.dumps(messages, indent=4))
    return folder


def days(count: int) -> Iterator[tuple[str, list[object]]]:
    """Slack's messages, day by day."""
    day, messages = "", list[object]()
    for number in range(count):
        _, words, when = said(number)
        if messages and day != f"{when:%Y-%m-%d}":
            yield day, messages
            messages = []
        day = f"{when:%Y-%m-%d}"
        elements = [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]
        message = {
            "type": "message",
            "user": f"U{number * 7 % 5}",
            "text": words,
            "ts": f"{int(when.timestamp())}.000100",
            "team": "T1",
            "user_profile": {"real_name": "x", "display_name": "x", "name": "x", "team": "T1"},
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": elements}],
        }
        if number % 5 == 0:
            message["thread_ts"] = f"{int(START.timestamp()) + number // 50 * 4850}.000100"
        messages.append(message)
    yield day, messages


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MB of one process. This one stays small: its peak would be passed on."""
    started = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def row(make: Callable[[Path, int], Path], count: int) -> tuple[float, float]:
    """Measure and print one line; the better of two tries."""
    precis = str(Path(sys.executable).parent / "precis")
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder), count)
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file()) / 1e6
        floor = [JSON, folder] if make in (slack, discord) else [LINES, str(path)]
        bare, _ = min(measure([sys.executable, "-c", *floor]) for _ in range(2))
        seconds, peak = min(measure([precis, "transcript", str(path)]) for _ in range(2))
    print(
        f"{make.__name__:<10}{count:>9,}{size:>6,.0f} MB{seconds:>9.2f}{bare:>7.2f}"
        f"{seconds / count * 1e6:>9.1f}{peak:>5,.0f} MB"
    )
    return seconds, peak


def main() -> None:
    """Print a table; exit with 1 where the goal is missed."""
    print(machine())
    print("format     messages    file  seconds  floor  µs each    peak")
    missed = False
    for make in (text, whatsapp, vtt, slack, discord):
        for count in COUNTS:
            seconds, peak = row(make, count)
            missed |= count == GOAL[0] and (seconds > GOAL[1] or peak > GOAL[2])
    print("goal missed" if missed else "100,000 messages stay under 3 s and 300 MB in every format")
    sys.exit(missed)


if __name__ == "__main__":
    main()
