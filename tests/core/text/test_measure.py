from hypothesis import given
from hypothesis import strategies as st

from core.measure import CUT, measure, shorten


def count(text: str) -> int:
    return len(text)


def test_a_line_that_fits_is_left_alone() -> None:
    assert measure(["Ana: hi", "Ben: hello"], count, 20, 100) == (
        ["Ana: hi", "Ben: hello"],
        [7, 10],
    )


def test_counting_stops_where_the_budget_ends_and_the_newest_are_kept() -> None:
    counted: list[str] = []

    def tally(text: str) -> int:
        counted.append(text)
        return 10

    lines, costs = measure([f"Ana: {n}" for n in range(1000)], tally, 20, 35)
    assert lines == ["Ana: 997", "Ana: 998", "Ana: 999"]
    assert costs == [10, 10, 10]
    assert len(counted) == 4


def test_the_newest_line_is_kept_even_where_it_exceeds_the_budget() -> None:
    assert measure(["Ana: " + "x" * 50], count, 30, 3)[0] == ["Ana: xxxxxxxxxxxxxxxxxxxxx […]"]


def test_a_long_line_is_cut_behind_a_sentence() -> None:
    line = "Ana: " + "We need four more chairs here. " * 10
    short = shorten(line, 110, count)
    assert short == "Ana: " + " ".join(["We need four more chairs here."] * 3) + CUT


def test_a_long_line_is_cut_between_two_words() -> None:
    assert shorten("Ana: " + "chairs " * 50, 40, count) == "Ana: chairs chairs chairs chairs" + CUT


def test_a_text_without_spaces_is_cut_anyway() -> None:
    short = shorten("Ana: " + "椅" * 500, 60, count)
    assert short.startswith("Ana: 椅")
    assert 40 < len(short) <= 60


def test_the_speaker_stays_where_nothing_else_fits() -> None:
    assert shorten("Ana Maria: hello there", 3, count) == "Ana Maria: […]"


@given(st.text(max_size=300), st.integers(20, 60))
def test_a_shortened_line_fits_and_says_that_it_is_cut(text: str, room: int) -> None:
    line = f"Ana: {text} {'word ' * 20}"
    short = shorten(line, room, count)
    assert count(short) <= room
    assert short.endswith(CUT)
    assert line.startswith(short.removesuffix(CUT).rstrip())
