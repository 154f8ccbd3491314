"""Spans of the calendar: months, quarters, weeks, holidays, and steps between them. All ends are inclusive."""

import calendar
from datetime import date, timedelta
from typing import Literal

from cartwise.types import DateRange

Unit = Literal["day", "week", "month", "quarter", "year"]
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def month(year: int, number: int) -> DateRange:
    """Returns a calendar month."""
    return DateRange(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def months(year: int, first: int, last: int) -> DateRange:
    """Returns whole months of a year, both included."""
    return DateRange(month(year, first).start, month(year, last).end)


def unit_around(day: date, unit: Unit) -> DateRange:
    """Returns the calendar day, ISO week, month, quarter or year that holds the day."""
    if unit == "day":
        return DateRange(day, day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return DateRange(monday, monday + timedelta(days=6))
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        return months(day.year, first, first + 2)
    return months(day.year, 1, 12)


def moved(day: date, count: int, unit: Unit) -> date:
    """Returns the day `count` units later (earlier when negative); a day that the month lacks becomes its last one."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    number = day.year * 12 + day.month - 1 + count * _MONTHS_IN[unit]
    year, index = divmod(number, 12)
    return date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def in_year(day: date, years: int) -> date:
    """Returns the day so many years later or earlier; the last day of a month stays the last."""
    year, length = day.year + years, calendar.monthrange(day.year, day.month)[1]
    last = calendar.monthrange(year, day.month)[1]
    return date(year, day.month, last if day.day == length else min(day.day, last))


def unit_moved(day: date, count: int, unit: Unit) -> DateRange:
    """Returns the calendar unit `count` units after the one that holds the day."""
    return unit_around(moved(unit_around(day, unit).start, count, unit), unit)


def trailing(as_of: date, count: int, unit: Unit) -> DateRange:
    """Returns the last `count` units that end on the day itself."""
    return DateRange(moved(as_of, -count, unit) + timedelta(days=1), as_of)


def coming(as_of: date, count: int, unit: Unit) -> DateRange:
    """Returns the next `count` units, from the day after."""
    return DateRange(as_of + timedelta(days=1), moved(as_of, count, unit))


def black_friday(year: int) -> date:
    """Returns the day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def iso_week(year: int, number: int) -> DateRange:
    """Returns an ISO week, Monday to Sunday."""
    monday = date.fromisocalendar(year, number, 1)
    return DateRange(monday, monday + timedelta(days=6))
