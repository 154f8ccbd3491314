"""Orders of the demo shop: their lines, deliveries, returns and cancellations."""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.campaigns import REDEMPTION_SHARE, Campaign
from cartwise.workspace.demo.chance import Bools, Floats, Ints, stream, sums_at
from cartwise.workspace.demo.clicks import PURCHASE, Clicks
from cartwise.workspace.demo.demand import Demand
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import DeliveryDelay, ReturnsChange
from cartwise.workspace.demo.market import CARRIERS, COUNTRIES
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table
from cartwise.workspace.demo.visits import Visits

CANCELLED_SHARE = 0.015
FREE_SHIPPING_FROM, SHIPPING = 60.0, 4.9


@dataclass(frozen=True)
class Lines:
    """Order lines as bought, order by order; `order` is the order's position, `price` the list price of that day."""

    order: Ints
    number: Ints
    item: Ints
    quantity: Ints
    price: Floats
    discount: Floats
    amount: Floats


@dataclass(frozen=True)
class Orders:
    """Orders by session; all arrays have one entry per order.

    `second` counts from the first midnight; `coupon` is the position of the campaign whose coupon was redeemed, or -1; `returned` holds
    the second at which each *line* came back (-1: never), with `is_cancelled` per order telling that it never left.
    """

    ids: list[str]
    session: Ints
    customer: Ints
    second: Ints
    coupon: Ints
    carrier: Ints
    delivery_days: Ints
    is_late: Bools
    is_cancelled: Bools
    lines: Lines
    returned: Ints

    @property
    def size(self) -> int:
        """The number of orders."""
        return len(self.ids)

    def sum_by_order(self, values: Floats) -> Floats:
        """Returns the sums over the lines of each order."""
        return sums_at(self.lines.order, values, self.size)


def make_orders(
    seed: int,
    period: Period,
    *,
    demand: Demand,
    assortment: Assortment,
    visits: Visits,
    clicks: Clicks,
    campaigns: list[Campaign],
    effects: Effects,
) -> Orders:
    """Returns the orders of the click stream; one line for each purchase event, in the same order."""
    rng = stream(seed, "orders")
    bought = np.flatnonzero(clicks.kind == PURCHASE)
    session, first, order = np.unique(clicks.session[bought], return_index=True, return_inverse=True)
    day, second = visits.day[session], clicks.second[bought][first]
    offers = np.array([campaign.discount for campaign in campaigns] + [0.0])
    redeems = (rng.random(len(session)) < REDEMPTION_SHARE) & (offers[visits.campaign[session]] > 0)
    coupon = np.where(redeems, visits.campaign[session], -1)
    rate = np.maximum(demand.discount[day], offers[coupon])
    lines = _lines(clicks, bought, order, rate=rate, day=day, assortment=assortment, demand=demand)
    carrier, delivery_days, is_late = _deliveries(rng, period, visits.country[session], day, effects)
    is_cancelled = rng.random(len(session)) < CANCELLED_SHARE
    chance = _return_chance(period, assortment, lines, day, effects) + 0.06 * is_late[order]
    return Orders(
        ids=_numbered(second),
        session=session,
        customer=visits.customer[session],
        second=second,
        coupon=coupon,
        carrier=carrier,
        delivery_days=delivery_days,
        is_late=is_late,
        is_cancelled=is_cancelled,
        lines=lines,
        returned=_returned(rng, period, lines, chance, second, delivery_days, is_cancelled),
    )


def _numbered(second: Ints) -> list[str]:
    """Returns order numbers that rise with the time of the order."""
    rank = np.empty(len(second), dtype=np.int64)
    rank[np.argsort(second, kind="stable")] = np.arange(len(second))
    return [f"O{100_001 + int(number)}" for number in rank]


def _lines(
    clicks: Clicks, bought: Ints, order: Ints, *, rate: Floats, day: Ints, assortment: Assortment, demand: Demand
) -> Lines:
    item, quantity = clicks.item[bought], clicks.quantity[bought]
    price = np.round(assortment.price[item] * demand.price_factor[day[order], item], 2)
    full = np.round(price * quantity, 2)
    amount = np.round(full * (1 - rate[order]), 2)
    starts = np.searchsorted(order, order, side="left")
    return Lines(order, np.arange(len(order)) - starts + 1, item, quantity, price, np.round(full - amount, 2), amount)


def _deliveries(
    rng: np.random.Generator, period: Period, country: Ints, day: Ints, effects: Effects
) -> tuple[Ints, Ints, Bools]:
    """Returns carrier, days until delivery and whether the parcel came late by a planted delay."""
    carrier = (rng.random(len(day)) < 0.45).astype(np.int64)
    carrier[country == list(COUNTRIES).index("China")] = CARRIERS.index("Skybridge")
    usual = np.array([days for _, days in COUNTRIES.values()])[country]
    delivery_days = usual + rng.poisson(0.8, len(day))
    is_late = np.zeros(len(day), dtype=bool)
    for delay in effects.select(DeliveryDelay):
        span = period.span(delay.start, delay.end)
        hit = (day >= span.start) & (day < span.stop)
        if delay.carrier is not None:
            hit &= carrier == CARRIERS.index(delay.carrier)
        delivery_days = delivery_days + np.where(hit, delay.extra_days + rng.integers(-1, 3, len(day)), 0)
        is_late |= hit
    return carrier, delivery_days, is_late


def _return_chance(period: Period, assortment: Assortment, lines: Lines, day: Ints, effects: Effects) -> Floats:
    rates = np.array([entry["return_rate"] for entry in load_table("assortment")["categories"].values()])
    category = assortment.category[lines.item]
    chance = rates[category] * (1 - 0.5 * assortment.quality[lines.item])
    for change in effects.select(ReturnsChange):
        span = period.span(change.start, change.end)
        hit = (day[lines.order] >= span.start) & (day[lines.order] < span.stop)
        if change.category is not None:
            hit &= category == assortment.categories.index(change.category)
        chance[hit] *= 1 + change.change
    limited: Floats = np.minimum(chance, 0.9)
    return limited


def _returned(
    rng: np.random.Generator,
    period: Period,
    lines: Lines,
    chance: Floats,
    second: Ints,
    delivery_days: Ints,
    is_cancelled: Bools,
) -> Ints:
    """Returns when each line came back (-1: never, or not by the last day); all lines of a cancelled order within a day."""
    count = len(lines.order)
    keeps = delivery_days[lines.order] + rng.integers(2, 19, count)
    # Returns are booked on the warehouse's working hours, days after the delivery.
    booked = (second[lines.order] // 86_400 + keeps) * 86_400 + rng.integers(8 * 3_600, 17 * 3_600, count)
    returned = np.where(rng.random(count) < chance, booked, -1)
    cancelled_at = second + rng.integers(600, 60_000, len(second))
    returned = np.where(is_cancelled[lines.order], cancelled_at[lines.order], returned)
    return np.where(returned >= period.days * 86_400, -1, returned)
