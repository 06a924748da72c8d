"""What a transcript costs, counted from its newest line back."""

from collections.abc import Callable, Sequence

CUT = " […]"
"""Stands where something was cut off, for the engine and for people."""

_BOUNDARIES = ("\n", ". ", "! ", "? ", "。", " ")
_TAIL = 5
"""A boundary is looked for in the last fifth of what fits."""

Count = Callable[[str], int]


def measure(
    lines: Sequence[str], count: Count, room: int, budget: int
) -> tuple[list[str], list[int]]:
    """Count the newest lines, as many as `budget` tokens hold: lines and their costs, in order.

    A line of more than `room` tokens is shortened to fit. Counting stops at the budget because a
    tokenizer takes seconds for lines that nobody will read.
    """
    kept: list[str] = []
    costs: list[int] = []
    for line in reversed(lines):
        cost = count(line)
        if cost > room:
            line = shorten(line, room, count)  # noqa: PLW2901 - the same line, shorter
            cost = count(line)
        budget -= cost
        if budget < 0 and kept:
            break
        kept.append(line)
        costs.append(cost)
    return kept[::-1], costs[::-1]


def shorten(line: str, room: int, count: Count) -> str:
    """Keep the start of a line of `Speaker: text` that fits `room` tokens, with CUT at its end.

    Cut behind a line, sentence or word where there is one near. The speaker always stays, even
    where there is room for nothing else. Each try keeps at most nine tenths: linear.
    """
    fewest = line.find(": ") + 1
    free = max(room - count(CUT), 0)
    head = line
    while len(head) > fewest:
        keep = min(len(head) * 9 // 10, len(head) * free // count(head))
        head = _trim(line[: max(keep, fewest)], fewest)
        if count(head + CUT) <= room:
            break
    return head + CUT


def _trim(head: str, fewest: int) -> str:
    near = max(fewest, len(head) - len(head) // _TAIL)
    for boundary in _BOUNDARIES:
        at = head.rfind(boundary, near)
        if at > 0:
            return (head[:at] + boundary).rstrip()
    return head
