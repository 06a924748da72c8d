"""What was asked and never answered.

A question counts when

- a person asked it, in a sentence of three words or more that is about something;
- nobody else said anything after it in its conversation, replied to it or reacted to it;
- who asked did not go on to say that it is solved;
- nobody took its words up in the next messages: who answers after a silence seldom says to what;
- it has been there for an hour: people eat.

Everything else is in doubt, and what is in doubt is not listed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.conversation import Message
from core.digest.phrases import ACKNOWLEDGEMENTS, opening, solved
from core.digest.quote import asks, sentences
from core.digest.talk import Talk
from core.ground.words import content, words

PATIENCE = timedelta(hours=1)

_MOST = 5
"""Questions of one talk."""

_FAR = 200
"""Messages after a question among which somebody may take it up."""

_SHARED = 0.4
"""Share of a question's telling words that a later message may have and not be about it."""


def questions(talks: Sequence[Talk], now: datetime) -> list[tuple[Message, str]]:
    """List the messages that ask something nobody answered, each with the sentence that asks.

    In the order of talks, of each talk the newest few: who asks on and on asks one thing. Linear.
    """
    said = sorted((message for talk in talks for message in talk.messages), key=_time)
    places = {message.id: place for place, message in enumerate(said)}
    found: list[tuple[Message, str]] = []
    for talk in talks:
        here = {message.id for message in talk.messages}
        for message, sentence in _unanswered(talk, now):
            after = said[places[message.id] + 1 :][:_FAR]
            if not _answered(message, sentence, [each for each in after if each.id not in here]):
                found.append((message, sentence))
    return found


def _unanswered(talk: Talk, now: datetime) -> list[tuple[Message, str]]:
    """Find what stands at the end of a talk, where only who asked spoke on without a solution."""
    found: list[tuple[Message, str]] = []
    speaker = talk.messages[-1].speaker_id
    for message in reversed(talk.messages):
        if message.speaker_id != speaker or solved(message.text) or len(found) == _MOST:
            break
        sentence = asked(message)
        if sentence and _waits(message, now):
            found.append((message, sentence))
    return found[::-1]


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


def _time(message: Message) -> datetime:
    return message.sent_at or datetime.min.replace(tzinfo=UTC)


def _answered(question: Message, sentence: str, later: Sequence[Message]) -> bool:
    """Whether one of the messages elsewhere may be an answer; so may a bare "yes", as the first."""
    others = [each for each in later if each.speaker_id != question.speaker_id]
    yes = bool(others) and opening(others[0].text) in ACKNOWLEDGEMENTS
    return yes or any(_takes_up(each, question, sentence) for each in later)


def _takes_up(message: Message, question: Message, sentence: str) -> bool:
    """Whether a message may be about the question."""
    if message.reply_to == question.id:
        return True
    if message.speaker_id == question.speaker_id:
        return solved(message.text)
    sought = content(sentence)
    shared = len(sought & content(message.text))
    return question.speaker_id in message.mentions or shared > _SHARED * len(sought)
