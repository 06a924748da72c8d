"""Chosen quotes as the lines of a report in the third person."""

from collections.abc import Sequence

from workers.engines.extractive.company import Company
from workers.engines.extractive.prose import tell
from workers.engines.extractive.quotes import Quote

_REPORTED = ("says", "asks", "suggests", "thanks")
_LONGEST = 200
"""Characters up to which two sentences about one person become one."""


def report(quotes: Sequence[Quote], company: Company, room: int) -> list[str]:
    """Tell quotes, oldest first, in `room` characters; a quote stays where telling is longer."""
    lines: list[str] = []
    for quote in quotes:
        told = tell(quote, company)
        joined = _join(lines[-1], told, quote.turn.speaker) if lines else None
        for last in (
            [*lines[:-1], joined] if joined else None,
            [*lines, told],
            [*lines, quote.line],
        ):
            if last and len("\n".join(last)) <= room:
                lines = last
                break
    return lines or [quotes[0].line] if quotes else []


def _join(before: str, after: str, speaker: str) -> str | None:
    """Make one sentence of two that tell of the same person: "Ann came and saw."."""
    start = f"{speaker} "
    if not speaker or not (before.startswith(start) and after.startswith(start)):
        return None
    first = before.removeprefix(start)
    if first.startswith(_REPORTED) or " and " in first or len(before) + len(after) > _LONGEST:
        return None
    return before.removesuffix(".") + " and " + after.removeprefix(start)
