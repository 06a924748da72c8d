"""Where a conversation is cut into dialogues of a size the engine can read well.

1. Threads and pointers: a thread stays together, with the message that opened it, and an answer
   goes where it points (`strands`).
2. Silences or names: what is left is the channel's own flow. It is cut where nobody spoke for half
   an hour (`silence`), or, where most people open with a name, by who answers whom (`names`).
3. Size: these strands are packed, oldest first, into as few dialogues as their order allows. A
   strand that alone exceeds the room is cut between two messages, where there is a pause
   (`packing`), and what its pieces go on from is repeated there (`context`).

Exact conversations are not to be had: of those on IRC rules find 34 % to the message, ten neural
models 38 %. Small strands share a dialogue on purpose: half of a Slack channel's conversations have
three or four messages, and a prompt for each would be a summary for each. A slightly over-merged
piece is readable, a split conversation is not.
"""

from collections.abc import Sequence

from core.conversation import Message
from core.dialogue import Dialogue
from core.segment.clock import Clock
from core.segment.context import SHARE, carry
from core.segment.packing import pack
from core.segment.strands import strands

__all__ = ["MOST", "pack", "segment", "strands"]

MOST = 64
"""Dialogues of one conversation: about ten thousand messages at the default size. It keeps one
request from holding a worker for minutes, and what comes back still merges in two rounds."""


def segment(
    messages: Sequence[Message], lines: Sequence[str], costs: Sequence[int], room: int
) -> list[Dialogue]:
    """Cut messages, oldest first, into at most MOST dialogues of at most `room` tokens.

    `lines` and `costs` (in tokens) are parallel to `messages`; a line that alone costs more than
    `room` gets a dialogue of its own, so shorten it before. Every message is in one dialogue, where
    others may repeat it as what they go on from, except the oldest where MOST dialogues cannot
    hold all: these are in none, and everything after the first message that is kept is kept.
    Linear.
    """
    first = 0
    groups = _groups(messages, costs, room)
    while len(groups) > MOST:
        first = _advance(costs, first, 1 - MOST / len(groups))
        groups = _groups(messages[first:], costs[first:], room)
    return carry(groups, messages[first:], lines[first:], costs[first:], room)


def _groups(messages: Sequence[Message], costs: Sequence[int], room: int) -> list[list[int]]:
    pointed = any(message.thread or message.reply_to for message in messages)
    spare = room // SHARE if pointed else 0
    return pack(strands(messages), costs, room, Clock(messages).since, spare)


def _advance(costs: Sequence[int], first: int, share: float) -> int:
    """Leave out the oldest messages that make up `share` of all tokens; at least one."""
    excess = share * sum(costs[first:])
    while excess > 0:
        excess -= max(costs[first], 1)
        first += 1
    return first
