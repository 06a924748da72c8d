"""What was read and what was not, counted and put into words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.conversation import Conversation, Coverage
from core.dialogue import Dialogue

SHORTENED = "shortened"
"""The kind of `Coverage.skipped` for messages too long for one prompt: their starts are read."""

PARTIAL = frozenset({SHORTENED, "garbled"})
"""Kinds that count messages which are read all the same, though not whole."""


def cover(
    conversation: Conversation, lines: Sequence[str], dialogues: Sequence[Dialogue]
) -> Coverage:
    """Count what of a conversation the engine saw.

    `lines` is its whole transcript, `dialogues` what was made of the newest part of it. What the
    platform had already left out or skipped stays counted.
    """
    before = conversation.coverage
    read = [line for dialogue in dialogues for line in dialogue.lines[dialogue.carried :]]
    dropped = len(conversation.messages) - len(read)
    whole = set(lines)
    shortened = sum(line not in whole for line in read)
    skipped = dict(before.skipped)
    if shortened:
        skipped[SHORTENED] = skipped.get(SHORTENED, 0) + shortened
    kept = conversation.messages[dropped:]
    now = Conversation.of(conversation.place, "", kept, skipped, before.zone).coverage
    return replace(
        now,
        left_out=before.left_out + dropped,
        left_out_before=now.since if dropped else before.left_out_before,
        more=before.more,
    )


def describe(coverage: Coverage) -> str:
    """Write coverage as one line of plain English.

    `142 messages · 17 people · 9 threads · Sat 21 Nov 09:02-18:40 Europe/Berlin · 3 skipped
    (2 join, 1 unreadable) · all covered`, and at the end of a conversation that had no room:
    `newest 8,000 of 100,214, older than Sat 21 Nov 09:02 left out`. The numbers add up: what was
    seen is what was read, skipped and left out; what was read in part is said last.
    """
    parts = [
        _count(coverage.read, "message", "messages"),
        _count(coverage.people, "person", "people"),
        _count(coverage.threads, "thread", "threads") if coverage.threads else "",
        _period(coverage),
        _skipped(coverage.skipped),
        f"{coverage.quoted:,} quoted where no summary could be trusted" if coverage.quoted else "",
        _rest(coverage),
    ]
    return " · ".join(part for part in parts if part)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _period(coverage: Coverage) -> str:
    if coverage.since is None or coverage.until is None:
        return ""
    zone, name = _zone(coverage.zone)
    since, until = coverage.since.astimezone(zone), coverage.until.astimezone(zone)
    return f"{_span(since, until)} {name}".rstrip()


def _span(since: datetime, until: datetime) -> str:
    year = since.year != until.year
    start, end = _moment(since, year=year), _moment(until, year=year)
    if start == end:
        return start
    same = since.date() == until.date()
    return f"{start}–{until:%H:%M}" if same else f"{start} – {end}"  # noqa: RUF001 - ranges


def _moment(time: datetime, *, year: bool = False) -> str:
    return f"{time:%a} {time.day} {time:%b}{time: %Y} {time:%H:%M}" if year else _short(time)


def _short(time: datetime) -> str:
    return f"{time:%a} {time.day} {time:%b %H:%M}"


def _zone(name: str) -> tuple[tzinfo, str]:
    """Look a zone up; where this machine does not know it, times are shown, and named, in UTC."""
    try:
        return ZoneInfo(name or "UTC"), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC"), "UTC"


def _skipped(skipped: dict[str, int]) -> str:
    kinds = {kind: n for kind, n in sorted(skipped.items()) if n and kind not in PARTIAL}
    if not kinds:
        return ""
    return f"{sum(kinds.values()):,} skipped ({', '.join(f'{n:,} {k}' for k, n in kinds.items())})"


def _rest(coverage: Coverage) -> str:
    parts = [
        f"{n:,} {kind}" for kind, n in sorted(coverage.skipped.items()) if n and kind in PARTIAL
    ]
    if coverage.left_out or coverage.more:
        parts.insert(0, _newest(coverage))
    return " · ".join(parts) or "all covered"


def _newest(coverage: Coverage) -> str:
    total = f"{coverage.read + coverage.left_out:,}"
    if coverage.more:
        total = f"more than {total}"
    before = coverage.left_out_before
    than = f" than {_short(before.astimezone(_zone(coverage.zone)[0]))}" if before else ""
    return f"newest {coverage.read:,} of {total}, older{than} left out"
