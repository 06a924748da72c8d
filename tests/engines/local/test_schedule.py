"""Seats, pages and turns, without a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import EngineDown, OutOfMemory
from core.pulse import Pulse
from workers.engines.local.call import Call, Row
from workers.engines.local.pages import PAGE, SCRATCH, Pages, span
from workers.engines.local.schedule import Schedule
from workers.engines.local.size import Size
from workers.engines.local.step import Step

BEGINNING = list(range(1, PAGE + 1))


def row(length: int, limit: int = 10, *, patient: bool = False) -> Row:
    return Row(Call(1, Pulse(patient=patient)), 0, [0] * length, limit)


def work(schedule: Schedule) -> Step:
    step = schedule.next()
    assert step
    schedule.worked(step)
    return step


def sizes(step: Step) -> list[int]:
    return [part.size for part in step.parts]


def test_a_row_gets_pages_for_all_that_it_can_become() -> None:
    schedule = Schedule(Size(8, 8, 64), pages := Pages(8))
    first, second = row(3 * PAGE, PAGE), row(2 * PAGE, PAGE + 1)

    assert schedule.admit(first)
    assert len(first.pages) == 4
    assert not schedule.admit(second)
    schedule.leave(first)
    assert schedule.admit(second)
    assert pages.free == pages.total - 4


def test_there_are_only_so_many_seats() -> None:
    schedule = Schedule(Size(2, 99, 64), Pages(99))
    rows = [row(5) for _ in range(3)]

    assert [schedule.admit(each) for each in rows] == [True, True, False]
    assert {each.seat for each in rows[:2]} == {0, 1}


def test_the_beginning_of_the_template_is_shared_and_never_given_back() -> None:
    pages = Pages(10)
    shared = pages.share(BEGINNING)
    schedule = Schedule(Size(8, 10, 64), pages)
    alike = Row(Call(1, Pulse()), 0, [*BEGINNING, 7, 7], 4)
    other, bare = row(20, 4), Row(Call(1, Pulse()), 0, BEGINNING, 4)

    for each in (alike, other, bare):
        assert schedule.admit(each)

    assert (alike.pages[0], alike.read) == (shared[0], PAGE)
    # Of a prompt that is nothing but the beginning the last token has to be read again.
    assert (other.read, bare.read) == (0, 0)
    assert shared[0] not in other.pages + bare.pages
    for each in (alike, other, bare):
        schedule.leave(each)
    assert pages.free == pages.total == 8


def test_reading_and_writing_take_turns_and_long_prompts_are_read_in_chunks() -> None:
    schedule = Schedule(Size(8, 99, 32), Pages(99))
    long, short = row(70), row(10)
    schedule.admit(long)
    schedule.admit(short)

    steps = [(step.writing, sizes(step)) for step in (work(schedule) for _ in range(6))]

    assert steps == [
        (False, [32]),
        (False, [32]),
        (False, [6, 10]),
        (True, [1, 1]),
        (True, [1, 1]),
        (True, [1, 1]),
    ]
    schedule.admit(row(40))
    assert [work(schedule).writing for _ in range(4)] == [False, True, False, True]


def test_prompts_that_somebody_waits_for_are_read_first() -> None:
    schedule = Schedule(Size(8, 99, 32), Pages(99))
    digest, urgent = row(40, patient=True), row(20)
    schedule.admit(digest)
    schedule.admit(urgent)

    assert [part.row for part in work(schedule).parts] == [urgent, digest]


def test_a_row_makes_no_step_beyond_its_limit() -> None:
    schedule = Schedule(Size(8, 99, 32), Pages(99))
    schedule.admit(row(5, limit=3))

    assert [work(schedule).writing for _ in range(3)] == [False, True, True]
    assert schedule.next() is None


def test_what_does_not_fit_is_halved_down_to_a_page_and_one_row() -> None:
    schedule = Schedule(Size(8, 99, 64), Pages(99))
    rows = [row(30), row(30)]
    for each in rows:
        schedule.admit(each)
    tried = []
    failed: list[Row] = []
    while not failed:
        step = schedule.next()
        assert step
        tried.append(sizes(step))
        failed = schedule.failed(step, OutOfMemory("full"))

    assert tried == [[30, 30], [30], [16]]
    assert failed == rows[:1]


def test_after_another_fault_each_row_is_tried_alone() -> None:
    schedule = Schedule(Size(8, 99, 64), Pages(99))
    rows = [row(10), row(10), row(10)]
    for each in rows:
        schedule.admit(each)
    step = schedule.next()
    assert step
    assert schedule.failed(step, EngineDown("odd")) == []

    assert work(schedule).rows == rows[:1]
    step = schedule.next()
    assert step
    assert schedule.failed(step, EngineDown("odd")) == rows[1:2]
    schedule.leave(rows[1])
    assert work(schedule).rows == rows[2:]
    assert work(schedule).rows == [rows[0], rows[2]]


@given(st.lists(st.integers(1, 100)), st.randoms(use_true_random=False))
def test_no_page_is_held_twice_or_lost(tokens: list[int], random: object) -> None:
    pages = Pages(40)
    held: list[list[int]] = []
    for wanted in tokens:
        if span(wanted) <= pages.free:
            held.append(pages.take(wanted))
        elif held:
            pages.give(held.pop(random.randrange(len(held))))  # type: ignore[attr-defined]
        everybody = [page for each in held for page in each]
        assert len(set(everybody)) == len(everybody) == pages.total - pages.free
        assert SCRATCH not in everybody


def test_pages_that_are_not_there_cannot_be_taken() -> None:
    with pytest.raises(AssertionError):
        Pages(3).take(3 * PAGE)
