"""Days in a channel as people write them down: `09:12 Ana: text`, a thread's replies indented."""

import re
from datetime import UTC, datetime, timedelta

from core.conversation import Conversation, Message, Place, Presence
from core.request import Kind, Request
from core.window import Window

START = datetime(2026, 11, 20, tzinfo=UTC)
NOW = START + timedelta(days=1)
PLACE = Place("slack", "T0ACME", "C0GENERAL")

_LINE = re.compile(r"( *)(\d\d):(\d\d) ([^:]+): (.*)")


def day(text: str, presence: Presence | None = None, **skipped: int) -> Conversation:
    """Read a day. `[bot]` before a text, `(3)` behind it: reactions; `@Ben` mentions Ben."""
    messages: list[Message] = []
    root = ""
    for number, line in enumerate(filter(str.strip, text.splitlines())):
        found = _LINE.fullmatch(line)
        assert found, line
        indent, hour, minute, speaker, said = found.groups()
        if not indent:
            root = f"m{number}"
        bot = said.startswith("[bot] ")
        reacted = re.search(r" \((\d+)\)$", said)
        said = said.removeprefix("[bot] ")
        messages.append(
            Message(
                f"m{number}",
                speaker,
                f"U{speaker}",
                said[: -len(reacted[0])] if reacted else said,
                START + timedelta(hours=int(hour), minutes=int(minute)),
                thread=root if indent else None,
                mentions=tuple(f"U{name}" for name in re.findall(r"@(\w+)", said)),
                answers=f"U{_speaker(messages, root)}" if indent else None,
                reactions=int(reacted[1]) if reacted else 0,
                bot=bot,
            )
        )
    said = Conversation.of(PLACE, "#general", messages, skipped)
    return Conversation(PLACE, "#general", said.messages, said.coverage, presence)


def _speaker(messages: list[Message], number: str) -> str:
    return next(message.speaker for message in messages if message.id == number)


def asking(kind: Kind = Kind.DIGEST, asker: str | None = None) -> Request:
    return Request(f"key-{kind}-{asker}", kind, PLACE, PLACE, Window(until=NOW), asker)
