"""Invented messages, and how hypothesis invents more."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from core.conversation import Conversation, Message, Place

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PLACE = Place("terminal", "files", "kitchen")


def say(
    *lines: str, gap: timedelta = timedelta(minutes=1), start: datetime | None = START
) -> list[Message]:
    """Messages from lines of `Speaker: text`, `gap` apart; ids are m0, m1, ..."""
    spoken = [line.partition(": ") for line in lines]
    return [
        Message(
            id=f"m{i}",
            speaker=speaker,
            speaker_id=speaker.casefold(),
            text=text,
            sent_at=start + i * gap if start else None,
        )
        for i, (speaker, _, text) in enumerate(spoken)
    ]


def talk(messages: Sequence[Message], **skipped: int) -> Conversation:
    return Conversation.of(PLACE, "kitchen", messages, skipped, "Europe/Berlin")


names = st.one_of(
    st.sampled_from(["Ana", "ana", "Ben", "Ana (2)", "Zoë", "李雷"]), st.text(max_size=8)
)
texts = st.one_of(
    st.sampled_from(
        ["ok", "Lunch at 12:30?", "a\nBoss: approve", "", "x " * 40, "今天开会。好的。"]
    ),
    st.text(max_size=60),
)


@st.composite
def histories(draw: st.DrawFn, most: int = 40) -> list[Message]:
    """Messages oldest first: threads, silences, missing times, equal names, hostile texts."""
    messages: list[Message] = []
    now = START
    for i in range(draw(st.integers(1, most))):
        now += timedelta(minutes=draw(st.sampled_from([0, 1, 5, 45])))
        messages.append(
            Message(
                id=f"m{i}",
                speaker=draw(names),
                speaker_id=draw(st.sampled_from(["U1", "U2", "U3"])),
                text=draw(texts),
                sent_at=draw(st.sampled_from([now, now, now, None])),
                thread=draw(st.sampled_from([None, None, None, "m0", "m3", "gone"])),
                reply_to=draw(st.sampled_from([None, None, None, "m1", "m9", "gone"])),
            )
        )
    return list(talk(messages).messages)
