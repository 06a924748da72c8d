"""People's own words, taken out of a message."""

import re

from core import clean
from core.conversation import Message
from core.measure import CUT
from core.sentences import split
from core.summary import Point, Source
from core.transcript import EMPTY, Speakers

LONGEST = 200
"""Characters of a quote: what a reader takes in at a glance."""

_QUOTED = re.compile(r"\s*(?:>|&gt;)")
_ASKED = re.compile(r"[?\uff1f\u061f][^\w.\u3002]*$")
_LINK = re.compile(r"\S+://\S*$")


def point(message: Message, speakers: Speakers, text: str | None = None) -> Point:
    """Quote a message, or `text` out of it."""
    source = Source(message.id, message.thread)
    return Point(speakers.label(message), brief(text or message.text), source)


def brief(raw: str, most: int = LONGEST) -> str:
    """Keep what fits on one line of `most` characters, up to a word's end where one is near."""
    text = " ".join(clean.text(raw).split()) or EMPTY
    if len(text) <= most:
        return text
    head = text[: most - len(CUT)]
    end = head.rfind(" ", most // 2)
    return head[: end if end > 0 else len(head)].rstrip() + CUT


def sentences(message: Message) -> list[str]:
    """List what somebody says themselves: without the lines that they quote."""
    lines = clean.text(message.text).splitlines()
    return [part for line in lines if not _QUOTED.match(line) for part in split(line)]


def asks(sentence: str) -> bool:
    """Whether a sentence ends in a question mark, emoji aside, that is not an address's."""
    return bool(_ASKED.search(sentence)) and not _LINK.search(sentence)
