"""Plain `Speaker: text`, one message per line.

A line that is indented, or does not begin with a speaker, belongs to the message above it. A time
before the speaker is understood: `[09:14]`, `09:14`, `2026-11-20 09:14`, `[2026-11-20T09:14:05]`.
What `precis transcript` prints can be read again.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.fold import fold
from bots.terminal.files.source import Source
from core.conversation import Message

# At most 60 characters with a letter among them, or a phone number; "http://" and "09:14" have no
# space behind their colon. The signs that are left out are those of code, markup and lists.
NAME = r"(?=[^:]{0,59}[^\W\d_]|\+[\d ]{6,}:)[^\s:{}<>=;\"\\*`#>-][^:{}<>=;\"\\]{0,59}?"
_LINE = re.compile(
    r"(?:(?P<open>[\[(])?(?:(?P<date>\d{4}-\d\d-\d\d)[T ])?(?P<time>\d\d?:\d\d(?::\d\d)?)"
    r"(?(open)[\])])[ \t]{1,9}(?:- )?)?"
    rf"(?P<name>{NAME})[ \t]{{0,9}}:(?:[ \t]+|$)"
)

Opening = tuple[str, datetime | None]


def chats(source: Source) -> Iterator[Chat]:
    """Read one conversation; its times, where it has any, are in a zone it does not name."""
    yield Chat(source.name, source.name, parse(source.lines()), zone="")


def parse(lines: Iterable[str]) -> Iterator[Item]:
    """From lines to messages, numbered from 1. What stands before the first is "no speaker"."""
    number = 0
    for opening, text in fold(lines, opens):
        if opening is None:
            if text.strip():
                yield "no speaker"
        elif not text:
            yield "empty"
        else:
            number += 1
            name, sent_at = opening
            yield Message(str(number), name, name, _level(text), sent_at)


def opens(line: str) -> tuple[Opening, str] | None:
    """Tell who begins to speak in this line, when, and with which words."""
    match = _LINE.match(line)
    if not match:
        return None
    return (match["name"], _moment(match["date"], match["time"])), line[match.end() :]


def _level(text: str) -> str:
    """Take back the indentation that only says that a message goes on."""
    first, *rest = text.split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join((first, *(line[indent:] for line in rest)))


def _moment(date: str | None, time: str) -> datetime | None:
    if not date:
        return None
    try:
        hour = "0" + time if time[1] == ":" else time
        return datetime.fromisoformat(f"{date}T{hour}").replace(tzinfo=UTC)
    except ValueError:
        return None
