"""Requests, jobs and conversations for tests."""

import itertools
from datetime import UTC, datetime, timedelta

from core.conversation import Conversation, Message, Place
from core.job import Job
from core.request import Kind, Request
from core.window import Window

_numbers = itertools.count()


def place(workspace: str = "w", channel: str = "c") -> Place:
    return Place("terminal", workspace, channel)


def request(
    workspace: str = "w", kind: Kind = Kind.COMMAND, key: str | None = None, asker: str | None = "u"
) -> Request:
    where = place(workspace)
    return Request(key or f"key-{next(_numbers)}", kind, where, where, Window(), asker)


def job(
    name: str | None = None,
    workspace: str = "w",
    kind: Kind = Kind.COMMAND,
    key: str | None = None,
    seconds: float = 600,
) -> Job:
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    return Job(name or f"job-{next(_numbers)}", request(workspace, kind, key), deadline)


def conversation(*texts: str, workspace: str = "w") -> Conversation:
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)
    messages = [
        Message(
            str(number),
            f"Person {number % 3}",
            f"U{number % 3}",
            text,
            start + timedelta(minutes=number),
        )
        for number, text in enumerate(texts or ("Shall we ship on Friday?", "Yes, Friday at 10."))
    ]
    return Conversation.of(place(workspace), "a channel", messages)
