"""Searches for what moved: every lever by every dimension, set against what was to be expected."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cartwise.models.forecasting.causes import Cause, View, select_causes
from cartwise.models.forecasting.surprise import Panel, Spans, deviate, weekday_exposure
from cartwise.tools.explain_change.levers import MOST_SLICES, Lever, dimensions_of, levers_of
from cartwise.tools.explain_change.reader import DailySlices, Floats, Reader, fits
from cartwise.types import DateRange

LEAST_DIVIDED = 21  # days from which a window's fortnights are looked at too
GROUPS = (
    ("sessions", "purchase_sessions", "page_views"),
    ("orders", "revenue", "gross_revenue", "gross_units", "cancellations", "cancelled_value"),
)
RETURN_METRICS = ("return_rate", "cancellation_rate", "cancelled_value", "cancellations")
LEAST_REFERENCE = 56  # days before the window that it is set against, where the data and the question allow


@dataclass(frozen=True)
class Setting:
    """What is compared with what.

    Attributes:
        metric: the metric that is explained.
        window: the days asked about.
        compare: the days they are compared with.
        reference: `compare`, or more days before the window, from which expectations are drawn.
        history: all days that are read.
        unusual: days outside of the window that are left out of expectations.
    """

    metric: str
    window: DateRange
    compare: DateRange
    reference: DateRange
    history: DateRange
    unusual: frozenset[date] = frozenset()

    @property
    def spans(self) -> Spans:
        """Window and reference as positions in the history."""
        return Spans(self._place(self.window), self._place(self.reference))

    @property
    def compared(self) -> Spans:
        """Window and comparison as positions in the history."""
        return Spans(self._place(self.window), self._place(self.compare))

    def _place(self, days: DateRange) -> tuple[int, int]:
        first = self.history.start
        return (days.start - first).days, (days.end - first).days + 1

    @property
    def left_out(self) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        """Which days of the history (days,) are left out of expectations."""
        days = [self.history.start + timedelta(days=at) for at in range(self.history.days)]
        return np.array([day in self.unusual for day in days])


def search(setting: Setting, reader: Reader, *, only: tuple[str, ...] = ()) -> tuple[list[Cause], list[View]]:
    """Returns the causes found, the strongest first, and everything that was looked at."""
    tables: list[Sliced] = []
    for lever in levers_of(setting.metric, reader.catalog):
        tables += _tables_of(lever, setting, reader, only=only)
    views = [_view(table, setting, part) for table in tables for part in _parts(setting)]
    return select_causes(views), views


@dataclass(frozen=True)
class Sliced:
    """A lever by a dimension, day by day."""

    lever: Lever
    dimension: str | None
    table: DailySlices
    weekdays: Floats


def _parts(setting: Setting) -> list[tuple[int, int]]:
    """Returns the window, and the fortnights in it: what lasted two weeks is half as large in a month."""
    start, end = setting.spans.window
    parts = [(start, end)]
    if end - start >= LEAST_DIVIDED:
        parts += [(at, at + 14) for at in range(start, end - 13, 7)]
    return parts


def _tables_of(lever: Lever, setting: Setting, reader: Reader, *, only: tuple[str, ...]) -> list[Sliced]:
    """Returns a lever as a whole and by each of its dimensions."""
    if not reader.can_run(tuple(filter(None, (lever.counts, lever.exposure)))):
        return []
    metrics = _metrics(lever, reader)
    whole = reader.daily(metrics, setting.history)
    weekdays = weekday_exposure(whole.figures[lever.counts][0], setting.history.start.weekday())
    found = [Sliced(lever, None, whole, weekdays)] if lever.has_all else []
    for dimension, slices in dimensions_of(lever, reader, only=only) if lever.has_slices else ():
        if slices <= MOST_SLICES and fits(setting.history, slices):
            table = reader.daily(metrics, setting.history, dimension, slices=slices)
            if len(table.values) > 1:
                found.append(Sliced(lever, dimension, table, weekdays))
    return found


def _metrics(lever: Lever, reader: Reader) -> tuple[str, ...]:
    """Returns what is read of a lever: levers of the same rows are read together, so that each row is read once."""
    known = reader.catalog.metrics
    for group in GROUPS:
        if lever.counts in group:
            return tuple(name for name in group if name in known)
    return tuple(dict.fromkeys(filter(None, (lever.counts, lever.exposure))))


def _view(sliced: Sliced, setting: Setting, part: tuple[int, int]) -> View:
    lever, table = sliced.lever, sliced.table
    counts = table.figures[lever.counts]
    exposure = table.figures[lever.exposure] if lever.exposure else np.broadcast_to(sliced.weekdays, counts.shape)
    panel = Panel(counts, exposure).without(setting.left_out)
    spans = setting.spans
    deviation = deviate(panel, Spans(part, spans.reference))
    shares = deviation.expected / max(float(deviation.expected.sum()), 1e-9)
    window = spans.window[1] - spans.window[0]
    weights = _weights(sliced, setting)
    return View(lever.name, sliced.dimension, table.values, deviation, shares, weights, part, (part[1] - part[0]) / window)


def _weights(sliced: Sliced, setting: Setting) -> Floats:
    """Returns the share of the explained metric that hangs on each slice, by what was usual before (slices,)."""
    lever, figures = sliced.lever, sliced.table.figures
    start, end = setting.spans.reference

    def usual(metric: str) -> Floats:
        sums: Floats = figures[metric][:, start:end].sum(axis=1)
        return sums

    if lever.name == "returns":
        returned = usual("cancelled_value") if "cancelled_value" in figures else usual(lever.counts)
        if setting.metric in RETURN_METRICS:
            return returned / max(float(returned.sum()), 1e-9)
        sold = usual("gross_revenue") if "gross_revenue" in figures else usual("orders")
        return -returned / max(float(sold.sum()), 1e-9)
    weight = {"traffic": "purchase_sessions", "orders": "revenue"}.get(lever.name, lever.counts)
    if weight not in figures or setting.metric == lever.counts:
        weight = lever.counts
    sums = np.maximum(usual(weight), 0.0)
    return sums / max(float(sums.sum()), 1e-9)
