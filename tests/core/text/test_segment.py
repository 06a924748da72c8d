import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversation import Message
from core.dialogue import Dialogue
from core.segment import MOST, segment
from core.segment.silence import BUSY
from core.segment.strands import strands
from core.transcript import transcribe
from tests.core.text.said import START, histories, say


def cut(
    messages: Sequence[Message], room: int, costs: Sequence[int] | None = None
) -> list[Dialogue]:
    return segment(messages, transcribe(messages), costs or [10] * len(messages), room)


def ids(dialogues: Sequence[Dialogue]) -> list[list[str]]:
    """Name the messages of each dialogue, without those it repeats."""
    return [
        [message.id for message in dialogue.messages[dialogue.carried :]] for dialogue in dialogues
    ]


def carried(dialogues: Sequence[Dialogue]) -> list[list[str]]:
    return [
        [message.id for message in dialogue.messages[: dialogue.carried]] for dialogue in dialogues
    ]


def found(messages: Sequence[Message]) -> list[str]:
    """Write each conversation as the numbers of its messages."""
    return [
        "".join(messages[i].id.removeprefix("m") for i in strand) for strand in strands(messages)
    ]


def in_thread(message: Message, thread: str) -> Message:
    return replace(message, thread=thread)


def pointing(messages: Sequence[Message], **targets: str) -> list[Message]:
    return [replace(message, reply_to=targets.get(message.id)) for message in messages]


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
    assert [len(group) for group in ids(cut(messages, room=35))] == [3, 3, 1]


def test_a_long_thread_is_cut_at_its_longest_pause_once_a_prompt_is_two_thirds_full() -> None:
    messages = [in_thread(message, "m0") for message in say(*(f"Ana: {n}" for n in range(16)))]
    for i, hours in ((2, 5), (7, 1), (8, 1)):
        for j in range(i, 16):
            messages[j] = replace(
                messages[j], sent_at=(messages[j].sent_at or START) + timedelta(hours=hours)
            )
    assert [len(group) for group in ids(cut(messages, room=100))] == [8, 8]


def test_every_piece_of_a_thread_repeats_the_message_that_opened_it() -> None:
    messages = [in_thread(message, "m0") for message in say(*(f"Ana: {n}" for n in range(25)))]
    dialogues = cut(messages, room=100)
    assert [len(group) for group in ids(dialogues)] == [10, 9, 6]
    assert carried(dialogues) == [[], ["m0"], ["m0"]]
    assert dialogues[1].text.startswith("Ana: 0\nAna: 10\n")


def test_an_answer_repeats_what_it_points_at_where_that_is_elsewhere() -> None:
    messages = [in_thread(message, "m0") for message in say(*(f"Ana: {n}" for n in range(24)))]
    messages[20] = replace(messages[20], reply_to="m4")
    messages[21] = replace(messages[21], reply_to="m20")
    costs = [5] * 24
    assert carried(cut(messages, room=100, costs=costs)) == [[], ["m0", "m4"]]


def test_what_is_too_long_to_repeat_is_not_repeated() -> None:
    messages = [in_thread(message, "m0") for message in say(*(f"Ana: {n}" for n in range(12)))]
    dialogues = cut(messages, room=100, costs=[40, *[10] * 11])
    assert carried(dialogues) == [[], []]


def test_a_line_that_does_not_fit_gets_a_dialogue_of_its_own() -> None:
    assert ids(cut(say("Ana: a", "Ben: b", "Ana: c"), 20, [5, 90, 5])) == [["m0"], ["m1"], ["m2"]]


def test_where_dialogues_run_out_the_oldest_messages_are_left_out() -> None:
    messages = say(*(f"Ana: {n}" for n in range(2 * MOST + 7)))
    dialogues = cut(messages, room=20)
    kept = [name for group in ids(dialogues) for name in group]
    assert len(dialogues) == MOST
    assert kept == [message.id for message in messages[-len(kept) :]]
    assert len(kept) >= 2 * MOST - 4


@settings(max_examples=50)
@given(histories(), st.integers(1, 60), st.data())
def test_every_message_is_in_exactly_one_dialogue(
    messages: list[Message], room: int, data: st.DataObject
) -> None:
    costs = data.draw(st.lists(st.integers(1, 40), min_size=len(messages), max_size=len(messages)))
    dialogues = cut(messages, room, costs)
    seen = [name for group in ids(dialogues) for name in group]
    assert sorted(seen) == sorted(message.id for message in messages)
    price = dict(zip((message.id for message in messages), costs, strict=True))
    for dialogue in dialogues:
        assert len(dialogue.lines) == len(dialogue.messages)
        cost = sum(price[message.id] for message in dialogue.messages)
        assert cost <= room or len(dialogue.messages) == 1
    assert {name for group in carried(dialogues) for name in group} <= {*seen}


