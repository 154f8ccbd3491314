"""One resolver of dates in English and Chinese: spans of a text that name days, as inclusive ranges.

Relative dates count from `as_of`, the last day of the data: "last month" is the previous whole calendar month, "last week" the
previous Monday to Sunday, "last 30 days" that day and the 29 before, "this month" ends on that day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cartwise.types import DateRange

_BARELY_BEGUN = 0.05  # share of a period that must have passed before it is what "the first quarter" means
SpanKind = Literal["period", "all", "future", "previous_year", "previous_period", "limit"]


@dataclass(frozen=True)
class Atom:
    """A date expression before its year is known: `build(year)` gives its days.

    Attributes:
        year: None where the text leaves it open.
        unit: size of what was named ("month" for October); "range" otherwise.
        is_to_date: clipped at `as_of`, like "this month".
        problem: why the days can't be told: `vague_period`, `fiscal_year`.
    """

    start: int
    end: int
    build: Callable[[int], DateRange]
    year: int | None
    unit: str = "range"
    kind: SpanKind = "period"
    is_to_date: bool = False
    problem: str | None = None


@dataclass(frozen=True)
class DateSpan:
    """Days named in a text; `start` and `end` are its offsets, an open end of the days is None.

    Attributes:
        unit: calendar unit that was named, "range" for anything else.
        has_year: False where the year was inferred.
        parts: the two ends of "from A to B".
        problem: `reversed_period` or `impossible_date` where the days can't be, `vague_period` or `fiscal_year` where they can't be told.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    unit: str = "range"
    kind: SpanKind = "period"
    has_year: bool = True
    parts: tuple["DateSpan", ...] = ()
    problem: str | None = None
    is_to_date: bool = False


def find_dates(text: str, as_of: date, *, prefers_future: bool = False) -> list[DateSpan]:
    """Returns the date spans of a lower-case normalised text, in order, without overlaps.

    Args:
        text: as `normalise` and `lower` give it; capitals are only looked at to tell May from may.
        as_of: last day of the data.
        prefers_future: reads a month without a year as the next one (in forecasts) instead of the latest one.
    """
    from cartwise.agent.planner.days.date_patterns import find_atoms
    from cartwise.agent.planner.days.date_ranges import link

    return link(text, find_atoms(text, as_of), as_of, prefers_future=prefers_future)


def resolved(atom: Atom, as_of: date, *, prefers_future: bool) -> DateSpan:
    """Returns the atom's days; an open year is the latest one that starts by `as_of`, or the next one ahead."""
    year = atom.year
    if year is None:
        year = _open_year(atom, as_of, prefers_future=prefers_future)
    return in_year(atom, year, as_of)


def in_year(atom: Atom, year: int, as_of: date) -> DateSpan:
    """Returns the atom's days in that year."""
    has_year = atom.year is not None
    if atom.problem:
        return DateSpan(atom.start, atom.end, None, None, atom.unit, problem=atom.problem)
    try:
        span = atom.build(year)
    except ValueError:
        return DateSpan(atom.start, atom.end, None, None, atom.unit, has_year=has_year, problem="impossible_date")
    if atom.is_to_date and span.end > as_of >= span.start:
        span = DateRange(span.start, as_of)
    return DateSpan(
        atom.start, atom.end, span.start, span.end, atom.unit, atom.kind, has_year, is_to_date=atom.is_to_date
    )


def _open_year(atom: Atom, as_of: date, *, prefers_future: bool) -> int:
    years = range(as_of.year - 4, as_of.year + 5)  # wide enough for 29 February
    built = {year: span for year in years if (span := _built(atom, year)) is not None}
    if prefers_future:
        return next((year for year, span in built.items() if span.end > as_of), as_of.year)
    started = [year for year, span in reversed(built.items()) if span.start <= as_of]
    if len(started) > 1 and (as_of - built[started[0]].start).days + 1 < _BARELY_BEGUN * built[started[0]].days:
        return started[1]
    return started[0] if started else as_of.year


def _built(atom: Atom, year: int) -> DateRange | None:
    try:
        return atom.build(year)
    except ValueError:
        return None


def days_of(count: int, unit: str) -> int:
    """Returns the usual number of days of some units, for a horizon."""
    return count * {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[unit]
