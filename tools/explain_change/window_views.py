"""Views that are read off window totals: prices of matched products, stock-outs, and single products."""

from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.causes import View
from cartwise.models.forecasting.gains import relative
from cartwise.models.forecasting.prices import PriceStep, price_steps
from cartwise.models.forecasting.surprise import Deviation, deviate_totals
from cartwise.tools.explain_change.levers import PRODUCT_SIDE, family_of, is_near
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.setting import Setting
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Filter, Period

LEAST_PRICE_STEP = 0.05  # log points: coupons and sales of a season move the prices paid in a category by 3 to 4 %
LEAST_PRICE_IMPACT = 0.005
LEAST_STOCK_IMPACT = 0.02  # of the metric: minor products run out all the time
LEAST_STOCK_ORDERS = 4  # that it would have had in the window
STOCK_GAIN = 36.0  # six standard errors: a stock count of zero leaves little doubt
LEAST_PRODUCT_SHARE = 0.01
METRICS = ("gross_revenue", "gross_units", "orders")
Totals = dict[tuple[Any, ...], dict[str, tuple[float, float]]]


def window_views(setting: Setting, reader: Reader) -> list[View]:
    """Returns prices, stock-outs and products as views, for a metric that sales move."""
    if family_of(setting.metric) not in ("money", "orders", "conversion"):
        return []
    dimension = next((name for name in ("product", "product_id") if name in reader.catalog.dimensions), None)
    if dimension is None or not set(METRICS) <= set(reader.catalog.metrics):
        return []
    group = next((name for name in PRODUCT_SIDE[:-1] if _reaches(name, reader)), None)
    dimensions = (dimension, group) if group else (dimension,)
    if not reader.can_run(METRICS, dimensions):
        return []
    totals = reader.windows(METRICS, dimensions, setting.window, setting.reference)
    part = setting.spans.window
    views = _price_views(totals, group, part) + _product_view(totals, dimension, setting)
    return views + _stock_view(totals, dimension, setting, reader)


def _reaches(name: str, reader: Reader) -> bool:
    dimension = reader.catalog.dimensions.get(name)
    return dimension is not None and is_near(dimension, METRICS, reader.catalog)


def _price_views(totals: Totals, group: str | None, part: tuple[int, int]) -> list[View]:
    revenue = np.array([row["gross_revenue"] for row in totals.values()]).reshape(-1, 2)
    units = np.array([row["gross_units"] for row in totals.values()]).reshape(-1, 2)
    groups = [key[1] if len(key) > 1 else "" for key in totals]
    everything, by_group = price_steps(revenue, units, groups)
    if everything is None:
        return []
    views = [_price_view(None, {"": everything}, part)]
    if group and len(by_group) > 1:
        views.append(_price_view(group, by_group, part))
    return views


def _price_view(dimension: str | None, steps: dict[Any, PriceStep], part: tuple[int, int]) -> View:
    logs = np.array([step.log_change for step in steps.values()])
    logs = np.where(np.abs(logs) < LEAST_PRICE_STEP, 0.0, logs)
    weights = np.array([step.weight for step in steps.values()])
    variance = np.array([max(step.variance, 1e-6) for step in steps.values()])
    deviation = Deviation(np.exp(logs), np.ones(len(logs)), logs, variance, 1e-4)
    return View("price", dimension, tuple(steps), deviation, weights, weights, part, material=LEAST_PRICE_IMPACT)


def _product_view(totals: Totals, dimension: str, setting: Setting) -> list[View]:
    """Returns the products that matter, by the orders that hold them."""
    before = sum(row["gross_revenue"][1] for row in totals.values())
    now = sum(row["gross_revenue"][0] for row in totals.values())
    kept = {
        key: row
        for key, row in totals.items()
        if row["gross_revenue"][1] >= LEAST_PRODUCT_SHARE * before
        or row["gross_revenue"][0] >= LEAST_PRODUCT_SHARE * now
    }
    if len(kept) < 3 or before <= 0:
        return []
    orders = np.array([row["orders"] for row in kept.values()])
    length = setting.window.days / setting.reference.days
    factor = sum(row["orders"][0] for row in totals.values()) / max(sum(row["orders"][1] for row in totals.values()), 1)
    deviation = relative(deviate_totals(orders[:, 0], orders[:, 1], factor or length))
    weights = np.array([row["gross_revenue"][1] for row in kept.values()]) / before
    values = tuple(key[0] for key in kept)
    part = setting.spans.window
    return [View("orders", dimension, values, deviation, weights, weights, part, material=0.025, least_gain=13.0)]


def _stock_view(totals: Totals, dimension: str, setting: Setting, reader: Reader) -> list[View]:
    """Returns the products that had run out, by what they had sold before."""
    if "stock_levels" not in reader.catalog.relations or not reader.can_run(METRICS, ("product_id", dimension)):
        return []
    try:
        now, before = (_shares_out(days, reader) for days in (setting.window, setting.reference))
    except RetryableInput:  # the filters don't reach stock
        return []
    changed = {product: share - before.get(product, 0.0) for product, share in now.items()}
    gone = {product: change for product, change in changed.items() if change >= 0.25}
    if not gone:
        return []
    names = (
        {
            key[0]: key[-1]
            for key in reader.windows(METRICS, ("product_id", dimension), setting.window, setting.reference)
        }
        if dimension != "product_id"
        else {product: product for product in gone}
    )
    total = sum(row["gross_revenue"][1] for row in totals.values())
    sold = {key[0]: row for key, row in totals.items()}
    least = LEAST_STOCK_ORDERS * setting.reference.days / setting.window.days
    rows = [
        (names[product], change)
        for product, change in gone.items()
        if names.get(product) in sold and sold[names[product]]["orders"][1] >= least
    ]
    if not rows or total <= 0:
        return []
    logs = np.log(np.maximum(1 - np.array([change for _, change in rows]), 0.03))
    weights = np.array([sold[name]["gross_revenue"][1] / total for name, _ in rows])
    length = setting.window.days / setting.reference.days
    observed = np.array([sold[name]["orders"][0] for name, _ in rows])
    expected = np.array([sold[name]["orders"][1] * length for name, _ in rows])
    deviation = Deviation(observed, expected, logs, logs**2 / STOCK_GAIN, 1e-9)
    values = tuple(name for name, _ in rows)
    return [
        View("stock", dimension, values, deviation, weights, weights, setting.spans.window, material=LEAST_STOCK_IMPACT)
    ]


def _shares_out(days: DateRange, reader: Reader) -> dict[Any, float]:
    """Returns, by product, the share of its stock counts in these days that were zero; only products with one."""
    relation = reader.catalog.relations["stock_levels"]
    period = Period(start=days.start, end=days.end)
    out = reader.run(
        kind="rows",
        relation=relation.name,
        columns=("product_id", "timestamp"),
        filters=(Filter(field="on_hand", op="le", values=(0,)),),
        period=period,
    ).rows
    counts = {row[1] for row in out}
    dates = max(1, len(counts))
    found: dict[Any, float] = {}
    for product, _ in out:
        found[product] = found.get(product, 0.0) + 1 / max(dates, days.days // 7 or 1)
    return {product: min(share, 1.0) for product, share in found.items()}
