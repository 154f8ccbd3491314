"""Resolves which days a request speaks of, which of them the data cover, and the days it is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cartwise.errors import RetryableInput
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Relation
from cartwise.workspace.warehouse.compiler import calendar
from cartwise.workspace.warehouse.request import Compare, Period
from cartwise.workspace.warehouse.result import Note

# Sources that report every day: a rate across two of them is only true of days that both cover.
DAILY_ROLES = frozenset(
    {"order_lines", "orders", "events", "ad_spend", "email_sends", "traffic", "search_terms", "refunds", "payments"}
)


@dataclass
class Days:
    """The days of a request.

    Args:
        period: what the SQL keeps; None for all.
        asked: the days asked for, open ends filled from the data; None where unknown.
        covered: the days the figures cover; None where the data have none of them.
        data: the first and last day of the data behind the figures.
        is_empty: True where the period lies outside the data.
    """

    period: Period | None
    asked: DateRange | None
    covered: DateRange | None
    data: DateRange | None
    is_empty: bool = False
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class CompareDays:
    """The days compared with; `covered` is None where the data have none of them."""

    period: DateRange
    covered: DateRange | None
    starts_beside: date  # the day of the present period that the first day before is set beside
    notes: tuple[Note, ...] = ()


def data_span(relations: Iterable[Relation]) -> DateRange | None:
    """Returns the first to the last day that any of the relations has."""
    spans = [DateRange(r.first_day, r.last_day) for r in relations if r.first_day and r.last_day]
    if not spans:
        return None
    return DateRange(min(span.start for span in spans), max(span.end for span in spans))


def resolve_days(relations: Iterable[Relation], asked: Period | None) -> Days:
    """Returns the days of a request over these relations, with notes where the data don't cover them."""
    span = data_span(relations)
    is_bounded = asked is not None and (asked.start is not None or asked.end is not None)
    if asked is None or not is_bounded:
        return Days(None, span, span, span)
    wanted = _filled(asked, span)
    if wanted is None:
        notes = [_no_data(asked, span)] if span else []
        return Days(asked, None, None, span, is_empty=bool(span), notes=notes)
    if span is None:
        return Days(asked, wanted, wanted, None)
    covered = wanted.clipped_to(span)
    if covered is None:
        return Days(asked, wanted, None, span, is_empty=True, notes=[_no_data(asked, span)])
    days = Days(asked, wanted, covered, span)
    if (asked.start and asked.start < covered.start) or (asked.end and asked.end > covered.end):
        days.notes.append(
            Note("period_clipped", {"asked": _span(wanted), "covered": _span(covered), "data": _span(span)})
        )
    return days


def narrow_to_shared_days(days: Days, metric: str, relations: list[Relation]) -> Days:
    """Returns the days narrowed to those that every daily source of a rate covers, with a note where that leaves some out."""
    daily = [
        relation for relation in relations if relation.role in DAILY_ROLES and relation.first_day and relation.last_day
    ]
    if len(daily) < 2 or days.is_empty:
        return days
    start = max(relation.first_day for relation in daily if relation.first_day)
    end = min(relation.last_day for relation in daily if relation.last_day)
    shared = DateRange(start, end) if start <= end else None
    covered = days.covered.clipped_to(shared) if shared and days.covered else None
    if covered == days.covered:
        return days
    names = [relation.name for relation in daily]
    if covered is None:
        note = Note("no_shared_days", {"metric": metric, "relations": names})
        return Days(days.period, days.asked, None, days.data, is_empty=True, notes=[*days.notes, note])
    note = Note("uneven_coverage", {"metric": metric, "relations": names, "covered": _span(covered)})
    period = Period(start=covered.start, end=covered.end)
    return Days(period, days.asked, covered, days.data, notes=[*days.notes, note])


def compare_days(compare: Compare, days: Days) -> CompareDays:
    """Returns the days to compare with.

    The period before is counted from the days asked for, so that a whole month is set beside a whole month; the year before from
    the days covered, so that a month that has only begun is set beside the same days.
    """
    asked, covered = days.asked, days.covered
    if asked is None or covered is None or days.period is None:
        raise RetryableInput(
            "compare_needs_period",
            f"Comparing with {compare.to!r} needs a period that the data cover, received none. Name the dates to compare.",
            to=compare.to,
        )
    if compare.to == "range":
        before = _filled(compare.period, days.data) if compare.period else None
        if before is None:
            raise RetryableInput(
                "compare_needs_period",
                f"Comparing with a range needs its dates, received {compare.period!r}. Give its first and last day.",
                to=compare.to,
            )
        starts_beside = asked.start
    elif compare.to == "previous_period":
        before, starts_beside = calendar.previous_period(asked), asked.start
    else:
        before, starts_beside = calendar.previous_year(covered), covered.start
    kept = before.clipped_to(days.data) if days.data else before
    return CompareDays(before, kept, starts_beside, tuple(_compare_notes(before, kept, days)))


def _compare_notes(before: DateRange, kept: DateRange | None, days: Days) -> list[Note]:
    assert days.covered is not None
    if kept is None:
        return [Note("no_data_for_compare_period", {"asked": _span(before), "data": _span(days.data)})]
    notes = []
    if kept != before:
        notes.append(Note("compare_period_clipped", {"asked": _span(before), "covered": _span(kept)}))
    if (days.covered != days.asked or kept != before) and kept.days != days.covered.days:
        notes.append(Note("uneven_compare", {"days": days.covered.days, "days_before": kept.days}))
    return notes


def _filled(period: Period, span: DateRange | None) -> DateRange | None:
    start = period.start or (span.start if span else None)
    end = period.end or (span.end if span else None)
    return DateRange(start, end) if start and end and start <= end else None


def _no_data(asked: Period, span: DateRange | None) -> Note:
    start, end = (day.isoformat() if day else None for day in (asked.start, asked.end))
    return Note("no_data_for_period", {"asked": {"start": start, "end": end}, "data": _span(span)})


def _span(days: DateRange | None) -> dict[str, str] | None:
    return {"start": days.start.isoformat(), "end": days.end.isoformat()} if days else None
