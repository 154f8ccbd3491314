"""Days as tokens: those that a slot names, from, up to, before or after them, a year earlier, the ones before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.learned.cursor import Cursor, chosen
from cartwise.agent.planner.learned.slots import Days, Slot, Unreadable

_DAY = timedelta(days=1)
_BARELY_BEGUN = 20  # days into a year until which "the year" is the one before
_YEARS = (-1, 1)
Said = tuple[list[str], Days]  # the tokens of a slot or of a part of it, and its days


class Periods:
    """Days of one shop's data.

    Args:
        first: first day of the orders; None where unknown.
        last: last day of the data.
    """

    def __init__(self, first: date | None, last: date) -> None:
        self._first = first
        self._last = last

    def tokens(self, period: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens that mean the period."""
        wanted = self._settled((_day(period.get("start")), _day(period.get("end"))))
        if wanted in (self._settled(self._year_days()), (self._year_days()[0], None)) and not _names(slots, wanted):
            return ["year"]
        said = list(_said(slots))
        for find in (self._same, self._joined, self._open, self._other_year, self._neighbours):
            if found := find(wanted, said):
                return found
        raise Unreadable(f"no words for {wanted}")

    def take(self, cursor: Cursor) -> dict[str, str]:
        """Returns the period that the tokens ahead mean."""
        start, end = self._take_days(cursor)
        if start is None and end is None:
            raise Unreadable("a period without an end")
        if start and end and end < start:
            raise Unreadable("a period that ends before it starts")
        days = {"start": start, "end": end}
        return {name: day.isoformat() for name, day in days.items() if day}

    def _take_days(self, cursor: Cursor) -> Days:
        if cursor.takes("year"):
            return self._year_days()
        if cursor.takes("span"):
            first = _taken(cursor)
            return first[0], _taken(cursor)[1]
        if cursor.next in _MOVED:
            return _MOVED[cursor.take()](_taken(cursor))
        return _taken(cursor)

    def _settled(self, days: Days) -> Days:
        """Returns days with the ends of the data left open."""
        start, end = days
        if end and end >= self._last and start:
            end = None
        if start and end and self._first and start <= self._first:
            start = None
        return start, end

    def _year_days(self) -> Days:
        """Returns the year that "the year" means."""
        year = self._last.year - (self._last.timetuple().tm_yday <= _BARELY_BEGUN)
        return date(year, 1, 1), date(year, 12, 31)

    def _is_same(self, one: Days, other: Days) -> bool:
        return self._ends(one) == self._ends(other)

    def _ends(self, days: Days) -> Days:
        start, end = days
        return (
            None if start and self._first and start <= self._first else start,
            None if end and end >= self._last else end,
        )

    def _same(self, wanted: Days, said: Sequence[Said]) -> list[str]:
        return next((tokens for tokens, days in said if self._is_same(days, wanted)), [])

    def _joined(self, wanted: Days, said: Sequence[Said]) -> list[str]:
        if wanted[0] is None:
            return []
        for tokens, days in said:
            for other, ends in said:
                if other != tokens and self._is_same((days[0], ends[1]), wanted) and days[0]:
                    return ["span", *tokens, *other]
        return []

    def _open(self, wanted: Days, said: Sequence[Said]) -> list[str]:
        is_from, is_to = wanted[1] in (None, self._last), wanted[0] is None
        words = ("from", "after") if wanted[0] and is_from else ("to", "before") if is_to and wanted[1] else ()
        for word in words:
            for tokens, days in said:
                if self._is_same(_MOVED[word](days), wanted):
                    return [word, *tokens]
        return []

    def _other_year(self, wanted: Days, said: Sequence[Said]) -> list[str]:
        for tokens, days in said:
            for years in _YEARS:
                if all(days) and self._is_same(_MOVED[f"y{years:+d}"](days), wanted):
                    return [f"y{years:+d}", *tokens]
        return []

    def _neighbours(self, wanted: Days, said: Sequence[Said]) -> list[str]:
        for tokens, days in said:
            for word in ("prev", "next"):
                if tokens[0].startswith("P") and all(days) and self._is_same(_MOVED[word](days), wanted):
                    return [word, *tokens]
        return []


def _said(slots: Sequence[Slot]) -> Iterator[Said]:
    """Yields the days that are named: those before first, then each slot's own and its parts."""
    for slot in sorted(slots, key=lambda slot: not slot.is_earlier):
        for place, days in enumerate(slot.days):
            if any(days):
                yield [slot.name, *chosen(place)], days


def _names(slots: Sequence[Slot], wanted: Days) -> bool:
    return any(days[0] == wanted[0] for slot in slots for days in slot.days)


def _taken(cursor: Cursor) -> Days:
    slot, place = cursor.slot("D"), cursor.choice()
    if place >= len(slot.days):
        raise Unreadable("no such part")
    return slot.days[place]


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _in_year(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _moved_years(years: int) -> Callable[[Days], Days]:
    def moved(days: Days) -> Days:
        start, end = days
        if start is None or end is None:
            raise Unreadable("open days have no year")
        return _in_year(start, years), _in_year(end, years)

    return moved


def _beside(steps: int) -> Callable[[Days], Days]:
    """Returns what gives the days of the same length before (-1) or after (1); whole months stay whole."""

    def moved(days: Days) -> Days:
        start, end = days
        if start is None or end is None:
            raise Unreadable("open days have no neighbours")
        beyond = end + _DAY
        if start.day == beyond.day == 1:
            months = (beyond.year - start.year) * 12 + beyond.month - start.month
            return _months_on(start, steps * months), _months_on(beyond, steps * months) - _DAY
        width = steps * (beyond - start)
        return start + width, end + width

    return moved


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


_MOVED: dict[str, Callable[[Days], Days]] = {
    "from": lambda days: (days[0], None),
    "after": lambda days: (days[1] + _DAY if days[1] else None, None),
    "to": lambda days: (None, days[1]),
    "before": lambda days: (None, days[0] - _DAY if days[0] else None),
    "y-1": _moved_years(-1),
    "y+1": _moved_years(1),
    "prev": _beside(-1),
    "next": _beside(1),
}