@settings(max_examples=50)
@given(histories())
def test_every_message_is_in_exactly_one_conversation(messages: list[Message]) -> None:
    found = strands(messages)
    assert sorted(i for strand in found for i in strand) == [*range(len(messages))]
    assert all(strand == sorted(strand) for strand in found)
    assert [strand[0] for strand in found] == sorted(strand[0] for strand in found)


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


def test_an_answer_goes_where_it_points_also_after_a_silence() -> None:
    morning = say("Ana: shall we paint the oven?", "Ben: no idea")
    late = START + timedelta(hours=5)
    evening = [
        Message(f"m{i}", who, who, text, late + timedelta(minutes=i))
        for i, (who, text) in enumerate(
            [("Cleo", "lunch"), ("Ana", "yes, paint it"), ("Dan", "soup")], 2
        )
    ]
    assert found([*morning, *evening]) == ["01", "234"]
    assert found(pointing([*morning, *evening], m3="m0")) == ["013", "24"]
    assert found(pointing([*morning, *evening], m3="gone")) == ["01", "234"]
    assert found(pointing([*morning, *evening], m3="m4")) == ["01", "234"]


def test_who_answers_something_old_after_a_silence_starts_to_talk_about_it_again() -> None:
    messages = say("Ana: paint?", "Ben: no idea", "Ana: blue", "Ben: fine", gap=timedelta(hours=5))
    messages[3] = replace(messages[3], sent_at=messages[2].sent_at)
    assert found(pointing(messages, m2="m0")) == ["023", "1"]


def test_a_thread_wins_over_a_pointer() -> None:
    messages = say("Ana: a", "Ben: b", "Ana: c", "Ben: d", gap=timedelta(hours=1))
    messages[3] = in_thread(messages[3], "m1")
    assert found(pointing(messages, m3="m2")) == ["0", "13", "2"]


def test_who_is_named_after_a_silence_is_answered() -> None:
    lines = ["Ana: the oven broke", "Ben: oh", "Cleo: lunch", "Dan: @ana Bell it is fixed"]
    messages = [
        replace(message, speaker="Ana Bell") if message.speaker == "Ana" else message
        for message in say(*lines, gap=timedelta(minutes=45))
    ]
    assert found(messages) == ["03", "1", "2"]
    messages[3] = replace(messages[3], text="Ana: it is fixed")
    assert found(messages) == ["03", "1", "2"]
    messages[3] = replace(messages[3], text="it is fixed, ana")
    assert found(messages) == ["0", "1", "2", "3"]


def test_in_a_very_busy_room_a_shorter_silence_ends_a_conversation() -> None:
    quick = timedelta(seconds=10)
    messages = say(*(f"Ana: {n}" for n in range(BUSY + 20)), gap=quick)
    for i in range(BUSY + 10, BUSY + 20):
        messages[i] = replace(messages[i], sent_at=(messages[i].sent_at or START) + 60 * quick)
    assert [len(strand) for strand in strands(messages)] == [BUSY + 10, 10]
    assert len(strands(messages[20:])) == 1


IRC = """Ana: how do i mount a disk?
Ben: is there a way to print in colour
Cleo: Ana: with the mount command
Dan: Ben: which printer is it
Ana: Cleo: it says permission denied
Ben: Dan: a blue one from 2009
Cleo: Ana: use sudo
Eve: hi
Ana: worked
Cleo: great
Dan: then no, Ben
Ben: ok"""


@pytest.mark.parametrize("address", ["{}:", "{},", "@{}", "{}"])
def test_where_people_name_each_other_conversations_that_cross_are_told_apart(address: str) -> None:
    text = IRC
    for name in ("Ana", "Ben", "Cleo", "Dan"):
        text = text.replace(f": {name}: ", f": {address.format(name)} ")
    messages = [replace(m, id=f"{i:x}") for i, m in enumerate(say(*text.split("\n")))]
    assert found(messages) == ["024689", "135ab", "7"]


def test_a_name_that_is_a_common_word_must_be_marked() -> None:
    lines = ["Will: the lamp is broken", "Ana: will it be fixed", "Ana: will: yes"]
    messages = say(*lines, gap=timedelta(minutes=40))
    messages[0] = replace(messages[0], sent_at=START - timedelta(hours=1))
    assert found(messages) == ["02", "1"]


@pytest.mark.alone
def test_strands_are_found_in_linear_time_in_both_kinds_of_rooms() -> None:
    def seconds(n: int, text: str) -> float:
        messages = say(*(f"user{i % 50}: {text.format(i % 49)} {i}" for i in range(n)))
        started = time.process_time()
        strands(messages)
        return time.process_time() - started

    for text in ("user{}: hello there", "hello there {}"):
        seconds(500, text)
        assert seconds(16_000, text) < 10 * seconds(4_000, text) + 0.2
