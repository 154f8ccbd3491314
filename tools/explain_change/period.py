"""Which days are compared with which: as asked, whole periods only, within the data."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.explain_change.setting import Setting
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog

LEAST_REFERENCE = 56  # days before the window that expectations are drawn from, where the question and the data allow
MOST_GAP = 3  # days between comparison and window that still count as "before"


@dataclass(frozen=True)
class Asked:
    """The days of the question.

    Attributes:
        window: that are asked about, within the data.
        compare: that they are compared with, within the data.
        cut: the window as asked, where the data end before it does.
        is_assumed: True where the question named no days.
    """

    window: DateRange
    compare: DateRange
    cut: DateRange | None = None
    is_assumed: bool = False


def days_of(metric: str, catalog: Catalog) -> DateRange:
    """Returns the days that the data of a metric cover; raises RetryableInput where it has no dates."""
    found = catalog.metrics[metric]
    bases = [metric] if found.kind != "ratio" else [*found.numerator, *found.denominator]
    first, last = catalog.first_day, catalog.as_of
    for base in bases:
        part = catalog.metrics[base]
        if part.kind == "ratio":
            continue
        relation = catalog.relations[part.relation]
        if relation.first_day is None or relation.last_day is None:
            raise RetryableInput(
                "explain_undated",
                f"{metric!r} is of data without dates, so nothing can have moved it. Ask about a dated metric, such as revenue.",
                metric=metric,
            )
        first = max(first or relation.first_day, relation.first_day)
        last = min(last or relation.last_day, relation.last_day)
    assert first is not None
    assert last is not None
    return DateRange(first, max(first, last))


def asked_of(args: ExplainChangeArgs, data: DateRange) -> Asked:
    """Returns the days of a question about a change.

    Raises:
        RetryableInput: they lie outside of the data, or there is nothing before them to compare with.
    """
    window, is_assumed = _window(args, data)
    inside = window.clipped_to(data)
    if inside is None:
        raise _outside(window, data)
    compare = _compare(args, window)
    if inside != window:
        compare = _same_part(window, inside, compare)
    within = compare.clipped_to(data)
    if within is None:
        raise _outside(compare, data)
    return Asked(inside, within, window if inside != window else None, is_assumed)


def setting_of(metric: str, asked: Asked, data: DateRange) -> Setting:
    """Returns what is compared with what, with enough days before the window for expectations."""
    reference = asked.compare
    is_before = 0 < (asked.window.start - asked.compare.end).days <= MOST_GAP
    if is_before and reference.days < LEAST_REFERENCE:
        start = max(data.start, reference.end - timedelta(days=LEAST_REFERENCE - 1))
        reference = DateRange(start, reference.end)
    return Setting(metric, asked.window, asked.compare, reference, data)


def with_unusual(setting: Setting, days: frozenset[date]) -> Setting:
    """Returns the setting with days left out of expectations; never days of the window, nor most of the reference."""
    outside = frozenset(day for day in days if not setting.window.start <= day <= setting.window.end)
    inside = [day for day in outside if setting.reference.start <= day <= setting.reference.end]
    return setting if len(inside) > setting.reference.days // 3 else replace(setting, unusual=outside)


def within(args: ExplainChangeArgs, data: DateRange, *, default: DateRange) -> DateRange:
    """Returns the days asked about, cut to the data; the default where the question names none.

    Raises:
        RetryableInput: they lie outside of the data.
    """
    window = default if args.period is None else _window(args, data)[0]
    inside = window.clipped_to(data)
    if inside is None:
        raise _outside(window, data)
    return inside


def _window(args: ExplainChangeArgs, data: DateRange) -> tuple[DateRange, bool]:
    if args.period is None or (args.period.start is None and args.period.end is None):
        return last_whole_month(data), True
    return DateRange(
        args.period.start or data.start, args.period.end or max(data.end, args.period.start or data.end)
    ), False


def last_whole_month(data: DateRange) -> DateRange:
    """Returns the last calendar month that the data cover to its end."""
    last = data.end
    if last.day != calendar.monthrange(last.year, last.month)[1]:
        last = last.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    return DateRange(first, last) if first >= data.start else data


def _compare(args: ExplainChangeArgs, window: DateRange) -> DateRange:
    kind = args.compare.to if args.compare else "previous_period"
    if args.compare and kind == "range" and args.compare.period and args.compare.period.start:
        return DateRange(args.compare.period.start, args.compare.period.end or window.end)
    if kind == "previous_year":
        return DateRange(_year_before(window.start), _year_before(window.end))
    return period_before(window)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, calendar.monthrange(day.year - 1, day.month)[1]))


def period_before(window: DateRange) -> DateRange:
    """Returns the period before: as many whole calendar months where the window is of whole months, else as many days."""
    end = window.start - timedelta(days=1)
    if window.start.day == 1 and window.end.day == calendar.monthrange(window.end.year, window.end.month)[1]:
        months = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
        place = window.start.year * 12 + window.start.month - 1 - months
        return DateRange(date(place // 12, place % 12 + 1, 1), end)
    return DateRange(window.start - timedelta(days=window.days), end)


def _same_part(window: DateRange, inside: DateRange, compare: DateRange) -> DateRange:
    """Returns the days of the comparison that answer to those of the window that the data hold."""
    start = compare.start + timedelta(days=(inside.start - window.start).days)
    end = start + timedelta(days=inside.days - 1)
    return DateRange(min(start, compare.end), min(max(end, start), compare.end))


def _outside(days: DateRange, data: DateRange) -> RetryableInput:
    return RetryableInput(
        "explain_outside",
        f"There is no data for {days.start} to {days.end}: the data cover {data.start} to {data.end}. Ask about days in there.",
        start=days.start.isoformat(),
        end=days.end.isoformat(),
        data_start=data.start.isoformat(),
        data_end=data.end.isoformat(),
    )
