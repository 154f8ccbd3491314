"""Reads the past of a metric from the warehouse: whole periods only, empty ones as zeros where that is what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.time_grid import Grain, bucket_start, buckets_between, last_whole_bucket
from cartwise.tools.context import ToolContext
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Metric
from cartwise.workspace.warehouse.request import Filter, Order, Period, QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

Floats = npt.NDArray[np.float64]
LONGEST_PAST_DAYS: dict[Grain, int] = {
    "hour": 56,
    "day": 1096,
    "week": 2200,
    "month": 3700,
    "quarter": 3700,
    "year": 9000,
}
ROWS_A_QUERY = 9_000  # under the 10,000 that a query may bring back
RECENT_DAYS = 180  # in which the largest segments are found
PARTIAL_LOOKBACK_DAYS = 56


@dataclass(frozen=True)
class Past:
    """Series of equal length over whole periods.

    Attributes:
        starts: of the periods.
        series: (periods,) by label: "" for the total, else the segment; NaN where there is no figure.
        results: the queries behind them.
    """

    starts: tuple[datetime, ...]
    series: dict[str, Floats]
    results: tuple["QueryResult", ...]


@dataclass(frozen=True)
class Coverage:
    """The days that a metric's data cover.

    Attributes:
        first: first day.
        last: last day with data.
        known_until: last day that is whole; the day before `last` where that was cut short.
    """

    first: date
    last: date
    known_until: date

    @property
    def is_cut_short(self) -> bool:
        """True where the last day is only partly there."""
        return self.known_until < self.last


def parts_of(catalog: Catalog, name: str) -> tuple[str, ...]:
    """Returns the metrics that the figure is made of: itself, or numerator and denominator of a ratio."""
    metric = catalog.metrics[name]
    return (*metric.numerator, *metric.denominator) if metric.kind == "ratio" else (name,)


def sums_over_time(metric: Metric) -> bool:
    """Tells whether the figures of days add up to those of a month: sums, and counts of things that have one moment."""
    if metric.kind != "aggregate":
        return False
    expression = metric.expression.lower().replace(" ", "")
    if metric.additive_over == "all" and expression.startswith(("sum(", "count(*)")):
        return True
    return expression in ("count(distinctorder_id)", "count(distinctsession_id)")


def is_zero_when_empty(metric: Metric) -> bool:
    """Tells whether a period without rows has the value 0, rather than none."""
    if metric.kind == "aggregate":
        return metric.expression.lower().lstrip().startswith(("sum", "count"))
    return metric.kind == "first_event" or (metric.kind == "per_entity" and metric.outer in ("sum", "count"))


def coverage_of(name: str, ctx: ToolContext) -> Coverage:
    """Returns the days that all parts of a metric cover.

    Raises:
        RetryableInput: the metric is of something without dates.
    """
    catalog = ctx.workspace.catalog
    relations = [catalog.relations[_relation(catalog, part)] for part in parts_of(catalog, name)]
    spans = [(relation.first_day, relation.last_day) for relation in relations]
    firsts = [first for first, _ in spans if first is not None]
    lasts = [last for _, last in spans if last is not None]
    if len(firsts) < len(spans) or len(lasts) < len(spans):
        raise RetryableInput(
            "forecast_undated",
            f"{name!r} is of data without dates, so it has no past to forecast from. Forecast a dated metric, such as revenue.",
            metric=name,
        )
    last = min(lasts)
    return Coverage(max(firsts), last, _known_until(name, last, ctx))


def _relation(catalog: Catalog, name: str) -> str:
    metric = catalog.metrics[name]
    return _relation(catalog, parts_of(catalog, name)[0]) if metric.kind == "ratio" else metric.relation


def _known_until(name: str, last: date, ctx: ToolContext) -> date:
    """Returns the last day, or the one before where the last ends at an hour at which no recent day had ended."""
    catalog = ctx.workspace.catalog
    part = parts_of(catalog, name)[0]
    relation = catalog.relations[_relation(catalog, part)]
    column = relation.column(relation.time_column or "")
    if column is None or column.type == "date":
        return last
    period = Period(start=last - timedelta(days=PARTIAL_LOOKBACK_DAYS), end=last)
    result = _run(QueryRequest(metrics=(part,), grain="hour", period=period), ctx)
    ends: dict[date, int] = {}
    for bucket, value in result.rows:
        if value:
            moment = datetime.fromisoformat(str(bucket))
            ends[moment.date()] = max(ends.get(moment.date(), 0), moment.hour)
    earlier = [hour for day, hour in ends.items() if day != last]
    if len(earlier) < PARTIAL_LOOKBACK_DAYS // 4 or last not in ends or max(earlier) == 0:
        return last
    return last - timedelta(days=1) if ends[last] < min(earlier) else last


def read_past(
    names: Sequence[str],
    ctx: ToolContext,
    *,
    grain: Grain,
    coverage: Coverage,
    filters: tuple[Filter, ...] = (),
    dimension: str | None = None,
    labels: Sequence[Any] = (),
) -> dict[str, Past]:
    """Returns the past of each metric at a grain; with a dimension, one series for each of `labels`.

    Raises:
        RetryableInput: there is not one whole period.
    """
    end = datetime.combine(coverage.known_until + timedelta(days=1), time.min)
    last = end - timedelta(hours=1) if grain == "hour" else last_whole_bucket(end, grain)
    first_day = max(coverage.first, coverage.known_until - timedelta(days=LONGEST_PAST_DAYS[grain]))
    first = datetime.combine(first_day, time.min)
    if bucket_start(first, grain) < first and grain != "hour":
        first = buckets_between(first, max(last, first) + timedelta(days=400), grain)[1]
    if last < first:
        raise RetryableInput(
            "forecast_too_short",
            f"The data cover {coverage.first} to {coverage.known_until}: not one whole {grain}. Ask by a finer step.",
            first=coverage.first.isoformat(),
            last=coverage.known_until.isoformat(),
            grain=grain,
        )
    starts = buckets_between(first, last, grain)
    request = QueryRequest(
        metrics=tuple(names),
        grain=grain,
        period=Period(start=first.date(), end=coverage.known_until),
        filters=filters,
        dimensions=(dimension,) if dimension else (),
    )
    results = [_run(each, ctx) for each in _split(request, dimension, labels, len(starts))]
    return {name: _past(name, results, starts, ctx, dimension is not None) for name in names}


def _split(request: QueryRequest, dimension: str | None, labels: Sequence[Any], periods: int) -> list[QueryRequest]:
    """Returns the request in parts of at most ROWS_A_QUERY rows, by label."""
    if dimension is None:
        return [request]
    size = max(1, ROWS_A_QUERY // max(periods, 1))
    groups = [tuple(labels[start : start + size]) for start in range(0, len(labels), size)]
    return [
        replace_filters(request, (*request.filters, Filter(field=dimension, op="in", values=group))) for group in groups
    ]


def replace_filters(request: QueryRequest, filters: tuple[Filter, ...]) -> QueryRequest:
    """Returns the request with other filters."""
    return request.model_copy(update={"filters": filters})


def _past(
    name: str, results: Sequence["QueryResult"], starts: tuple[datetime, ...], ctx: ToolContext, is_split: bool
) -> Past:
    metric = ctx.workspace.catalog.metrics[name]
    empty = 0.0 if is_zero_when_empty(metric) else np.nan
    places = {start: place for place, start in enumerate(starts)}
    series: dict[str, Floats] = {}
    for result in results:
        column = [each.name for each in result.columns].index(name)
        for row in result.rows:
            label = str(row[1]) if is_split else ""
            place = places.get(parse_bucket(row[0]))
            if place is not None and row[column] is not None:
                series.setdefault(label, np.full(len(starts), empty))[place] = float(row[column])
    return Past(starts, series, tuple(results))


def parse_bucket(value: Any) -> datetime:
    """Returns the start of a bucket from the warehouse's label: `2025`, `2025-10`, `2025-Q4`, `2025-10-31`, `2025-10-31 14:00`."""
    text = str(value)
    if "Q" in text:
        year, quarter = text.split("-Q")
        return datetime(int(year), int(quarter) * 3 - 2, 1)
    if len(text) == 4:
        return datetime(int(text), 1, 1)
    return datetime.fromisoformat(f"{text}-01" if len(text) == 7 else text)


