"""How conversations share prompts, and where one that is too long for a prompt is cut."""

from collections.abc import Callable, Sequence
from datetime import timedelta

Pause = Callable[[int, int], timedelta]
"""How long after one message another was sent."""

_EARLY = 2 / 3
"""How full a prompt must be before a pause ends it."""


def pack(
    strands: Sequence[Sequence[int]],
    costs: Sequence[int],
    room: int,
    pause: Pause | None = None,
    spare: int = 0,
) -> list[list[int]]:
    """Put neighbouring strands of indices together while they fit into `room`, in their order.

    A strand that does not fit is cut between two messages: where the last third of what fits has
    its longest pause, if `pause` is given, else where it is full. Where it goes on, `spare` tokens
    stay free. Linear.
    """
    packed: list[list[int]] = []
    free = 0
    for strand in strands:
        cost = sum(costs[i] for i in strand)
        if packed and cost <= free:
            packed[-1] += strand
            free -= cost
        else:
            pieces = _cut(strand, costs, (room, room - spare), pause)
            packed += pieces
            free = room - spare * (len(pieces) > 1) - sum(costs[i] for i in packed[-1])
    return packed


def _cut(
    strand: Sequence[int], costs: Sequence[int], rooms: tuple[int, int], pause: Pause | None
) -> list[list[int]]:
    """Cut a strand into pieces, the first one and the others as large as `rooms` says."""
    pieces: list[list[int]] = [[]]
    free = rooms[0]
    for i in strand:
        if pieces[-1] and costs[i] > free:
            free = rooms[1]
            at = _place([*pieces[-1], i], costs, free, pause) if pause else len(pieces[-1])
            pieces.append(pieces[-1][at:])
            del pieces[-2][at:]
            free -= sum(costs[j] for j in pieces[-1])
        pieces[-1].append(i)
        free -= costs[i]
    return pieces


def _place(piece: Sequence[int], costs: Sequence[int], room: int, pause: Pause) -> int:
    """Choose where the next piece starts: at the latest with the last message of this one."""
    least = _EARLY * sum(costs[i] for i in piece[:-1])
    best = at = len(piece) - 1
    behind = costs[piece[at]]
    before = sum(costs[i] for i in piece[:-1])
    while at > 1:
        at -= 1
        behind += costs[piece[at]]
        before -= costs[piece[at]]
        if before < least or behind > room:
            break
        if pause(piece[at - 1], piece[at]) > pause(piece[best - 1], piece[best]):
            best = at
    return best
