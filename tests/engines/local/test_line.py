"""Who waits, who is let in, and who is told to come back."""

import pytest

from core.errors import EngineBroken, EngineDown
from core.pulse import Pulse
from workers.engines.local.call import Call, Row
from workers.engines.local.line import Line


def row(length: int = 100, *, patient: bool = False) -> Row:
    return Row(Call(1, Pulse(patient=patient)), 0, [0] * length, 100)


def taken(line: Line, most: int = 100) -> list[Row]:
    rows: list[Row] = []

    def admit(row: Row) -> bool:
        if len(rows) == most:
            return False
        rows.append(row)
        return True

    line.take(admit)
    return rows


def test_who_is_waited_for_goes_before_the_digests() -> None:
    line = Line(9)
    rows = [row(patient=True), row(), row(patient=True), row()]
    for each in rows:
        line.put([each])

    assert taken(line, 3) == [rows[1], rows[3], rows[0]]
    line.put([late := row()])
    assert taken(line) == [late, rows[2]]


def test_nobody_overtakes_a_long_one_of_the_same_kind() -> None:
    line = Line(9)
    long, short, digest = row(3000), row(10), row(10, patient=True)
    line.put([long, short])
    line.put([digest])

    line.take(lambda each: len(each.prompt) < 100)

    assert line.waiting == 3
    assert taken(line) == [long, short, digest]


def test_a_full_line_says_so_at_once() -> None:
    line = Line(3)
    line.put([row(), row()])

    with pytest.raises(EngineDown, match="the engine is full: 2 dialogues wait"):
        line.put([row(), row()])

    line.put([row()])
    assert line.waiting == 3


def test_who_gave_up_takes_no_place() -> None:
    line = Line(2)
    gone, there = row(), row()
    line.put([gone, there])
    gone.call.future.cancel()

    line.put([late := row()])

    assert taken(line) == [there, late]


def test_a_call_of_any_size_may_come_when_nobody_waits() -> None:
    line = Line(2)
    line.put([row() for _ in range(5)])

    assert len(taken(line)) == 5


def test_closing_fails_those_inside_and_those_who_wait_with_the_first_reason() -> None:
    line = Line(9)
    inside, waiting = row(), row()
    line.put([inside, waiting])
    assert taken(line, 1) == [inside]

    line.close(EngineBroken("the GPU is lost"))
    line.close(EngineDown("closed"))

    for each in (inside, waiting):
        assert isinstance(each.call.future.exception(0), EngineBroken)
    with pytest.raises(EngineBroken):
        line.put([row()])
    assert not line.wait()
    assert taken(line) == []


def test_a_beat_reaches_everybody_who_has_not_left() -> None:
    line = Line(9)
    rows = [row(), row(), row()]
    line.put(rows)
    taken(line, 2)
    line.leave(rows[0])
    for each in rows:
        each.call.pulse.beat(0)

    line.beat(30)

    assert [each.call.pulse.alive for each in rows] == [False, True, True]


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
