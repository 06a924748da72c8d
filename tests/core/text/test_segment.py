from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.conversation import Message
from core.dialogue import Dialogue
from core.segment import MOST, segment
from core.transcript import transcribe
from tests.core.text.said import START, histories, say


def cut(
    messages: Sequence[Message], room: int, costs: Sequence[int] | None = None
) -> list[Dialogue]:
    return segment(messages, transcribe(messages), costs or [10] * len(messages), room)


def ids(dialogues: Sequence[Dialogue]) -> list[list[str]]:
    return [[message.id for message in dialogue.messages] for dialogue in dialogues]


def in_thread(message: Message, thread: str) -> Message:
    return Message(
        message.id, message.speaker, message.speaker_id, message.text, message.sent_at, thread
    )


def test_what_fits_is_one_dialogue() -> None:
    (dialogue,) = cut(say("Ana: Lunch?", "Ben: Yes"), room=20)
    assert dialogue.text == "Ana: Lunch?\nBen: Yes"


def test_a_thread_stays_together_with_the_message_that_opened_it() -> None:
    messages = say(*(f"Ana: {n}" for n in range(6)))
    for i in (3, 5):
        messages[i] = in_thread(messages[i], "m1")
    assert ids(cut(messages, room=30)) == [["m0", "m2", "m4"], ["m1", "m3", "m5"]]


def test_a_silence_is_a_better_place_to_cut_than_a_full_prompt() -> None:
    morning = say("Ana: a", "Ben: b", "Ana: c")
    evening = [
        Message(f"e{i}", "Ana", "ana", "x", START + timedelta(hours=8, minutes=i)) for i in range(3)
    ]
    assert ids(cut([*morning, *evening], room=40)) == [["m0", "m1", "m2"], ["e0", "e1", "e2"]]


def test_without_times_there_are_no_silences() -> None:
    messages = say(*(f"Ana: {n}" for n in range(4)), start=None)
    assert ids(cut(messages, room=30)) == [["m0", "m1", "m2"], ["m3"]]


def test_a_hundred_tiny_threads_do_not_become_a_hundred_prompts() -> None:
    messages = say(*(f"Ana: {n}" for n in range(200)))
    threaded = [in_thread(message, f"m{i // 2 * 2}") for i, message in enumerate(messages)]
    assert len(cut(threaded, room=500)) == 4


def test_a_long_thread_is_cut_between_two_messages() -> None:
    messages = [in_thread(message, "m0") for message in say(*(f"Ana: {n}" for n in range(7)))]
    assert [len(dialogue.messages) for dialogue in cut(messages, room=30)] == [3, 3, 1]


def test_a_line_that_does_not_fit_gets_a_dialogue_of_its_own() -> None:
    assert ids(cut(say("Ana: a", "Ben: b", "Ana: c"), 20, [5, 90, 5])) == [["m0"], ["m1"], ["m2"]]


def test_where_dialogues_run_out_the_oldest_messages_are_left_out() -> None:
    messages = say(*(f"Ana: {n}" for n in range(2 * MOST + 7)))
    dialogues = cut(messages, room=20)
    kept = [name for group in ids(dialogues) for name in group]
    assert len(dialogues) == MOST
    assert kept == [message.id for message in messages[-len(kept) :]]
    assert len(kept) >= 2 * MOST - 4


@given(histories(), st.integers(1, 60), st.data())
def test_every_message_is_in_exactly_one_dialogue(
    messages: list[Message], room: int, data: st.DataObject
) -> None:
    costs = data.draw(st.lists(st.integers(1, 40), min_size=len(messages), max_size=len(messages)))
    dialogues = cut(messages, room, costs)
    seen = [name for group in ids(dialogues) for name in group]
    assert sorted(seen) == sorted(message.id for message in messages)
    price = dict(zip((message.id for message in messages), costs, strict=True))
    for group in ids(dialogues):
        assert len(group) == 1 or sum(price[name] for name in group) <= room
    for dialogue in dialogues:
        positions = [int(message.id[1:]) for message in dialogue.messages if not message.thread]
        flow = [n for n in positions if f"m{n}" not in {"m0", "m3"}]
        assert flow == sorted(flow)


@given(st.lists(st.integers(1, 10), min_size=1, max_size=400), st.integers(1, 12))
def test_whatever_is_left_out_is_older_than_whatever_is_kept(costs: list[int], room: int) -> None:
    messages = [
        in_thread(message, f"m{i % 7}") if i % 3 else message
        for i, message in enumerate(say(*(f"Ana: {n}" for n in range(len(costs)))))
    ]
    dialogues = cut(messages, room, costs)
    kept = {name for group in ids(dialogues) for name in group}
    assert len(dialogues) <= MOST
    assert kept == {message.id for message in messages[len(messages) - len(kept) :]}
    assert messages[-1].id in kept
