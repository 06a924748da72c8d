"""A conversation as the engine reads it: lines of `Speaker: text` that nobody can forge."""

from collections.abc import Sequence

from core import clean
from core.conversation import Message

EMPTY = "[empty]"
"""Stands where a message has no text: a line without one invites an engine to make it up."""

UNKNOWN = "Unknown"
"""The speaker whose name holds nothing that can be shown."""


class Speakers:
    """What each speaker of one conversation is called.

    Two people of one name, compared without case and in NFKC, are told apart by their ids: who
    speaks second is `Ana (2)`, who speaks third `Ana (3)`. Nobody can be called that by choice.
    One id may have several names, as webhooks do, and then each is a speaker.
    """

    def __init__(self) -> None:
        self._labels: dict[tuple[str, str], str] = {}
        self._seats: dict[str, dict[str, int]] = {}

    def label(self, message: Message) -> str:
        """Name the message's speaker: never empty, without colons and line breaks."""
        who = (message.speaker_id, message.speaker)
        if who not in self._labels:
            self._labels[who] = self._seat(message.speaker_id, clean.name(message.speaker))
        return self._labels[who]

    def _seat(self, speaker_id: str, name: str) -> str:
        name = name or UNKNOWN
        seats = self._seats.setdefault(name.casefold(), {})
        seat = seats.setdefault(speaker_id, len(seats) + 1)
        return name if seat == 1 else f"{name} ({seat})"


def transcribe(messages: Sequence[Message]) -> list[str]:
    r"""Write each message as `Speaker: text`, in the order of `messages`.

    The second and further lines of a text are indented by two spaces, so that no text can begin a
    line with another's name; empty lines are dropped. A line break is whatever Unicode calls one.
    """
    speakers = Speakers()
    return [f"{speakers.label(message)}: {_body(message.text)}" for message in messages]


def _body(raw: str) -> str:
    text = clean.text(raw)
    if "\n" in text:
        lines = (line.rstrip() for line in text.split("\n"))
        text = "\n  ".join(line for line in lines if line)
    return text.strip() or EMPTY
