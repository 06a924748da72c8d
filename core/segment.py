"""Where a conversation is cut into dialogues of a size the engine can read well.

1. Threads: the messages of a thread stay together, with the message that opened it. What is left
   is the channel's own flow.
2. Silences: the flow is cut where nobody spoke for half an hour. On five Slack archives, gaps of
   15 to 30 minutes find the conversations best, and better than rules about who names whom, which
   need a channel where most messages open with a name.
3. Size: these strands are packed, oldest first, into as few dialogues as their order allows. A
   strand that alone exceeds the room is cut between two messages.

Small strands share a dialogue on purpose: half of a Slack channel's conversations have three or
four messages, and a prompt for each would be a summary for each. A slightly over-merged piece is
readable, a split conversation is not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.conversation import Message
from core.dialogue import Dialogue

SILENCE = timedelta(minutes=30)
"""Between two messages of the flow that have nothing to do with each other."""

MOST = 64
"""Dialogues of one conversation: about ten thousand messages at the default size. It keeps one
request from holding a worker for minutes, and what comes back still merges in two rounds."""


def segment(
    messages: Sequence[Message], lines: Sequence[str], costs: Sequence[int], room: int
) -> list[Dialogue]:
    """Cut messages, oldest first, into at most MOST dialogues of at most `room` tokens.

    `lines` and `costs` (in tokens) are parallel to `messages`; a line that alone costs more than
    `room` gets a dialogue of its own, so shorten it before. Every message is in one dialogue,
    except the oldest where MOST dialogues cannot hold all: these are in none, and everything
    after the first message that is kept is kept. Linear.
    """
    first = 0
    groups = pack(strands(messages, first), costs, room)
    while len(groups) > MOST:
        first = _advance(costs, first, 1 - MOST / len(groups))
        groups = pack(strands(messages, first), costs, room)
    return [
        Dialogue(tuple(messages[i] for i in group), tuple(lines[i] for i in group))
        for group in groups
    ]


def pack(strands: Sequence[Sequence[int]], costs: Sequence[int], room: int) -> list[list[int]]:
    """Put neighbouring strands of indices together while they fit into `room`, in their order."""
    packed: list[list[int]] = []
    free = 0
    for strand in strands:
        cost = sum(costs[i] for i in strand)
        if packed and cost <= free:
            packed[-1] += strand
            free -= cost
            continue
        free = 0
        for i in strand:
            if not packed or costs[i] > free:
                packed.append([])
                free = room
            packed[-1].append(i)
            free -= costs[i]
    return packed


def strands(messages: Sequence[Message], first: int = 0) -> list[list[int]]:
    """Split the indices from `first` on by thread and silence, in order of their first messages."""
    opened = {message.thread for message in messages[first:] if message.thread}
    threads: dict[str, list[int]] = {}
    strands: list[list[int]] = []
    flow: list[int] = []
    last: datetime | None = None
    for i in range(first, len(messages)):
        message = messages[i]
        root = message.thread or (message.id if message.id in opened else None)
        if root is None:
            if not flow or _silent(last, message.sent_at):
                strands.append(flow := [])
            flow.append(i)
            last = message.sent_at or last
        else:
            if root not in threads:
                strands.append(threads.setdefault(root, []))
            threads[root].append(i)
    return strands


def _silent(last: datetime | None, now: datetime | None) -> bool:
    return last is not None and now is not None and now - last >= SILENCE


def _advance(costs: Sequence[int], first: int, share: float) -> int:
    """Leave out the oldest messages that make up `share` of all tokens; at least one."""
    excess = share * sum(costs[first:])
    while excess > 0:
        excess -= max(costs[first], 1)
        first += 1
    return first
