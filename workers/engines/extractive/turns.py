"""Who said what, read back from the lines that the engine is given."""

from dataclasses import dataclass

from core.measure import CUT
from core.transcript import EMPTY


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `index` counts messages from 0; the text's lines are joined by line feeds."""

    index: int
    speaker: str
    text: str


def turns(dialogue: str) -> list[Turn]:
    """Read lines of `Speaker: text`; a line indented by two spaces continues the one before it.

    A speaker holds no colon, so the first one before a space ends it. A line without one was said
    by nobody in particular, and never by whoever spoke before. Only the line feed ends a line here:
    other separators are part of what was said and must not let anybody forge a speaker. What
    `core` writes in place of words (EMPTY, CUT) was said by nobody and is left out.
    """
    found: list[tuple[str, list[str]]] = []
    for line in dialogue.split("\n"):
        speaker, colon, text = f"{line} ".partition(": ")
        if found and line.startswith("  "):
            found[-1][1].append(line)
        elif colon:
            found.append((speaker, [text]))
        elif line.strip():
            found.append(("", [line]))
    return [Turn(i, speaker, _said(lines)) for i, (speaker, lines) in enumerate(found)]


def _said(lines: list[str]) -> str:
    text = "\n".join(line.strip() for line in lines).removesuffix(CUT.strip()).rstrip()
    return "" if text == EMPTY else text
