"""What a change is made of: factors, price and mix, kinds of customers. Each split sums to the change."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.attribution import split_product, split_sales
from cartwise.tools.explain_change.levers import is_near
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.setting import Setting
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import EntityCondition, Period

# Chains of metrics whose successive ratios multiply to the last of them.
CHAINS = {
    "revenue": ("sessions", "orders", "gross_units", "revenue"),
    "gross_revenue": ("sessions", "orders", "gross_units", "gross_revenue"),
    "units": ("sessions", "orders", "units"),
    "gross_units": ("sessions", "orders", "gross_units"),
    "orders": ("sessions", "orders"),
    "profit": ("sessions", "orders", "revenue", "profit"),
}


@dataclass(frozen=True)
class Part:
    """One part of a change.

    Attributes:
        key: names it in `ui` texts: `explain_part_<key>`.
        change: in the metric's unit.
        before: the factor before, where it has a figure of its own.
        after: the factor later.
    """

    key: str
    change: float
    before: float | None = None
    after: float | None = None


def factors_of(setting: Setting, reader: Reader) -> tuple[Part, ...]:
    """Returns the factors of the metric, sessions first, with what each contributed."""
    known = reader.catalog.metrics
    chain = tuple(name for name in CHAINS.get(setting.metric, ()) if name in known)
    if len(chain) < 2 or not reader.can_run(chain):
        return ()
    row = _row(reader, chain, setting)
    late, early = np.array([row[name][0] for name in chain]), np.array([row[name][1] for name in chain])
    if (late[:-1] <= 0).any() or (early[:-1] <= 0).any():
        return ()
    factors = [np.concatenate([side[:1], side[1:] / side[:-1]]) for side in (early, late)]
    parts = split_product(factors[0], factors[1])
    keys = [chain[0], *(f"{name}_per_{base}" for base, name in pairwise(chain))]
    return tuple(
        Part(key, float(change), float(before), float(after))
        for key, change, before, after in zip(keys, parts, factors[0], factors[1], strict=True)
    )


def _row(reader: Reader, metrics: tuple[str, ...], setting: Setting) -> dict[str, tuple[float, float]]:
    return reader.windows(metrics, (), setting.window, setting.compare)[()]


def sales_parts(setting: Setting, reader: Reader) -> tuple[Part, ...]:
    """Returns volume, price, mix, products that came and went, and returns, for a revenue metric."""
    known, dimensions = reader.catalog.metrics, reader.catalog.dimensions
    dimension = next((name for name in ("product", "product_id") if name in dimensions), None)
    metrics = ("gross_revenue", "gross_units")
    if setting.metric not in ("revenue", "gross_revenue") or dimension is None or not set(metrics) <= set(known):
        return ()
    if not is_near(dimensions[dimension], metrics, reader.catalog) or not reader.can_run(metrics, (dimension,)):
        return ()
    totals = reader.windows(metrics, (dimension,), setting.window, setting.compare)
    revenue = np.array([row["gross_revenue"] for row in totals.values()]).reshape(-1, 2)
    units = np.array([row["gross_units"] for row in totals.values()]).reshape(-1, 2)
    split = split_sales(revenue, units)
    found = [
        Part("volume", split.volume),
        Part("price", split.price),
        Part("mix", split.mix),
        Part("new_products", split.new_products),
        Part("gone_products", split.gone_products),
    ]
    row = _row(reader, ("revenue", "gross_revenue"), setting)
    gross = row["gross_revenue"][0] - row["gross_revenue"][1]
    unnamed = gross - float(revenue[:, 0].sum() - revenue[:, 1].sum())
    if abs(unnamed) > 0.005:
        found.append(Part("unnamed_products", unnamed))
    if setting.metric == "revenue":
        found.append(Part("returns", row["revenue"][0] - row["revenue"][1] - gross))
    return tuple(part for part in found if abs(part.change) > 1e-9)


def customer_parts(setting: Setting, reader: Reader) -> tuple[Part, ...]:
    """Returns what new and returning customers, and orders without a customer, contributed to a revenue change."""
    if setting.metric != "revenue" or "customer_revenue" not in reader.catalog.metrics:
        return ()
    try:
        whole = _row(reader, ("revenue", "customer_revenue"), setting)
        now, before = (_from_new(days, setting, reader) for days in (setting.window, setting.compare))
    except RetryableInput:  # the filters don't reach customers
        return ()
    if now is None or before is None:
        return ()
    new = (now, before)
    returning = [whole["customer_revenue"][at] - new[at] for at in (0, 1)]
    rest = [whole["revenue"][at] - whole["customer_revenue"][at] for at in (0, 1)]
    found = [
        Part("new_customers", new[0] - new[1], new[1], new[0]),
        Part("returning_customers", returning[0] - returning[1], returning[1], returning[0]),
    ]
    if abs(rest[0]) + abs(rest[1]) > 0.005:
        found.append(Part("unknown_customers", rest[0] - rest[1], rest[1], rest[0]))
    return tuple(found)


def _from_new(days: DateRange, setting: Setting, reader: Reader) -> float | None:
    """Returns the revenue of customers who had never ordered before these days; None where the data begin with them."""
    if days.start <= setting.history.start:
        return None
    before = Period(start=setting.history.start, end=days.start - timedelta(days=1))
    condition = EntityCondition(entity="customer", metric="orders", op="eq", values=(0,), period=before)
    result = reader.run(
        metrics=("customer_revenue",), period=Period(start=days.start, end=days.end), entities=(condition,)
    )
    value: Any = result.rows[0][-1] if result.rows else 0.0
    return float(value or 0.0)
