"""Reads daily series and window totals through the warehouse, and remembers what was read for the sources."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import RetryableInput
from cartwise.tools.context import ToolContext
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Compare, Filter, Order, Period, QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

Floats = NDArray[np.float64]
MOST_ROWS = 9_500  # of one request; the warehouse stops at 10,000
MOST_PARTS = 5


@dataclass(frozen=True)
class DailySlices:
    """Daily figures by value of a dimension (one value, "", without it).

    Attributes:
        values: of the dimension.
        figures: metric -> (values, days); 0 where nothing happened.
    """

    values: tuple[Any, ...]
    figures: dict[str, Floats]


class Reader:
    """Asks the warehouse on behalf of one explanation.

    Args:
        ctx: of the tool call.
        filters: that hold for every figure.
    """

    def __init__(self, ctx: ToolContext, filters: tuple[Filter, ...] = ()) -> None:
        self.ctx = ctx
        self.catalog = ctx.workspace.catalog
        self.filters = filters
        self.shown: list[QueryResult] = []
        self._results: dict[tuple[Any, ...], QueryResult] = {}
        self._runs: dict[tuple[Any, ...], bool] = {}
        self._daily: dict[tuple[Any, ...], DailySlices] = {}

    def run(self, **fields: Any) -> "QueryResult":
        """Runs a request under the filters; raises RetryableInput where it does not fit the data."""
        filters = (*self.filters, *fields.pop("filters", ()))
        request = QueryRequest(filters=filters, **fields)
        return self.ctx.workspace.warehouse.run(
            request, cancel=self.ctx.cancel, timeout_seconds=self.ctx.policy.timeout_seconds
        )

    def can_run(self, metrics: tuple[str, ...], dimensions: tuple[str, ...] = ()) -> bool:
        """Tells whether the metrics reach the dimensions and the filters."""
        if (metrics, dimensions) not in self._runs:
            request = QueryRequest(filters=self.filters, metrics=metrics, dimensions=dimensions)
            try:
                self.ctx.workspace.warehouse.compile(request)
                self._runs[metrics, dimensions] = True
            except RetryableInput:
                self._runs[metrics, dimensions] = False
        return self._runs[metrics, dimensions]

    def daily(
        self, metrics: tuple[str, ...], span: DateRange, dimension: str | None = None, *, slices: int = 1
    ) -> DailySlices:
        """Returns daily figures of a span, in as many requests as their rows need.

        Args:
            metrics: of the catalogue; those that are additive or counted anew each day.
            span: the days.
            dimension: whose values make the slices.
            slices: how many values to expect.
        """
        for (known, *rest), table in self._daily.items():
            if rest == [span, dimension] and set(metrics) <= set(known):
                return table
        rows: list[tuple[Any, ...]] = []
        dimensions = (dimension,) if dimension else ()
        for part in _parts(span, max(1, slices)):
            period = Period(start=part.start, end=part.end)
            result = self.run(metrics=metrics, dimensions=dimensions, grain="day", period=period)
            self._results[metrics, span, dimension] = result
            rows += result.rows
        table = _table(rows, metrics, span, has_dimension=dimension is not None)
        self._daily[metrics, span, dimension] = table
        return table

    def show(self, dimension: str | None, metric: str) -> None:
        """Adds the daily figures of a metric by a dimension to the sources."""
        for (metrics, _, other), result in self._results.items():
            if other == dimension and metric in metrics and result not in self.shown:
                self.shown.append(result)
                return

    def windows(
        self,
        metrics: tuple[str, ...],
        dimensions: tuple[str, ...],
        window: DateRange,
        reference: DateRange,
        *,
        limit: int | None = None,
    ) -> dict[tuple[Any, ...], dict[str, tuple[float, float]]]:
        """Returns, by value of the dimensions, each metric in the window and in the reference, the largest first."""
        result = self.run(
            metrics=metrics,
            dimensions=dimensions,
            period=Period(start=window.start, end=window.end),
            compare=Compare(to="range", period=Period(start=reference.start, end=reference.end)),
            order=(Order(by=metrics[0]),) if limit else (),
            limit=limit,
        )
        self.shown.append(result)
        places = {column.name: place for place, column in enumerate(result.columns)}
        return {
            row[: len(dimensions)]: {
                metric: (float(row[places[metric]] or 0), float(row[places[f"{metric}_before"]] or 0))
                for metric in metrics
            }
            for row in result.rows
        }


def _parts(span: DateRange, slices: int) -> list[DateRange]:
    """Returns the span in parts whose rows fit into one request each."""
    length = max(1, min(span.days, MOST_ROWS // slices))
    starts = range(0, span.days, length)
    return [
        DateRange(span.start + timedelta(days=at), min(span.end, span.start + timedelta(days=at + length - 1)))
        for at in starts
    ]


def fits(span: DateRange, slices: int) -> bool:
    """Tells whether daily figures of so many slices are few enough to read."""
    return span.days * slices <= MOST_ROWS * MOST_PARTS


def _table(
    rows: list[tuple[Any, ...]], metrics: tuple[str, ...], span: DateRange, *, has_dimension: bool
) -> DailySlices:
    values = tuple(dict.fromkeys(row[1] for row in rows if row[1] is not None)) if has_dimension else ("",)
    place = {value: at for at, value in enumerate(values)}
    figures = {metric: np.zeros((len(values), span.days)) for metric in metrics}
    first = 2 if has_dimension else 1
    for row in rows:
        at = place.get(row[1]) if has_dimension else 0
        if at is None:
            continue
        day = (_day(row[0]) - span.start).days
        for offset, metric in enumerate(metrics):
            figures[metric][at, day] = float(row[first + offset] or 0)
    return DailySlices(values, figures)


def _day(value: Any) -> date:
    return value.date() if hasattr(value, "date") else value if isinstance(value, date) else date.fromisoformat(value)
