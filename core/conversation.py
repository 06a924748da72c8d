"""Where people talk and what they said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said. All ids are the platform's own and opaque to everyone else."""

    platform: str
    workspace: str
    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One thing somebody said, as plain text without the platform's markup.

    `speaker` is the name to show, `speaker_id` tells two people of one name apart.
    `sent_at` is in UTC, or None where the source keeps no time. `thread` is the id of the
    message that opened the thread this one belongs to, `reply_to` the id of the one it answers.
    `mentions` are the ids of the people it names, `answers` that of the person it replies to,
    `reactions` how many people reacted to it, and a `bot` is no person: as far as the source tells.
    """

    id: str
    speaker: str
    speaker_id: str
    text: str
    sent_at: datetime | None = None
    thread: str | None = None
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    answers: str | None = None
    reactions: int = 0
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """Where the asker of a conversation was before it begins.

    `last` is the id of their own last message, in `thread` if it was in one, and None where none
    was found; `threads` are those they had taken part in.
    """

    last: str | None = None
    thread: str | None = None
    threads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read and what was not: always true, always shown.

    `read` counts the messages shown to the engine and `people` those who wrote them; `since` and
    `until` are when the first and the last of them were sent, in UTC, or None where that is not
    known. `skipped` counts by kind what was seen and left out on purpose ("join", "unreadable");
    its "shortened" and "garbled" count messages that are shown, but not whole. `left_out` counts
    the messages that had no room, all of them older than `left_out_before`; with `more` there are
    others still, which nobody counted: reading a history ends somewhere. `zone` names the zone
    in which times are shown, or is empty where the source keeps local times without naming it.
    `newest` is the id of the newest message of all that were read.
    `quoted` counts messages that are quoted because what an engine made of them could not be shown.
    """

    read: int = 0
    people: int = 0
    threads: int = 0
    since: datetime | None = None
    until: datetime | None = None
    zone: str = "UTC"
    skipped: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    left_out_before: datetime | None = None
    more: bool = False
    newest: str | None = None
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place's messages, oldest first, and where their asker was before, if that was asked."""

    place: Place
    title: str
    messages: tuple[Message, ...]
    coverage: Coverage
    presence: Presence | None = None

    @classmethod
    def of(
        cls,
        place: Place,
        title: str,
        messages: Iterable[Message],
        skipped: Mapping[str, int] | None = None,
        zone: str = "UTC",
    ) -> Self:
        """Sort messages and count what they cover.

        `skipped` counts by kind what the source left out on purpose, `zone` is where its times are
        shown ("" where it does not say). A message without a time stays behind the one it came
        after.
        """
        ordered = tuple(_oldest_first(messages))
        coverage = Coverage(
            read=len(ordered),
            people=len({message.speaker_id for message in ordered}),
            threads=len({message.thread for message in ordered if message.thread}),
            since=ordered[0].sent_at if ordered else None,
            until=ordered[-1].sent_at if ordered else None,
            zone=zone,
            skipped=dict(skipped or {}),
            newest=ordered[-1].id if ordered else None,
        )
        return cls(place, title, ordered, coverage)


def _oldest_first(messages: Iterable[Message]) -> list[Message]:
    dated: list[tuple[datetime, Message]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for message in messages:
        last = message.sent_at or last
        dated.append((last, message))
    return [message for _, message in sorted(dated, key=lambda pair: pair[0])]
