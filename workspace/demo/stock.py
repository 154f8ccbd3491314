"""Weekly stock levels of the demo shop, consistent with what was sold and with what had run out."""

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Floats, Ints, stream, sums_at
from cartwise.workspace.demo.demand import Demand
from cartwise.workspace.demo.orders import Orders
from cartwise.workspace.demo.period import Period

if TYPE_CHECKING:
    import pyarrow as pa


def stock_table(seed: int, period: Period, *, demand: Demand, assortment: Assortment, orders: Orders) -> "pa.Table":
    """Returns the role `stock_levels`: units on hand per product on each Monday morning.

    Between two deliveries the level falls by exactly the units sold; it reaches 0 where a product ran out. Returned goods are
    sold elsewhere and never come back into stock.
    """
    import pyarrow as pa

    monday = -period.first.weekday() % 7
    days = np.arange(monday, period.days, 7)
    on_hand = _levels(seed, _units_sold(period, assortment, orders), demand, days)
    listed = days[:, None] >= assortment.launch
    week, product = np.nonzero(listed)
    dates = pa.array([period.first + timedelta(days=int(day)) for day in days])
    return pa.table(
        {
            "product_id": pa.array(assortment.ids).take(pa.array(product)),
            "date": dates.take(pa.array(week)),
            "on_hand": on_hand[week, product],
        }
    )


def _units_sold(period: Period, assortment: Assortment, orders: Orders) -> Ints:
    """Returns units by day and product (days, products)."""
    lines = orders.lines
    place = (orders.second[lines.order] // 86_400) * assortment.size + lines.item
    units = sums_at(place, lines.quantity, period.days * assortment.size)
    return units.reshape(period.days, assortment.size).astype(np.int64)


def _levels(seed: int, sold: Ints, demand: Demand, mondays: Ints) -> Ints:
    """Returns units on hand (weeks, products): what will be sold until the next delivery, and a reserve.

    Deliveries come every few weeks, and when a product that had run out is there again; the delivery before a stock-out had no reserve.
    """
    rng = stream(seed, "stock")
    days, products = sold.shape
    cycle: Ints = 7 * rng.integers(4, 9, size=(products,))
    offset = rng.integers(0, 56, products)
    day = np.arange(days)[:, None]
    runs_out = demand.available[:-1] & ~demand.available[1:]
    is_edge = np.zeros((days, products), dtype=bool)
    is_edge[1:] = demand.available[1:] != demand.available[:-1]
    is_edge |= (day + offset) % cycle == 0
    level = np.zeros((days, products), dtype=np.int64)
    ahead = np.zeros(products, dtype=np.int64)
    reserve = _reserves(rng, sold, cycle)
    kept = reserve.copy()
    # Backwards: the level of a morning is what will still be sold in its cycle, and the reserve that the cycle keeps.
    for index in range(days - 1, -1, -1):
        if index < days - 1:
            ends = is_edge[index + 1]
            # Without a delivery large enough, a cycle can't end with more than the next one starts with.
            left = np.where(runs_out[index], 0, np.minimum(reserve, ahead + kept))
            ahead, kept = np.where(ends, 0, ahead), np.where(ends, left, kept)
        ahead = ahead + sold[index]
        level[index] = np.where(demand.available[index], ahead + kept, 0)
    return level[mondays]


def _reserves(rng: np.random.Generator, sold: Ints, cycle: Ints) -> Ints:
    """Returns what is left of each product when the next delivery comes: a third of a usual cycle, and some."""
    usual: Floats = sold.mean(axis=0) * cycle
    reserve: Ints = np.ceil(usual * rng.uniform(0.15, 0.6, len(usual))).astype(np.int64) + rng.integers(
        1, 6, len(usual)
    )
    return reserve
