"""Which number of a WhatsApp date is the day: decided by the whole file, never by one line."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum

from bots.terminal.files.header import Header, Style, header


class Order(Enum):
    """Where in a date its year, month and day stand."""

    YEAR_FIRST = (0, 1, 2)
    DAY_FIRST = (2, 1, 0)
    MONTH_FIRST = (2, 0, 1)


class Calendar:
    """The evidence one style of header gives, and what it comes to."""

    def __init__(self, style: Style) -> None:
        self.headers = 0
        self._style = style
        self._padded = False
        self._days = {Order.DAY_FIRST: 0, Order.MONTH_FIRST: 0}
        self._back = {Order.DAY_FIRST: 0, Order.MONTH_FIRST: 0}
        self._last = (0, 0, 0)

    def note(self, found: Header) -> None:
        """Take one more header into account."""
        self.headers += 1
        if found.date == self._last:
            return
        self._padded |= found.padded
        first, second, _ = found.date
        self._days[Order.DAY_FIRST] += first > 12
        self._days[Order.MONTH_FIRST] += second > 12
        for order in self._back:
            self._back[order] += _arranged(found.date, order) < _arranged(self._last, order)
        self._last = found.date

    @property
    def order(self) -> Order:
        """A number over 12 decides; then time, which does not run backwards; then the style.

        Where nothing tells, the day comes first, as it does for most people. Only the United
        States write "1/4/26, 7:02 PM": short, with capitals and without a zero in front.
        """
        if self._style.year == "first":
            return Order.YEAR_FIRST
        day = (self._days[Order.DAY_FIRST], -self._back[Order.DAY_FIRST])
        month = (self._days[Order.MONTH_FIRST], -self._back[Order.MONTH_FIRST])
        if day == month:
            return Order.MONTH_FIRST if self._american else Order.DAY_FIRST
        return Order.DAY_FIRST if day > month else Order.MONTH_FIRST

    @property
    def _american(self) -> bool:
        style = self._style
        short = style.year == "short" and not self._padded
        return short and style.point == "/" and style.noon == "PM"


def survey(lines: Iterable[str]) -> tuple[Style | None, Order]:
    """Find the style most headers of a file are written in, and the order of its dates."""
    calendars: dict[Style, Calendar] = {}
    for line in lines:
        found = header(line)
        if not found:
            continue
        if found.style not in calendars:
            calendars[found.style] = Calendar(found.style)
        calendars[found.style].note(found)
    if not calendars:
        return None, Order.DAY_FIRST
    style = max(calendars, key=lambda style: calendars[style].headers)
    return style, calendars[style].order


def moment(found: Header, order: Order) -> datetime | None:
    """Say when a header was written, in the phone's own zone, or None for no such time."""
    year, month, day = _arranged(found.date, order)
    try:
        return datetime(year + 2000 * (year < 100), month, day, *found.time, tzinfo=UTC)
    except ValueError:
        return None


def _arranged(date: tuple[int, int, int], order: Order) -> tuple[int, int, int]:
    year, month, day = order.value
    return date[year], date[month], date[day]
