"""The click stream of the demo shop: views, searches, carts and purchases with their times."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.browsing import Baskets
from cartwise.workspace.demo.chance import Floats, Ints, draw, stream
from cartwise.workspace.demo.market import COUNTRIES, DEVICES
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.times import to_timestamps
from cartwise.workspace.demo.visits import Visits

if TYPE_CHECKING:
    import pyarrow as pa

    from cartwise.workspace.demo.orders import Orders

KINDS = ("view", "search", "add_to_cart", "purchase")
VIEW, SEARCH, CART, PURCHASE = range(4)
# Seconds before an event of each kind: medians.
_PAUSES = np.array([26.0, 14.0, 11.0, 85.0])
_CHECKOUT = 100.0  # places purchases after everything else of a session


@dataclass(frozen=True)
class Clicks:
    """The events, session by session and in order of time within each; all arrays have one entry per event.

    `second` counts from the first day's midnight; `item` and `query` are -1 where there is none; `quantity` is 0 where there is none.
    """

    session: Ints
    second: Ints
    kind: Ints
    item: Ints
    quantity: Ints
    query: Ints


def click(seed: int, period: Period, *, visits: Visits, baskets: Baskets) -> Clicks:
    """Returns the events of all sessions."""
    rng = stream(seed, "clicks")
    viewed = np.nonzero(baskets.item >= 0)
    carted = np.nonzero(baskets.quantity)
    bought = np.nonzero(baskets.is_bought)
    searched = _searches(rng, visits, baskets)
    groups = ((VIEW, viewed, 0.0), (CART, carted, 0.4), (PURCHASE, bought, _CHECKOUT), (SEARCH, searched[:2], -0.5))
    session = np.concatenate([places[0] for _, places, _ in groups])
    column = np.concatenate([places[1] for _, places, _ in groups])
    kind = np.concatenate([np.full(len(places[0]), code) for code, places, _ in groups])
    place = np.concatenate([places[1] + shift for _, places, shift in groups])
    query = np.full(len(session), -1)
    query[kind == SEARCH] = searched[2]
    order = np.lexsort((place, session))
    session, column, kind, query = session[order], column[order], kind[order], query[order]
    item = np.where(kind == SEARCH, -1, baskets.item[session, column])
    quantity = np.where(kind >= CART, baskets.quantity[session, column], 0)
    return Clicks(session, _seconds(rng, period, visits, session, kind), kind, item, quantity.astype(np.int64), query)


def _searches(rng: np.random.Generator, visits: Visits, baskets: Baskets) -> tuple[Ints, Ints, Ints]:
    """Returns session, column and query of searches, each followed by the view that it led to."""
    views = (baskets.item[:, :-1] >= 0).sum(axis=1)
    first = np.flatnonzero((views > 1) & (rng.random(visits.size) < 0.28))
    later = np.flatnonzero((views > 2) & (rng.random(visits.size) < 0.09))
    session = np.concatenate([first, later])
    place = 1 + (rng.random(len(later)) * (views[later] - 1)).astype(np.int64)
    column = np.concatenate([np.zeros(len(first), dtype=np.int64), place])
    wording = draw(rng, [0.5, 0.15, 0.35], len(session))
    is_chinese = (visits.country[session] == list(COUNTRIES).index("China")) & (rng.random(len(session)) < 0.6)
    query = baskets.item[session, column].astype(np.int64) * 4 + np.where(is_chinese, 3, wording)
    return session, column, query


def _seconds(rng: np.random.Generator, period: Period, visits: Visits, session: Ints, kind: Ints) -> Ints:
    """Returns the time of each event; the lines of one order share theirs."""
    gaps = np.clip(_PAUSES[kind] * rng.lognormal(0, 0.9, len(kind)), 1, 1_500).astype(np.int64)
    starts = np.ones(len(session), dtype=bool)
    starts[1:] = session[1:] != session[:-1]
    gaps[starts] = 0
    repeated = (kind == PURCHASE) & ~starts
    repeated[1:] &= kind[:-1] == PURCHASE
    gaps[repeated] = 0
    elapsed = np.cumsum(gaps)
    first = np.flatnonzero(starts)
    elapsed -= np.repeat(elapsed[first], np.diff(np.append(first, len(session))))
    second = visits.second[session] + elapsed
    # A session of the last evening ends before midnight.
    last = np.append(first[1:], len(session)) - 1
    late = np.maximum(second[last] - (period.days * 86_400 - 1), 0)
    moved: Ints = second - np.repeat(late, np.diff(np.append(first, len(session))))
    return moved


def events_table(
    clicks: Clicks,
    *,
    period: Period,
    visits: Visits,
    people: People,
    assortment: Assortment,
    orders: "Orders",
    channels: list[str],
    price_factor: Floats,
) -> "pa.Table":
    """Returns the role `events`: one row per view, search, cart and purchased line, in order of time."""
    import pyarrow as pa

    order = np.argsort(clicks.second, kind="stable")
    session = clicks.session[order]
    users = [*people.ids, *(f"V{number:07d}" for number in range(1, int(visits.visitor.max(initial=-1)) + 2))]
    user = np.where(visits.customer >= 0, visits.customer, people.size + visits.visitor)
    sessions = pa.array([f"S{number:07d}" for number in range(1, visits.size + 1)])
    value = _values(clicks, orders, assortment, price_factor)[order]
    item, query, quantity = clicks.item[order], clicks.query[order], clicks.quantity[order]
    columns = {
        "user_id": pa.array(users).take(pa.array(user[session])),
        "session_id": sessions.take(pa.array(session)),
        "timestamp": to_timestamps(period, clicks.second[order]),
        "event_type": pa.array(KINDS).take(pa.array(clicks.kind[order])),
        "channel": pa.array(channels).take(pa.array(visits.channel[session])),
        "device": pa.array(list(DEVICES)).take(pa.array(visits.device[session])),
        "country": pa.array(list(COUNTRIES)).take(pa.array(visits.country[session])),
        "query": pa.array(assortment.queries).take(pa.array(query, mask=query < 0)),
        "item_id": pa.array(assortment.ids).take(pa.array(item, mask=item < 0)),
        "quantity": pa.array(quantity, mask=quantity == 0),
        "value": pa.array(value, mask=quantity == 0),
    }
    return pa.table(columns)


def _values(clicks: Clicks, orders: "Orders", assortment: Assortment, price_factor: Floats) -> Floats:
    """Returns what carts and purchases are worth in EUR: purchases exactly their order line's amount."""
    value = np.zeros(len(clicks.session))
    carts = clicks.kind == CART
    item, day = clicks.item[carts], clicks.second[carts] // 86_400
    value[carts] = np.round(assortment.price[item] * price_factor[day, item], 2) * clicks.quantity[carts]
    bought = np.flatnonzero(clicks.kind == PURCHASE)
    value[bought] = orders.lines.amount
    rounded: Floats = np.round(value, 2)
    return rounded
