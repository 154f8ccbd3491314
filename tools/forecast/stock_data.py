"""Reads stock counts and what was sold per product."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.errors import Unavailable
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Relation

Floats = npt.NDArray[np.float64]
SOLD_DAYS = 182  # of sales that are read: half a year, the last weeks count most


@dataclass(frozen=True)
class Product:
    """One product's stock and sales.

    Attributes:
        counted: units at the last count.
        counted_on: day of that count.
        on_hand: counted units less what was sold since.
        sold: (days,) units sold a day, the last day last.
        has_stock: (days,) False from a count of zero to the next count.
    """

    id: str
    name: str
    counted: float
    counted_on: date
    on_hand: float
    sold: Floats
    has_stock: npt.NDArray[np.bool_]


def relation_of(catalog: Catalog, role: str) -> Relation | None:
    """Returns the relation that plays a role, or None."""
    return next((relation for relation in catalog.relations.values() if relation.role == role), None)


def read_products(args: ForecastArgs, ctx: ToolContext) -> tuple[list[Product], date]:
    """Returns the products with a stock count, and the last day of sales.

    Raises:
        Unavailable: no stock levels, or order lines without products.
    """
    catalog = ctx.workspace.catalog
    stock, lines = relation_of(catalog, "stock_levels"), relation_of(catalog, "order_lines")
    if stock is None or lines is None or lines.column("product_id") is None or lines.last_day is None:
        raise Unavailable(
            "no_stock_levels",
            "This shop's data hold no stock levels, so nothing can be said of days of cover or stock-outs. "
            "Add a table with product, units on hand and date: cartwise ingest stock.csv.",
        )
    until = lines.last_day
    days = DateRange(until - timedelta(days=SOLD_DAYS - 1), until)
    counts = _counts(stock, args, ctx, until)
    sold = _sold(lines, days, ctx)
    names = _names(ctx)
    products = [
        _product(product, names.get(product, product), counted, sold.get(product, np.zeros(SOLD_DAYS)), days)
        for product, counted in counts.items()
    ]
    return products, until


def _counts(stock: Relation, args: ForecastArgs, ctx: ToolContext, until: date) -> dict[str, list[tuple[date, float]]]:
    columns = ["product_id", "on_hand", *([stock.time_column] if stock.time_column else [])]
    counts: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for batch in ctx.workspace.warehouse.read(stock.name, columns, where=args.filters):
        ctx.cancel.raise_if_set()
        cells = [batch.column(place).to_pylist() for place in range(len(columns))]
        days = cells[2] if stock.time_column else [until] * batch.num_rows
        for product, units, day in zip(cells[0], cells[1], days, strict=True):
            if product is not None and units is not None and day is not None:
                counts[str(product)].append((_day(day), float(units)))
    return {product: sorted(found) for product, found in counts.items()}


def _sold(lines: Relation, days: DateRange, ctx: ToolContext) -> dict[str, Floats]:
    columns = ["product_id", "quantity" if lines.column("quantity") else lines.key[0], lines.time_column or "timestamp"]
    sold: dict[str, Floats] = defaultdict(lambda: np.zeros(days.days))
    for batch in ctx.workspace.warehouse.read(lines.name, columns, dates=days):
        ctx.cancel.raise_if_set()
        for product, quantity, at in zip(*(batch.column(place).to_pylist() for place in range(3)), strict=True):
            units = float(quantity) if isinstance(quantity, int | float) else 1.0
            if product is not None and units > 0:
                sold[str(product)][(_day(at) - days.start).days] += units
    return dict(sold)


def _names(ctx: ToolContext) -> dict[str, str]:
    for role in ("products", "order_lines"):
        relation = relation_of(ctx.workspace.catalog, role)
        if relation is None or relation.column("product_name") is None or relation.column("product_id") is None:
            continue
        names: dict[str, str] = {}
        for batch in ctx.workspace.warehouse.read(relation.name, ["product_id", "product_name"]):
            pairs = zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
            names |= {str(product): str(name) for product, name in pairs if product is not None and name is not None}
        return names
    return {}


def _product(product: str, name: str, counts: list[tuple[date, float]], sold: Floats, days: DateRange) -> Product:
    counted_on, counted = counts[-1]
    since = max(0, min((days.end - counted_on).days + 1, len(sold)))
    sold_since = float(sold[len(sold) - since :].sum()) if since and counted_on <= days.end else 0.0
    return Product(
        id=product,
        name=name,
        counted=counted,
        counted_on=counted_on,
        on_hand=max(counted - sold_since, 0.0),
        sold=sold,
        has_stock=_has_stock(counts, sold, days),
    )


def _has_stock(counts: list[tuple[date, float]], sold: Floats, days: DateRange) -> npt.NDArray[np.bool_]:
    """Returns False from a count of zero to the next count, on days on which nothing was sold; and before the first count."""
    has_stock = np.ones(days.days, dtype=bool)
    for (day, units), (following, _) in zip(counts, [*counts[1:], (days.end + timedelta(days=1), 0.0)], strict=True):
        if units <= 0:
            has_stock[max((day - days.start).days, 0) : max((following - days.start).days, 0)] = False
    has_stock[: max((counts[0][0] - days.start).days, 0)] = len(counts) == 1
    return has_stock | (sold > 0)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else datetime.fromisoformat(str(value)).date()
