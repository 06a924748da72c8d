"""All of a digest that needs no engine: what is told, in which order, and what is quoted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from core.conversation import Conversation, Message, Presence
from core.digest.decisions import decisions
from core.digest.importance import ELSE, addressed, nearness, weight
from core.digest.phrases import GREETINGS, opening
from core.digest.questions import questions
from core.digest.quote import LONGEST, brief, point
from core.digest.talk import Talk, talks
from core.request import Kind, Request
from core.summary import Digest, Point, Sentence, Source, Topic
from core.transcript import Speakers

FEW = 3
"""Fewer messages than this are read sooner than any summary of them."""

TOPICS = 8
"""Conversations that are told; the rest is a line of links."""

_SMALLER = 20
"""Links in that line, at most."""

_POINTS = 5
_NAMES = 3
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Draft:
    """What a digest will consist of: `digest` is whole but for its topics, made of `told`."""

    told: tuple[Talk, ...]
    digest: Digest
    speakers: Speakers

    @classmethod
    def of(cls, conversation: Conversation, request: Request) -> "Draft":
        """Draft a digest for everybody, or for who asked what they missed."""
        speakers = _met(conversation.messages)
        found = list(talks(conversation))
        asked = questions(found, request.window.until or datetime.now(UTC))
        asker = request.asker if request.kind is Kind.MISSED else None
        presence = conversation.presence or Presence()
        told = _told(_ranked(found, {m.id for m, _ in asked}, asker, presence))
        told = told if asker is None or len(conversation.messages) >= FEW else ()
        rest = [talk for talk in found if talk not in told]
        digest = Digest(
            topics=(),
            smaller=tuple(_source(talk.first) for talk in rest[:_SMALLER]),
            decisions=_points(decisions(found), speakers),
            questions=_points(asked, speakers),
            yours=_yours(conversation.messages, asker, speakers),
            conversations=len(found),
            coverage=conversation.coverage,
            engine=None,
            model=None,
            seconds=0.0,
            first=_source(conversation.messages[0]),
            last=Source(presence.last, presence.thread) if presence.last else None,
        )
        return cls(told, digest, speakers)

    def part(self, talk: Talk, whole: Conversation) -> Conversation:
        """Make a conversation of a talk, in which people are called what they are in the whole."""
        said = [replace(each, speaker=self.speakers.label(each)) for each in talk.messages]
        return Conversation.of(whole.place, whole.title, said, zone=whole.coverage.zone)

    def topic(self, talk: Talk, sentences: tuple[Sentence, ...]) -> Topic:
        """Put sentences under a talk's title and above what can be counted of it.

        Who quotes often quotes the title: once is enough, if there is anything else.
        """
        names = {each.speaker_id: self.speakers.label(each) for each in reversed(talk.messages)}
        alone = len(talk.messages) == 1
        title = point(talk.opening, self.speakers)
        title = replace(title, text=brief(talk.opening.text, LONGEST if alone else _TITLE))
        said = f"{title.speaker}: {title.text}"
        others = tuple(each for each in sentences if each.text != said)
        return Topic(
            opening=title,
            sentences=others or sentences,
            people=tuple(names[person] for person, _ in talk.people.most_common(_NAMES)),
            speakers=len(talk.people),
            messages=len(talk.messages),
            reactions=talk.reactions,
        )


def _met(messages: Iterable[Message]) -> Speakers:
    """Let people be called what the transcript of all messages calls them."""
    speakers = Speakers()
    for message in messages:
        speakers.label(message)
    return speakers


def _ranked(
    found: Sequence[Talk], asking: set[str], asker: str | None, presence: Presence
) -> list[Talk]:
    """Sort talks: near ones before others, then important ones, then late ones."""

    def rank(place: int) -> tuple[int, int, int]:
        talk = found[place]
        near = nearness(talk, asker, presence) if asker else ELSE
        unanswered = sum(message.id in asking for message in talk.messages)
        return near, -weight(talk, unanswered), -place

    return [found[place] for place in sorted(range(len(found)), key=rank)]


def _told(ranked: Iterable[Talk]) -> tuple[Talk, ...]:
    """Keep what people said, and more than hello."""
    worth = [t for t in ranked if t.people and opening(t.opening.text) not in GREETINGS]
    return tuple(worth[:TOPICS])


def _yours(messages: Sequence[Message], asker: str | None, speakers: Speakers) -> tuple[Point, ...]:
    found = addressed(messages, asker) if asker else []
    return tuple(point(message, speakers) for message in found[:_POINTS])


def _points(found: Sequence[tuple[Message, str]], speakers: Speakers) -> tuple[Point, ...]:
    """Quote the newest few, oldest first."""
    return tuple(point(message, speakers, said) for message, said in found[-_POINTS:])


def _source(message: Message) -> Source:
    return Source(message.id, message.thread)
