"""What happened around a change: notes, campaigns, holidays, days of the retail calendar, single large orders, gaps in the data."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.event_columns import holiday_dates
from cartwise.models.forecasting.retail_days import retail_window
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.tools.explain_change.setting import Setting
from cartwise.tools.forecast.known_events import holiday_country, known_events
from cartwise.tools.forecast.scenario_words import occasion_name
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Filter, Order, Period

MARGIN = timedelta(days=10)  # a note that far before a change may still be about it
MOST_LEADS = 5
LARGE_ORDER = 0.08  # of a period's metric: an order of that size makes a change by itself
OCCASIONS = ("black_friday", "christmas", "easter", "singles_day")
LEAST_GAP_DAYS = 2


@dataclass(frozen=True)
class Lead:
    """Something that happened.

    Attributes:
        kind: note, campaign, campaign_ended, holiday, occasion, large_order, large_order_before or gap.
        name: as the shop or the calendar calls it.
        first: its first day.
        last: its last day, None where unknown or the same.
        value: its size, where it has one.
        days_off: from the change's onset, or from the window's start.
    """

    kind: str
    name: str
    first: date
    last: date | None = None
    value: float | None = None
    days_off: int = 0


def leads_of(
    setting: Setting, reader: Reader, *, onset: date | None, daily: Floats, now: float, before: float
) -> list[Lead]:
    """Returns what happened around a change, the nearest to its onset first.

    Args:
        setting: what is compared.
        reader: of the data.
        onset: first day of the change; the window's first where unknown.
        daily: (days,) the metric, or what a rate is of, day by day of the history.
        now: the metric in the window.
        before: the metric in the comparison.
    """
    anchor = onset or setting.window.start
    found = _noted(setting, reader, anchor) + _calendar(setting, reader, anchor)
    found.sort(key=lambda lead: (lead.kind not in ("note",), abs(lead.days_off)))
    extra = _large_orders(setting, reader, now=now, before=before) + _gaps(setting, daily)
    return (extra + found)[:MOST_LEADS]


def _noted(setting: Setting, reader: Reader, anchor: date) -> list[Lead]:
    """Returns notes shortly before or in the window, and campaigns that began or ended there."""
    window = setting.window
    found = []
    for event in known_events(reader.ctx):
        off = (event.first - anchor).days
        if event.kind == "annotation":
            if anchor - MARGIN <= event.first <= window.end or _is_within(event.first, setting.compare):
                found.append(Lead("note", event.name, event.first, None, None, off))
            continue
        span = DateRange(event.first, max(event.first, event.last or event.first))
        days_now, days_before = (_shared(span, days) / days.days for days in (window, setting.compare))
        if abs(days_now - days_before) >= 0.15:
            kind = "campaign" if days_now > days_before else "campaign_ended"
            found.append(Lead(kind, event.name, span.start, span.end, None, off))
    return found


def _is_within(day: date, days: DateRange) -> bool:
    return days.start <= day <= days.end


def _shared(one: DateRange, other: DateRange) -> int:
    shared = one.clipped_to(other)
    return shared.days if shared else 0


def _calendar(setting: Setting, reader: Reader, anchor: date) -> list[Lead]:
    """Returns public holidays and days of the retail calendar that lie in only one of the two periods."""
    found = []
    for key in OCCASIONS:
        for days in (setting.window, setting.compare):
            other = setting.compare if days is setting.window else setting.window
            for year in range(days.start.year, days.end.year + 1):
                span = DateRange(*retail_window(key, year))
                if _shared(span, days) * 2 >= span.days and not _shared(span, other):
                    name = occasion_name(key, reader.ctx.language)
                    kind = "occasion" if days is setting.window else "occasion_before"
                    found.append(Lead(kind, name, span.start, span.end, None, (span.start - anchor).days))
    if setting.window.days <= 14:
        country = holiday_country(setting.metric, reader.filters, reader.ctx)
        for day, name in (holiday_dates(country, setting.window.start, setting.window.end) if country else {}).items():
            if not any(lead.first <= day <= (lead.last or lead.first) for lead in found):
                found.append(Lead("holiday", name, day, None, None, (day - anchor).days))
    return found


def _large_orders(setting: Setting, reader: Reader, *, now: float, before: float) -> list[Lead]:
    """Returns single orders so large that they make a change by themselves."""
    if setting.metric not in ("revenue", "gross_revenue", "units", "gross_units", "aov", "profit"):
        return []
    metric = "gross_units" if "units" in setting.metric else "gross_revenue"
    if "order" not in reader.catalog.dimensions or not reader.can_run((metric,), ("order",)):
        return []
    found = []
    for kind, days, total in (("large_order", setting.window, now), ("large_order_before", setting.compare, before)):
        whole = reader.run(metrics=(metric,), period=Period(start=days.start, end=days.end)).rows
        total = float(whole[0][0] or 0) if whole else total
        rows = reader.run(
            metrics=(metric,),
            dimensions=("order",),
            period=Period(start=days.start, end=days.end),
            order=(Order(by=metric),),
            limit=1,
        ).rows
        if rows and rows[0][1] and float(rows[0][1]) >= LARGE_ORDER * total > 0:
            found.append(
                Lead(kind, str(rows[0][0]), _day_of_order(rows[0][0], days, metric, reader), None, float(rows[0][1]))
            )
    return found


def _day_of_order(order: Any, days: DateRange, metric: str, reader: Reader) -> date:
    try:
        rows = reader.run(
            metrics=(metric,),
            grain="day",
            period=Period(start=days.start, end=days.end),
            filters=(Filter(field="order", op="eq", values=(order,)),),
        ).rows
    except RetryableInput:  # an order number that the filter can't hold
        return days.start
    return date.fromisoformat(str(rows[0][0])[:10]) if rows else days.start


def _gaps(setting: Setting, daily: Floats) -> list[Lead]:
    """Returns runs of days without any figure on weekdays that otherwise have one: a gap in the data, or a closed shop."""
    start, end = setting.spans.window
    first = setting.history.start.weekday()
    open_days = (
        {day for day in range(7) if (daily[(day - first) % 7 :: 7] > 0).mean() > 0.8} if len(daily) > 28 else set()
    )
    run: list[int] = []
    found = []
    for at in range(start, end + 1):
        is_gap = at < end and daily[at] == 0 and (at + first) % 7 in open_days
        if is_gap:
            run.append(at)
            continue
        if len(run) >= LEAST_GAP_DAYS:
            days = [setting.history.start + timedelta(days=place) for place in (run[0], run[-1])]
            found.append(Lead("gap", "", days[0], days[1], float(len(run))))
        if at < end and daily[at] != 0:
            run = []
    return found
