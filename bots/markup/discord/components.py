"""Messages that bots lay out themselves: a tree, of which what is read matters.

https://docs.discord.com/developers/components/reference. Buttons and menus have no part in a talk.
"""

from collections.abc import Iterator, Mapping

from bots.markup.discord.markdown import plain
from bots.markup.discord.names import Names
from bots.markup.loose import mappings, string

Json = Mapping[str, object]

_DEEPEST = 5
"""Levels. Discord nests three: a container, a section, its text."""


def components(value: object, names: Names, depth: int = _DEEPEST) -> Iterator[str]:
    """Read the texts of a tree, and what is said of its pictures and files."""
    for part in mappings(value) if depth else ():
        match part.get("type"):
            case 10:
                yield plain(string(part.get("content")), names)
            case 9 | 17:
                yield from components(part.get("components"), names, depth - 1)
                yield from components([part.get("accessory")], names, depth - 1)
            case 11:
                yield _picture(part)
            case 12:
                yield from map(_picture, mappings(part.get("items")))
            case 13:
                yield f"[file: {string(part.get('name')) or 'unnamed'}]"
            case _:
                pass


def _picture(part: Json) -> str:
    about = " ".join(string(part.get("description")).split())
    return f"[image: {about}]" if about else ""
