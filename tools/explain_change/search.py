"""Searches for what moved: every lever by every dimension, set against what was to be expected."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.causes import MATERIAL, Cause, View, select_causes
from cartwise.models.forecasting.gains import relative
from cartwise.models.forecasting.spans import Panel, Spans, weekday_exposure
from cartwise.models.forecasting.surprise import deviate
from cartwise.tools.explain_change.levers import MOST_SLICES, PREFERRED, PRODUCT_SIDE, Lever, dimensions_of, levers_of
from cartwise.tools.explain_change.reader import DailySlices, Floats, Reader, fits
from cartwise.tools.explain_change.setting import Setting
from cartwise.tools.explain_change.window_views import window_views

LEAST_DIVIDED = 21  # days from which a window's fortnights are looked at too
MATERIAL_RETURNS = 0.02
UNSEEN_GAIN = 25.0  # of more orders for a category whose pages are not seen more: demand shows there first
RARE_GAIN = 20.0  # of a slice by what seldom is a cause: age, language, brand
GROUPS = (
    ("sessions", "purchase_sessions", "page_views"),
    ("orders", "revenue", "gross_revenue", "gross_units", "cancellations", "cancelled_value"),
)
RETURN_METRICS = ("return_rate", "cancellation_rate", "cancelled_value", "cancellations")


def search(
    setting: Setting, reader: Reader, *, false_alarms: float, only: tuple[str, ...] = ()
) -> tuple[list[Cause], list[View]]:
    """Returns the causes found, the strongest first, and everything that was looked at.

    Args:
        setting: what is compared.
        reader: of the data.
        false_alarms: budget of all tests.
        only: dimensions that a person asked for.
    """
    tables: list[Sliced] = []
    for lever in levers_of(setting.metric, reader.catalog):
        tables += _tables_of(lever, setting, reader, only=only)
    views = [_view(table, setting, part) for table in tables for part in _parts(setting, table)]
    views += window_views(setting, reader)
    return select_causes(views, false_alarms=false_alarms), views


@dataclass(frozen=True)
class Sliced:
    """A lever by a dimension, day by day."""

    lever: Lever
    dimension: str | None
    table: DailySlices
    weekdays: Floats


def _parts(setting: Setting, sliced: Sliced) -> list[tuple[int, int]]:
    """Returns the window, and the fortnights in it: what lasted two weeks is half as large in a month.

    Groups of customers and the size of baskets change slowly; their fortnights would only add chance.
    """
    start, end = setting.spans.window
    parts = [(start, end)]
    is_steady = sliced.lever.name in ("basket", "customers") or (
        sliced.lever.name == "orders" and sliced.dimension is not None
    )
    if end - start >= LEAST_DIVIDED and not is_steady:
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
    if sliced.dimension is not None and not lever.has_all:
        deviation = relative(deviation)
    shares = deviation.expected / max(float(deviation.expected.sum()), 1e-9)
    window = spans.window[1] - spans.window[0]
    weights = _weights(sliced, setting)
    return View(
        lever.name,
        sliced.dimension,
        table.values,
        deviation,
        shares,
        weights,
        part=part,
        dilution=(part[1] - part[0]) / window,
        material=MATERIAL_RETURNS if lever.name == "returns" and not lever.is_asked else MATERIAL,
        least_gain=_least_gain(lever, sliced.dimension),
    )


def _least_gain(lever: Lever, dimension: str | None) -> float:
    """Returns what a slice must reach besides: more where few causes would show, or where another lever would show them too."""
    if lever.name == "orders" and not lever.has_all and dimension in PRODUCT_SIDE:
        return UNSEEN_GAIN
    return 0.0 if dimension is None or dimension in PREFERRED[:4] or dimension == "segment" else RARE_GAIN


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
