"""What was asked and never answered.

A question counts when

- a person asked it, in a sentence of three words or more that is about something;
- nobody else said anything after it in its conversation, replied to it or reacted to it;
- who asked did not go on to say that it is solved;
- nobody took its words up later on: who answers after a long silence seldom says to what;
- it has been there for an hour: people eat.

Everything else is in doubt, and what is in doubt is not listed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from core.conversation import Message
from core.digest.phrases import ACKNOWLEDGEMENTS, opening, solved
from core.digest.quote import asks, sentences
from core.digest.talk import Talk
from core.ground.words import content, words

PATIENCE = timedelta(hours=1)

_SHARED = 0.4
"""Share of a question's telling words that a later message may have and not be about it."""


def questions(talks: Sequence[Talk], now: datetime) -> Iterator[tuple[Message, str]]:
    """Yield the messages that ask something nobody answered, with the sentence that asks."""
    said = [message for talk in talks for message in talk.messages]
    for talk in talks:
        for place, message in enumerate(talk.messages):
            sentence = asked(message)
            if sentence and _waits(message, now) and _open(message, talk.messages[place + 1 :]):
                here = {each.id for each in talk.messages}
                later = [each for each in said if each.id not in here and _after(each, message)]
                if not any(_takes_up(each, message, sentence) for each in later):
                    yield message, sentence


def asked(message: Message) -> str | None:
    """Find the sentence in which a person asks for something, the last one if there are several.

    Who goes on to solve it themselves does not.
    """
    if message.bot or solved(message.text):
        return None
    asking = [one for one in sentences(message) if asks(one) and _says(one)]
    return asking[-1] if asking else None


def _says(sentence: str) -> bool:
    """Whether a question is about something: "right?" and "how are you?" are not."""
    return len(words(sentence)) >= 3 and bool(content(sentence))


def _waits(message: Message, now: datetime) -> bool:
    return not message.reactions and (message.sent_at is None or now - message.sent_at >= PATIENCE)


def _open(message: Message, later: Sequence[Message]) -> bool:
    """Whether only who asked spoke on, and without a solution."""
    return not any(each.speaker_id != message.speaker_id or solved(each.text) for each in later)


def _after(message: Message, question: Message) -> bool:
    if message.sent_at is None or question.sent_at is None:
        return True
    return message.sent_at > question.sent_at


def _takes_up(message: Message, question: Message, sentence: str) -> bool:
    """Whether a message elsewhere may be about the question."""
    if message.reply_to == question.id:
        return True
    if message.speaker_id == question.speaker_id:
        return solved(message.text)
    if question.speaker_id in message.mentions or opening(message.text) in ACKNOWLEDGEMENTS:
        return True
    sought = content(sentence)
    return len(sought & content(message.text)) > _SHARED * len(sought)
