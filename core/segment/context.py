"""What a dialogue goes on from: what its messages answer, and what opened their thread."""

from collections.abc import Iterator, Sequence

from core.conversation import Message
from core.dialogue import Dialogue

SHARE = 10
"""The part of a dialogue that may repeat others: a tenth."""


def carry(
    groups: Sequence[Sequence[int]],
    messages: Sequence[Message],
    lines: Sequence[str],
    costs: Sequence[int],
    room: int,
) -> list[Dialogue]:
    """Make dialogues of groups of indices, with what each goes on from repeated in front.

    An answer without its question says nothing. Repeated is what stands in another group and has
    room, in a tenth of the dialogue: openers first, then what is pointed at. Linear.
    """
    kept = {messages[i].id: i for group in groups for i in group}
    dialogues = []
    for group in groups:
        inside = set(group)
        free = min(room // SHARE, room - sum(costs[i] for i in group))
        carried = []
        for i in dict.fromkeys(_pointed(group, messages, kept)):
            if i not in inside and costs[i] <= free:
                free -= costs[i]
                carried.append(i)
        shown = [*sorted(carried), *group]
        dialogues.append(
            Dialogue(
                tuple(messages[i] for i in shown), tuple(lines[i] for i in shown), len(carried)
            )
        )
    return dialogues


def _pointed(
    group: Sequence[int], messages: Sequence[Message], kept: dict[str, int]
) -> Iterator[int]:
    pointers = [messages[i].thread for i in group] + [messages[i].reply_to for i in group]
    return (kept[pointer] for pointer in pointers if pointer in kept)