def largest_labels(
    name: str, ctx: ToolContext, *, dimension: str, coverage: Coverage, filters: tuple[Filter, ...], n: int
) -> tuple[list[Any], bool]:
    """Returns the segments with the largest recent figures, and whether there are more."""
    period = Period(
        start=max(coverage.first, coverage.known_until - timedelta(days=RECENT_DAYS)), end=coverage.known_until
    )
    request = QueryRequest(
        metrics=(name,), dimensions=(dimension,), period=period, filters=filters, order=(Order(by=name),), limit=n + 1
    )
    rows = [row for row in _run(request, ctx).rows if row[0] is not None and row[1] is not None]
    return [row[0] for row in rows[:n]], len(rows) > n


def value_over(
    name: str, ctx: ToolContext, *, days: DateRange, filters: tuple[Filter, ...]
) -> tuple[float | None, "QueryResult"]:
    """Returns the figure over inclusive days as it was, and the query."""
    request = QueryRequest(metrics=(name,), period=Period(start=days.start, end=days.end), filters=filters)
    result = _run(request, ctx)
    value = result.rows[0][0] if result.rows else None
    return (None if value is None else float(value)), result


def _run(request: QueryRequest, ctx: ToolContext) -> "QueryResult":
    return ctx.workspace.warehouse.run(request, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds)


def trimmed(past: Past) -> Past:
    """Returns the past without the periods before anything happened."""
    has_any = np.zeros(len(past.starts), dtype=bool)
    for values in past.series.values():
        has_any |= np.nan_to_num(values) != 0
    first = int(np.argmax(has_any)) if has_any.any() else 0
    return replace(past, starts=past.starts[first:], series={name: y[first:] for name, y in past.series.items()})
