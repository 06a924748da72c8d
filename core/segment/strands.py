"""Which messages belong to one conversation within a channel."""

from collections.abc import Sequence

from core.conversation import Message
from core.segment.clock import Clock
from core.segment.names import Names
from core.segment.people import People
from core.segment.silence import Silence

_RECENT = 1_000
"""Messages that show what kind of room it is."""

_SHARE = 0.15
"""Of messages that open with a name, from which on a channel is name-addressed: 19 to 43 % of most
IRC channels. On Slack and Zulip fewer do, and there silence finds the conversations better."""

_ENOUGH = 5
"""Such messages without which nothing is known of a room."""


def strands(messages: Sequence[Message]) -> list[list[int]]:
    """Split messages, oldest first, into conversations: lists of indices, by their first messages.

    A thread is one, with the message that opened it. What points at an earlier message belongs to
    that one's. All else is the channel's flow, where silences or names decide. Linear.
    """
    places = {message.id: i for i, message in enumerate(messages)}
    opened = {message.thread for message in messages if message.thread}
    flow = rule(messages)
    threads: dict[str, list[int]] = {}
    found: list[list[int]] = []
    strand: list[list[int]] = []

    def joined(i: int | None) -> list[int]:
        if i is not None:
            return strand[i]
        found.append([])
        return found[-1]

    for i, message in enumerate(messages):
        root = message.thread or (message.id if message.id in opened else None)
        if root is not None:
            mine = threads[root] if root in threads else threads.setdefault(root, joined(None))
        else:
            goes_on = flow.answered(i)
            target = places.get(message.reply_to or "", i)
            mine = joined(target if target < i else goes_on)
            # Who digs up something old does not take the conversation around it along.
            if goes_on is None or strand[goes_on] is mine:
                flow.hear(i)
        mine.append(i)
        strand.append(mine)
    return found


def rule(messages: Sequence[Message]) -> Names | Silence:
    """Choose how the flow of these messages is understood."""
    people, clock = People(messages), Clock(messages)
    recent = [message for message in messages[-_RECENT:] if not message.thread]
    named = sum(people.addressed(message) is not None for message in recent)
    kind = Names if named >= max(_ENOUGH, _SHARE * len(recent)) else Silence
    return kind(messages, clock, people)
