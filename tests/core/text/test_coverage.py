from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.conversation import Coverage
from core.coverage import describe

DAY = Coverage(
    read=142,
    people=17,
    threads=9,
    since=datetime(2026, 11, 21, 8, 2, tzinfo=UTC),
    until=datetime(2026, 11, 21, 17, 40, tzinfo=UTC),
    zone="Europe/Berlin",
    skipped={"unreadable": 1, "join": 2},
)


def test_the_line_says_what_was_read_and_what_was_not() -> None:
    assert describe(DAY) == (
        "142 messages · 17 people · 9 threads · Sat 21 Nov 09:02–18:40 Europe/Berlin"  # noqa: RUF001
        " · 3 skipped (2 join, 1 unreadable) · all covered"
    )


def test_what_had_no_room_is_said_with_its_time() -> None:
    cut = replace(DAY, read=8_000, left_out=92_214, left_out_before=DAY.since, skipped={})
    assert describe(cut).endswith(
        " · newest 8,000 of 100,214, older than Sat 21 Nov 09:02 left out"
    )
    assert "all covered" not in describe(cut)


def test_what_was_read_in_part_is_not_called_all_covered() -> None:
    partial = replace(DAY, skipped={"join": 2, "shortened": 1, "garbled": 3})
    assert describe(partial).endswith(" · 2 skipped (2 join) · 3 garbled · 1 shortened")


@pytest.mark.parametrize(
    ("change", "period"),
    [
        ({"zone": ""}, "Sat 21 Nov 08:02–17:40"),  # noqa: RUF001
        ({"zone": "UTC"}, "Sat 21 Nov 08:02–17:40 UTC"),  # noqa: RUF001
        ({"zone": "Nowhere/Land"}, "Sat 21 Nov 08:02–17:40 UTC"),  # noqa: RUF001
        ({"zone": "../../etc/passwd"}, "Sat 21 Nov 08:02–17:40 UTC"),  # noqa: RUF001
        ({"zone": "UTC", "until": DAY.since}, "Sat 21 Nov 08:02 UTC"),
        (
            {"zone": "Asia/Tokyo"},
            "Sat 21 Nov 17:02 – Sun 22 Nov 02:40 Asia/Tokyo",  # noqa: RUF001
        ),
        (
            {"zone": "UTC", "until": datetime(2027, 1, 1, tzinfo=UTC)},
            "Sat 21 Nov 2026 08:02 – Fri 1 Jan 2027 00:00 UTC",  # noqa: RUF001
        ),
    ],
)
def test_times_are_shown_in_the_coverage_zone(change: dict[str, object], period: str) -> None:
    assert f" · {period} · " in describe(replace(DAY, **change))  # type: ignore[arg-type]


def test_a_source_without_times_shows_none() -> None:
    assert describe(Coverage(read=1, people=1)) == "1 message · 1 person · all covered"


def test_kinds_that_were_never_met_are_not_mentioned() -> None:
    assert describe(Coverage(read=2, people=1, skipped={"join": 0, "shortened": 0})) == (
        "2 messages · 1 person · all covered"
    )


def test_what_was_left_out_at_an_unknown_time_is_said_too() -> None:
    line = describe(Coverage(read=2, people=1, left_out=3))
    assert line == "2 messages · 1 person · newest 2 of 5, older left out"


def test_what_nobody_counted_is_said_too() -> None:
    cut = replace(DAY, read=8_000, left_out_before=DAY.since, more=True, skipped={})
    assert describe(cut).endswith(
        " · newest 8,000 of more than 8,000, older than Sat 21 Nov 09:02 left out"
    )
