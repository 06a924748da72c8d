"""When a digest is due, through everything that clocks do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from core.errors import PrecisError
from core.schedule import GRACE, Schedule, coming, last_due, next_due, turn

ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Nuuk"),
    *("America/Los_Angeles", "America/Sao_Paulo", "America/Santiago", "America/Havana"),
    *("America/St_Johns", "America/Asuncion", "Australia/Sydney", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo"),
    *("Asia/Beirut", "Antarctica/Troll"),
)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FROM, UNTIL = datetime(2017, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def daily(zone: str, clock: time = time(9)) -> Schedule:
    return Schedule(tuple(range(7)), clock, zone)


@cache
def transitions(zone: str) -> list[datetime]:
    return list(_transitions(zone))


def _transitions(zone: str) -> Iterator[datetime]:
    """The first moments of a new offset, to the minute, found without knowing any rule."""
    tz, moment = ZoneInfo(zone), FROM
    while moment < UNTIL:
        later = moment + DAY
        if moment.astimezone(tz).utcoffset() != later.astimezone(tz).utcoffset():
            low, high = moment, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(tz).utcoffset() == moment.astimezone(tz).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high.replace(second=0, microsecond=0)
        moment = later


def clocks(zone: str, moment: datetime) -> set[time]:
    """The times, a quarter of an hour apart, that clocks show around a change or leave out."""
    around = [moment + number * timedelta(minutes=15) for number in range(-8, 9)]
    shown = {at.astimezone(ZoneInfo(zone)).time() for at in around}
    before = (moment - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
    skipped = {(before + number * HOUR / 4).time() for number in range(5)}  # by the old offset
    return {time(at.hour, at.minute // 15 * 15) for at in shown | skipped}


def dates(zone: str, since: datetime, until: datetime) -> list[date]:
    """The local dates that there are, by looking at the clock every half an hour."""
    steps = int((until - since) / (HOUR / 2))
    looks = (since + number * HOUR / 2 for number in range(steps))
    return sorted({at.astimezone(ZoneInfo(zone)).date() for at in looks})


@pytest.mark.parametrize("zone", ZONES)
def test_each_date_has_one_run_through_every_change_of_ten_years(zone: str) -> None:
    for change in transitions(zone):
        since, until = change - 2 * DAY, change + 2 * DAY
        wanted = dates(zone, since, until)[1:-1]
        for clock in clocks(zone, change):
            schedule, runs, moment = daily(zone, clock), [], since
            while (due := next_due(schedule, moment)).at < until:
                runs.append(due)
                moment = due.at
            kept = [run.day for run in runs if run.day in wanted]
            assert kept == wanted, f"{zone} {change} {clock}"
            assert len({run.at for run in runs}) == len(runs)
            assert all(
                abs(_shown(run.at, zone) - _asked(run.day, clock)) < 25 * HOUR for run in runs
            )


def test_the_zones_do_change() -> None:
    """Otherwise the test above would see nothing."""
    assert sum(1 for zone in ZONES for _ in transitions(zone)) > 300


@pytest.mark.parametrize("zone", ZONES)
def test_a_ticker_that_looks_now_and_then_finds_each_date_once(zone: str) -> None:
    """The clock is moved back and forth by up to an hour on the way."""
    for number, change in enumerate(transitions(zone)):
        moment = change - 2 * DAY
        wanted = dates(zone, change - 1.5 * DAY, change + 1.5 * DAY)
        done, ran = wanted[0] - 3 * DAY, list[date]()
        schedule = daily(zone, sorted(clocks(zone, change))[number % 12])
        while moment < change + 2 * DAY:
            now = moment + timedelta(minutes=(moment.hour * 37 + number) % 121 - 60)
            due, missed, settled = turn(schedule, done, now)
            ran += [*(day for day in missed if day >= wanted[0]), *([due.day] if due else [])]
            done = settled or done
            moment += timedelta(minutes=30)
        assert len(set(ran)) == len(ran)
        assert set(wanted[1:-1]) <= set(ran)


def _shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _asked(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "at"),
    [
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),  # twice: the first
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),  # never: 03:30
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45"),
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:30"),  # on the date after
        ("Europe/Berlin", "2026-07-01", "09:00", "2026-07-01T07:00"),
    ],
)
def test_a_time_shown_twice_is_the_first_and_one_not_shown_comes_after(
    zone: str, day: str, clock: str, at: str
) -> None:
    due = daily(zone, time.fromisoformat(clock)).on(date.fromisoformat(day))
    assert due
    assert due.at == datetime.fromisoformat(at).replace(tzinfo=UTC)


def test_a_date_that_a_zone_skips_has_no_run() -> None:
    samoa = daily("Pacific/Apia")
    assert samoa.on(date(2011, 12, 30)) is None
    before = next_due(samoa, datetime(2011, 12, 29, tzinfo=UTC))
    assert [before.day, next_due(samoa, before.at).day] == [date(2011, 12, 29), date(2011, 12, 31)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("daily 09:00", "daily 09:00 UTC"),
        ("Weekdays 18:30 europe/berlin", "weekdays 18:30 Europe/Berlin"),
        ("mon, thu 9am", "mon thu 09:00 UTC"),
        ("every friday at 9:30pm Asia/Tokyo", "fri 21:30 Asia/Tokyo"),
        ("weekly 09:00", "weekly 09:00 UTC"),
        ("tuesdays 7:05", "tue 07:05 UTC"),
        ("09:00 daily", "daily 09:00 UTC"),
        ("mon tue wed thu fri sat sun 00:00", "daily 00:00 UTC"),
    ],
)
def test_words_for_days_a_time_and_a_zone(words: str, meant: str) -> None:
    schedule = Schedule.parse(words, "UTC")
    assert schedule.words == meant
    assert Schedule.parse(schedule.words, "Asia/Tokyo") == schedule


@pytest.mark.parametrize(
    "words",
    [
        *("", "daily", "09:00", "daily 25:00", "daily 9", "daily 09:00 10:00", "someday 09:00"),
        *("daily 09:00 UTC Asia/Tokyo", "daily 09:00 Mars/Phobos", "daily 13pm", "../etc 09:00"),
    ],
)
def test_words_that_are_no_schedule_are_answered_with_examples(words: str) -> None:
    with pytest.raises(PrecisError, match="`daily 09:00`"):
        Schedule.parse(words, "UTC")


def test_the_days_of_the_week_are_kept() -> None:
    weekdays = Schedule.parse("weekdays 09:00", "UTC")
    runs = coming(weekdays, datetime(2026, 11, 26, 12, tzinfo=UTC), date(2026, 11, 26), 4)
    assert [run.day.day for run in runs] == [27, 30, 1, 2]


def test_a_date_that_had_its_digest_is_not_among_the_coming_ones() -> None:
    now = datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert coming(daily("UTC"), now, date(2026, 11, 26))[0].day == date(2026, 11, 27)


def test_late_is_caught_up_with_once_and_too_late_is_missed() -> None:
    schedule, done = daily("UTC"), date(2026, 11, 22)
    due = datetime(2026, 11, 25, 9, tzinfo=UTC)
    before = (date(2026, 11, 23), date(2026, 11, 24))
    assert turn(schedule, done, due + GRACE) == ((due.date(), due), before, due.date())
    late = turn(schedule, done, due + GRACE + timedelta(seconds=1))
    assert late == (None, (*before, due.date()), due.date())
    assert turn(schedule, due.date(), due + GRACE) == (None, (), None)


def test_years_without_power_are_no_years_of_work() -> None:
    run, missed, _ = turn(daily("UTC"), date(2001, 1, 1), datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert run
    assert len(missed) < 40


def test_the_last_run_is_the_latest_that_is_not_later() -> None:
    schedule = Schedule.parse("fri 09:00", "UTC")
    at = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert last_due(schedule, at).at == at
    assert last_due(schedule, at - timedelta(microseconds=1)).at == at - 7 * DAY
