"""Who goes together, and in which order."""

import pytest

from core.errors import EngineBroken, EngineDown
from core.pulse import Pulse
from workers.engines.local.call import Call, Row
from workers.engines.local.line import ROWS, TOKENS, Line, together


def row(length: int, limit: int = 100) -> Row:
    return Row(Call(1, Pulse()), 0, [0] * length, limit)


def test_the_oldest_goes_first_and_takes_its_like_along() -> None:
    waiting = [row(3000), row(100), row(2800), row(120), row(2000)]

    assert together(waiting) == [waiting[0], waiting[2], waiting[4]]
    assert together([waiting[1], waiting[3]]) == [waiting[1], waiting[3]]


def test_no_row_is_padded_to_more_than_twice_its_length() -> None:
    waiting = [row(1000), row(600), row(1400), row(500), row(2200)]

    sizes = [each.size for each in together(waiting)]

    assert sizes == [1100, 700, 600]
    assert max(sizes) <= 2 * max(min(sizes), 512)


def test_short_prompts_count_as_equally_long() -> None:
    waiting = [row(20), row(300), row(60)]

    assert together(waiting) == waiting


def test_a_batch_has_at_most_so_many_rows_and_tokens() -> None:
    assert len(together([row(100) for _ in range(ROWS + 8)])) == ROWS
    assert len(together([row(3000) for _ in range(ROWS)])) == TOKENS // 3100


def test_the_longest_prompt_goes_alone() -> None:
    waiting = [row(30_000), row(30_000)]

    assert together(waiting) == waiting[:1]


def test_nobody_is_no_batch() -> None:
    assert together([]) == []


def test_the_line_hands_out_rows_in_batches_until_it_is_closed() -> None:
    line = Line()
    first, second = row(3000), row(100)
    line.put([first, second])

    assert line.take() == [first]
    assert line.take() == [second]
    line.close(EngineDown("closed"))
    assert line.take() == []


def test_whoever_gave_up_is_not_handed_out() -> None:
    line = Line()
    gone, there = row(100), row(100)
    line.put([gone, there])
    gone.call.future.cancel()

    assert line.take() == [there]


def test_closing_fails_those_in_hand_and_those_who_wait_with_the_first_reason() -> None:
    line = Line()
    taken, waiting = row(3000), row(100)
    line.put([taken, waiting])
    assert line.take() == [taken]

    line.close(EngineBroken("the GPU is lost"))
    line.close(EngineDown("closed"))

    for each in (taken, waiting):
        assert isinstance(each.call.future.exception(0), EngineBroken)
    with pytest.raises(EngineBroken):
        line.put([row(100)])


def test_a_beat_reaches_everybody_inside() -> None:
    line = Line()
    rows = [row(3000), row(100)]
    line.put(rows)
    line.take()
    for each in rows:
        each.call.pulse.beat(0)
        assert not each.call.pulse.alive

    line.beat(30)

    assert all(each.call.pulse.alive for each in rows)


def test_a_call_is_settled_once() -> None:
    call = Call(2, Pulse())
    call.put(1, "second")
    assert not call.over
    call.put(0, "first")
    call.fail(EngineDown("too late"))

    assert call.future.result(0) == ["first", "second"]


def test_nothing_is_delivered_to_who_gave_up() -> None:
    call = Call(1, Pulse())
    call.future.cancel()
    call.put(0, "late")
    call.fail(EngineDown("later"))

    assert call.future.cancelled()
