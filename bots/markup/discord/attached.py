"""What hangs below a message: files, which are never opened, and stickers.

A file's address is signed: who has it can fetch the file. It is never shown.
"""

from collections.abc import Iterator, Mapping

from bots.markup.loose import mappings, string

Json = Mapping[str, object]

_VOICE = 1 << 13
"""The flag of a message that is spoken: https://docs.discord.com/developers/resources/message."""

_KINDS = ("image", "video", "audio")


def attachments(message: Json) -> Iterator[str]:
    """Name files and stickers; of a picture also what its author says it shows."""
    flags = message.get("flags")
    spoken = isinstance(flags, int) and bool(flags & _VOICE)
    for item in mappings(message.get("attachments")):
        yield _voice(item) if spoken else _file(item)
    for item in mappings(message.get("sticker_items") or message.get("stickers")):
        yield f"[sticker: {_line(item.get('name')) or 'unnamed'}]"


def _voice(item: Json) -> str:
    length = item.get("duration_secs")
    if isinstance(length, int | float) and 0 < length < 1e6:
        return f"[voice message: {max(1, round(length))} s]"
    return "[voice message]"


def _file(item: Json) -> str:
    form = string(item.get("content_type")).partition("/")[0]
    kind = form if form in _KINDS else "file"
    name = _line(item.get("title")) or _line(item.get("filename")) or "unnamed"
    about = _line(item.get("description"))
    return f"[{kind}: {name}: {about}]" if about else f"[{kind}: {name}]"


def _line(value: object) -> str:
    return " ".join(string(value).split())
