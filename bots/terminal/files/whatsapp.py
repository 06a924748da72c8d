"""WhatsApp's "Export chat", from Android and from iOS.

The format keeps no ids, no zone and no mark at the end of a message: who types a line that looks
exactly like a header of the same file cannot be told from the person whom that line names. A line
in another style than the file's own, such as one pasted from another phone, does not deceive it.
"""

import re
from collections.abc import Iterable, Iterator

from bots.terminal.files.calendar import Order, moment, survey
from bots.terminal.files.chat import Chat, Item
from bots.terminal.files.fold import fold
from bots.terminal.files.header import Header, Style, header
from bots.terminal.files.source import Source
from core.conversation import Message

# iOS puts it in front of what the app wrote itself.
_APP = "\u200e"
_EDITED = "<This message was edited>"
# "<Media omitted>" and "<attached: 1.jpg>" in any language, then what only English phones write.
_MEDIA = re.compile(
    r"<[^\W\d]+:? [^<>]{2,100}>|[^\n]{1,200} \(file attached\)|null|"
    r"(image|video|audio|sticker|GIF|document|Contact card|video note) omitted"
)
# What iOS says in other languages: "Bild weggelassen".
_OMITTED = re.compile(r"[^\W\d]+( [^\W\d]+){1,2}")
_DELETED = re.compile(
    r"(This message was deleted|You deleted this message)( by admin [^\n]{1,100})?\.?"
)
_SYSTEM = re.compile(
    r"WhatsApp|end-to-end encrypted|security code|disappearing messages|(voice|video) call|"
    r"Waiting for this message|\b(created|added|removed|changed|left|joined|pinned|admin|blocked)\b"
)
_QUOTES = re.compile('["“”„«»]')


def chats(source: Source) -> Iterator[Chat]:
    """Read one conversation; its times are the phone's, whose zone the file does not name."""
    style, order = survey(source.lines())
    yield Chat(source.name, source.name, parse(source.lines(), style, order), zone="")


def parse(lines: Iterable[str], style: Style | None, order: Order) -> Iterator[Item]:
    """From lines to messages, numbered from 1; headers in another style are text."""

    def opens(line: str) -> tuple[Header, str] | None:
        found = header(line)
        return (found, found.rest) if found and found.style == style else None

    number = 0
    for opening, text in fold(lines, opens):
        if opening is None:
            if text.strip():
                yield "no speaker"
            continue
        item = read(opening, text, order, str(number + 1))
        number += isinstance(item, Message)
        yield item


def read(opening: Header, text: str, order: Order, number: str) -> Item:
    """From what stands behind a header to a message, or to why it is none."""
    name, colon, said = text.partition(": ")
    if not colon and text.endswith(":"):
        name, colon = text[:-1], ":"
    # Ana changed the subject to "Lisbon: who is in?"
    shown = name.strip(_APP).strip()
    if not (colon and shown) or "\n" in name or len(name) > 100 or _QUOTES.search(name):
        return "system"
    said, kind = _said(said)
    if kind:
        return kind
    # "~" marks people who are not among the phone's contacts: they stay apart from those who are.
    speaker = shown.lstrip("~ \u202f\xa0") or shown
    return Message(number, speaker, shown, said, moment(opening, order))


def _said(text: str) -> tuple[str, str]:
    """Split a text into what a person wrote and, where nobody did, the kind of what it is."""
    app = text.startswith(_APP)
    text = text.removesuffix(_EDITED).replace(_APP, "").strip()
    first, _, caption = text.partition("\n")
    if _MEDIA.fullmatch(first) or (app and _OMITTED.fullmatch(first)):
        return (f"[media] {caption}", "") if caption else ("", "media")
    if _DELETED.fullmatch(text):
        return "", "deleted"
    if app and text == first and _SYSTEM.search(text):
        return "", "system"
    return text, "" if text else "empty"
