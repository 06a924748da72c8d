"""What a file looks like, told by what is in it and not by its name."""

from collections.abc import Iterator

from bots.terminal.files import text
from bots.terminal.files.cue import TIMING
from bots.terminal.files.format import FORMATS, Format
from bots.terminal.files.header import header
from bots.terminal.files.source import HEAD, Source, binary
from core.errors import BadFile


def choose(source: Source, asked: Format) -> Format:
    """Decide which reader takes a file.

    Raises `BadFile` for what is binary, looks like none of the formats, or looks like another than
    was asked for.
    """
    found = list(_looks(source))
    if asked in found:
        return asked
    if found and asked is Format.AUTO:
        return found[0]
    if found:
        raise BadFile(f"{source.name}: not {asked}: it looks like {found[0]}; leave out --format")
    if asked is Format.AUTO:
        raise BadFile(f"{source.name}: {_strange(source)}; tried {', '.join(FORMATS)}")
    if asked is Format.SLACK:
        raise BadFile(f"{source.name}: not {asked}: neither a folder nor a zip")
    return asked


def _looks(source: Source) -> Iterator[Format]:
    if source.folder or source.zipped:
        yield Format.SLACK
        return
    head = source.head()
    if binary(head):
        raise BadFile(f"{source.name}: binary, not a conversation; tried {', '.join(FORMATS)}")
    if head.lstrip().startswith("{") and '"guild"' in head:
        yield Format.DISCORD
        return
    lines = [line for line in _whole(head) if line.strip()]
    if lines:
        yield from _subtitles(lines)
        yield from _talk(lines)


def _whole(head: str) -> list[str]:
    lines = head.split("\n")
    return lines[:-1] if len(head) == HEAD and len(lines) > 1 else lines


def _subtitles(lines: list[str]) -> Iterator[Format]:
    if lines[0].startswith("WEBVTT"):
        yield from (Format.VTT, Format.SRT)
    elif any(TIMING.match(line) for line in lines[:3]):
        yield from (Format.SRT, Format.VTT)


def _talk(lines: list[str]) -> Iterator[Format]:
    headers = sum(header(line) is not None for line in lines)
    openings = sum(text.opens(line) is not None for line in lines)
    if header(lines[0]) or headers > max(1, openings):
        yield Format.WHATSAPP
    # Prose has a "Note:" here and there; a talk has long messages here and there.
    if openings * 5 >= sum(not line[0].isspace() for line in lines):
        yield Format.TEXT


def _strange(source: Source) -> str:
    head = source.head().lstrip()
    if head.startswith("[") and '"ts"' in head:
        return "a single day of a Slack export: name the folder with users.json in it"
    return "not a conversation"
