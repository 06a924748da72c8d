from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PrecisError
from core.window import Window
from tests.core.text.said import START, say

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # a Sunday, 21:00 in Berlin
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parse(words: str, now: datetime = NOW, zone: str = "Europe/Berlin") -> Window:
    return Window.parse(words, now, ZoneInfo(zone))


@pytest.mark.parametrize("words", ["", "  ", "all", "ALL"])
def test_nothing_and_all_do_not_limit(words: str) -> None:
    assert parse(words) == Window()


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("24h", timedelta(hours=24)),
        ("90m", timedelta(minutes=90)),
        ("９０ Min", timedelta(minutes=90)),  # noqa: RUF001 - a Japanese keyboard
        ("7d", timedelta(days=7)),
        ("last 7 days", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_length_of_time_ends_now(words: str, length: timedelta) -> None:
    assert parse(words) == Window(since=NOW - length)


@pytest.mark.parametrize("words", ["100", "last 100", "100 messages", "Last  100  Messages"])
def test_a_number_means_messages(words: str) -> None:
    assert parse(words) == Window(last=100)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("since yesterday", "2026-11-20 23:00", None),
        ("since today", "2026-11-21 23:00", None),
        ("since monday", "2026-11-15 23:00", None),
        ("since sunday", "2026-11-21 23:00", None),
        ("since 2026-11-20", "2026-11-19 23:00", None),
        ("since 2026-11-20 09:00", "2026-11-20 08:00", None),
        ("since 09:00", "2026-11-22 08:00", None),
        ("since 8:59 pm", "2026-11-22 19:59", None),
        ("since 8 PM", "2026-11-22 19:00", None),
        ("since 9:30pm", "2026-11-21 20:30", None),
        ("since 12am", "2026-11-21 23:00", None),
        ("from 2026-11-20 to 2026-11-21", "2026-11-19 23:00", "2026-11-21 23:00"),
        ("monday to tuesday", "2026-11-15 23:00", "2026-11-17 23:00"),
        ("today", "2026-11-21 23:00", "2026-11-22 23:00"),
        ("yesterday", "2026-11-20 23:00", "2026-11-21 23:00"),
        ("2026-11-20", "2026-11-19 23:00", "2026-11-20 23:00"),
    ],
)
def test_days_and_clock_times_are_the_askers(words: str, since: str, until: str | None) -> None:
    assert parse(words) == Window(since=utc(since), until=utc(until) if until else None)


def test_yesterday_depends_on_where_the_asker_is() -> None:
    assert parse("yesterday", zone="Asia/Tokyo").since == utc("2026-11-21 15:00")
    assert parse("yesterday", zone="America/Los_Angeles").since == utc("2026-11-21 08:00")


def test_the_day_the_clocks_go_back_has_twenty_five_hours() -> None:
    window = parse("2026-10-25")
    assert (window.since, window.until) == (utc("2026-10-24 22:00"), utc("2026-10-25 23:00"))


def test_a_day_without_midnight_begins_at_its_first_moment() -> None:
    # In Beirut the clocks went from 23:59 on 25 March 2023 to 01:00 on 26 March.
    window = parse("2023-03-26", now=utc("2023-03-27 12:00"), zone="Asia/Beirut")
    assert (window.since, window.until) == (utc("2023-03-25 22:00"), utc("2023-03-26 21:00"))


def test_a_day_with_two_midnights_begins_at_the_first() -> None:
    # In Havana the clocks go from 00:59 back to 00:00 on 1 November 2026.
    assert parse("since 2026-11-01", zone="America/Havana").since == utc("2026-11-01 04:00")


def test_a_clock_time_shown_twice_is_the_earlier_one() -> None:
    second_half_past_two = utc("2026-10-25 01:30")
    assert parse("since 02:45", now=second_half_past_two).since == utc("2026-10-25 00:45")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("tomorrow", "24h"),
        ("last year", "24h"),
        ("since", "24h"),
        ("since 25:00", "since monday"),
        ("since 13pm", "24h"),
        ("since 2026-02-30", "24h"),
        ("from 2026-11-20", "24h"),
        ("from x to y", "24h"),
        ("0h", "24h"),
        ("0", "last 100"),
        ("100001", "last 100"),
        ("since 2026-12-24", "future"),
        ("from 2026-11-21 to 2026-11-20", "empty"),
        ("367d", "366 days"),
        ("999999w", "366 days"),
        ("since 2020-01-01", "366 days"),
        ("0001-01-01", "24h"),
        ("9999-12-31", "24h"),
        ("secret plans", "24h"),
    ],
)
def test_wrong_words_are_answered_with_two_examples(words: str, hint: str) -> None:
    with pytest.raises(PrecisError) as caught:
        parse(words)
    line = str(caught.value)
    assert hint in line
    assert line.count("`") >= 4
    assert "\n" not in line
    assert "secret" not in line


@given(
    st.text(max_size=20) | st.from_regex(r"\A(since |from |last )?[0-9:\- ]{1,12}( to )?[a-z]*\Z")
)
def test_any_words_are_a_window_or_a_clear_error(words: str) -> None:
    try:
        window = parse(words)
    except PrecisError:
        return
    assert window.since is None or window.since < NOW
    assert window.until is None or (window.since is not None and window.since < window.until)


def test_a_window_keeps_since_and_drops_until() -> None:
    messages = say("Ana: a", "Ben: b", "Ana: c", "Ben: d")
    window = Window(since=START + timedelta(minutes=1), until=START + timedelta(minutes=3))
    assert [m.id for m in window.cut(messages)] == ["m1", "m2"]


def test_last_keeps_the_newest() -> None:
    messages = say(*(f"Ana: {n}" for n in range(9)))
    assert [m.id for m in Window(last=2).cut(messages)] == ["m7", "m8"]
    assert len(Window(last=50).cut(messages)) == 9
    assert Window(last=0).cut(messages) == ()


def test_after_starts_behind_the_message() -> None:
    messages = say("Ana: a", "Ben: b", "Ana: c")
    assert [m.id for m in Window(after="m1").cut(messages)] == ["m2"]
    assert len(Window(after="older than all of these").cut(messages)) == 3


def test_messages_without_a_time_are_in_any_window() -> None:
    messages = say("Ana: a", "Ben: b", start=None)
    assert len(Window(since=NOW).cut(messages)) == 2
