"""Which conversations matter, by what can be counted.

A conversation is worth its points: three for each person beyond the first, one for each further
message, one for each reaction, one for each mention, and four for a question that nobody answered.
Messages count up to twenty, reactions up to ten, mentions up to five: a long quarrel of two, a
joke that everybody liked and a list of names are no more than that.

To who caught up, what was said to them comes first, then the threads they took part in.
"""

from collections.abc import Iterable

from core.conversation import Message, Presence
from core.digest.talk import Talk

_PERSON, _QUESTION = 3, 4
_MESSAGES, _REACTIONS, _MENTIONS = 20, 10, 5

TO_THEM, THEIRS, ELSE = range(3)
"""How near a conversation is to who caught up."""


def weight(talk: Talk, open_questions: int) -> int:
    """Add a conversation's points up; what only bots said has none."""
    if not talk.people:
        return 0
    points = _PERSON * (len(talk.people) - 1) + _QUESTION * bool(open_questions)
    points += min(sum(talk.people.values()) - 1, _MESSAGES) + min(talk.reactions, _REACTIONS)
    return points + min(sum(len(message.mentions) for message in talk.messages), _MENTIONS)


def nearness(talk: Talk, asker: str, presence: Presence) -> int:
    """Say how near a conversation is to its asker."""
    if any(to(message, asker) for message in talk.messages):
        return TO_THEM
    return THEIRS if talk.threads & presence.threads else ELSE


def to(message: Message, person: str) -> bool:
    """Whether somebody else mentions a person or replies to them."""
    return message.speaker_id != person and (
        person in message.mentions or message.answers == person
    )


def addressed(messages: Iterable[Message], person: str) -> list[Message]:
    """List what was said to a person: mentions before replies, each oldest first."""
    found = [message for message in messages if to(message, person)]
    return sorted(found, key=lambda message: person not in message.mentions)
