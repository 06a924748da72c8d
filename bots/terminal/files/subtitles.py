"""Transcripts of meetings as WebVTT or SRT: cues of one speaker joined to messages.

A file's times count from the beginning of the recording, so the messages have none.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.cue import Cue, cues
from bots.terminal.files.source import Source
from bots.terminal.files.text import NAME
from core.conversation import Message

NOBODY = "Speaker"
# A new message begins after this silence, in seconds,
SILENCE = 5.0
# at the first sentence that ends behind this many characters, and at the latest at twice as many.
LONG = 600

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>")
_TAG = re.compile(r"</?[a-z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}")
_PREFIX = re.compile(rf"(?:>>|-)?[ \t]{{0,9}}(?P<name>{NAME})[ \t]{{0,9}}:(?:[ \t]+|$)")
# How people are called: "ana", "SPEAKER_01", "Ana de Souza (Acme)". "The plan is" are no name.
_CALLED = re.compile(
    r"\S+|[^\Wa-z]\S*( (d[aeiu]|del|von|van|der|la|bin|al|[^\Wa-z]\S*|\(.*\))){1,5}"
)


def chats(source: Source) -> Iterator[Chat]:
    """Read one conversation."""
    yield Chat(source.name, source.name, parse(source.lines()), zone="")


def parse(lines: Iterable[str]) -> Iterator[Item]:
    """From lines to messages, numbered from 1."""
    talk = _Talk()
    for cue in cues(lines):
        if isinstance(cue, str):
            yield cue
            continue
        said = list(spoken(cue.text))
        if not said:
            yield "empty"
        for speaker, text in said:
            yield from talk.hear(cue, speaker, text)
    yield from talk.pause()


def spoken(text: str) -> Iterator[tuple[str | None, str]]:
    """Split a cue into who says what; None is whoever spoke last."""
    before, *voices = _VOICE.split(text)
    if voices:
        pairs = [(NOBODY, before), *zip(voices[::2], voices[1::2], strict=True)]
    else:
        pairs = [_prefixed(line) for line in text.split("\n")]
    for speaker, words in pairs:
        plain = _plain(words)
        if plain:
            yield speaker and (_plain(speaker) or NOBODY), plain


def _prefixed(line: str) -> tuple[str | None, str]:
    line = _TAG.sub("", line).strip()
    match = _PREFIX.match(line)
    if match and _CALLED.fullmatch(match["name"]):
        return match["name"], line[match.end() :]
    return None, line


def _plain(text: str) -> str:
    return " ".join(unescape(_TAG.sub("", text)).split())


class _Talk:
    """What is being said, until somebody else speaks, nobody does, or it gets long."""

    def __init__(self) -> None:
        self._number = 0
        self._speaker = NOBODY
        self._words: list[str] = []
        self._size = 0
        self._end = 0.0

    def hear(self, cue: Cue, speaker: str | None, text: str) -> Iterator[Message]:
        speaker = speaker or self._speaker
        if speaker != self._speaker or cue.start - self._end > SILENCE or self._long:
            yield from self.pause()
        self._speaker, self._end = speaker, cue.end
        self._words.append(text)
        self._size += len(text) + 1

    def pause(self) -> Iterator[Message]:
        if self._words:
            self._number += 1
            text = " ".join(self._words)
            yield Message(str(self._number), self._speaker, self._speaker, text)
        self._words, self._size = [], 0

    @property
    def _long(self) -> bool:
        if self._size < LONG:
            return False
        return self._size >= 2 * LONG or self._words[-1].endswith((".", "?", "!", "…", "。"))
