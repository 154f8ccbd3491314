"""What happens within the sessions of the demo shop: pages viewed, things put in the cart, things bought."""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Bools, Floats, Ints, draw_rows, stream
from cartwise.workspace.demo.demand import Demand
from cartwise.workspace.demo.market import CHANNELS, NEW_CHANNEL, SEGMENTS
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.visits import Visits

MOST_VIEWS = 14
PARTNER_SHARE = 0.3  # of the orders whose first product has a partner also take the partner


@dataclass(frozen=True)
class Baskets:
    """Views and what followed them; all arrays are (sessions, MOST_VIEWS + 1), the last column used for the partner only.

    `item` is a product's position (-1: no view); `quantity` is 0 where nothing was put in the cart.
    """

    item: np.ndarray[tuple[int, ...], np.dtype[np.int16]]
    quantity: np.ndarray[tuple[int, ...], np.dtype[np.int8]]
    is_bought: Bools


def browse(seed: int, demand: Demand, *, assortment: Assortment, people: People, visits: Visits) -> Baskets:
    """Returns what each session viewed, carted and bought."""
    rng = stream(seed, "browsing")
    wants = rng.random(visits.size) < visits.chance
    views = _view_counts(rng, demand, visits, wants)
    item = _viewed_items(rng, demand, assortment, people, visits, views)
    carted = _carted(rng, demand, visits, item, views, wants)
    is_bought = _bought(rng, carted, wants)
    _add_partners(rng, demand, assortment, visits, item=item, carted=carted, is_bought=is_bought)
    return Baskets(item, _quantities(rng, demand, people, visits, carted), is_bought)


def _view_counts(rng: np.random.Generator, demand: Demand, visits: Visits, wants: Bools) -> Ints:
    by_channel = np.array([CHANNELS.get(channel, NEW_CHANNEL)[3] for channel in demand.channels])
    by_device = np.array([1.12, 0.85, 1.0])
    bounces = by_channel[visits.channel] * by_device[visits.device] * np.where(visits.customer >= 0, 0.75, 1.1)
    stays = 2 + rng.negative_binomial(1.3, 0.34, visits.size)
    views = np.where((rng.random(visits.size) < bounces) & ~wants, 1, stays)
    views = np.where(wants, np.maximum(views, 2 + rng.poisson(2.2, visits.size)), views)
    limited: Ints = np.minimum(views, MOST_VIEWS)
    return limited


def _viewed_items(
    rng: np.random.Generator, demand: Demand, assortment: Assortment, people: People, visits: Visits, views: Ints
) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Returns the products viewed: a session is mostly about one category, and near products follow each other."""
    days = len(demand.weights)
    shares = np.cumsum(demand.weights, axis=1)
    shares /= shares[:, -1:]
    ends = np.searchsorted(assortment.category, np.arange(len(assortment.categories)), side="right") - 1
    upper = shares[:, ends]  # (days, categories)
    lower = np.hstack([np.zeros((days, 1)), upper[:, :-1]])
    topic = _topics(rng, upper - lower, people, visits)
    item = np.full((visits.size, MOST_VIEWS + 1), -1, dtype=np.int16)
    for place in range(MOST_VIEWS):
        at = np.flatnonzero(views > place)
        if not len(at):
            break
        day = visits.day[at]
        low, high = lower[day, topic[at]], upper[day, topic[at]]
        uniforms = rng.random(len(at))
        on_topic = rng.random(len(at)) < 0.85
        picked = draw_rows(shares, day, np.where(on_topic, low + uniforms * (high - low) * (1 - 1e-9), uniforms))
        if place:
            before = item[at, place - 1]
            near = assortment.related[before, rng.integers(0, 3, len(at))]
            follows = (rng.random(len(at)) < 0.3) & (demand.weights[day, near] > 0)
            picked = np.where(follows, near, picked)
        item[at, place] = picked
    return item


def _topics(rng: np.random.Generator, shares: Floats, people: People, visits: Visits) -> Ints:
    """Returns the category each session is about: what sells that day, three times as likely the customer's favourite."""
    weights = shares[visits.day]
    known = np.flatnonzero(visits.customer >= 0)
    weights[known, people.favourite[visits.customer[known]]] *= 3
    sums = np.cumsum(weights, axis=1)
    topic: Ints = (rng.random(visits.size)[:, None] * sums[:, -1:] > sums).sum(axis=1)
    return topic


def _carted(
    rng: np.random.Generator,
    demand: Demand,
    visits: Visits,
    item: np.ndarray[tuple[int, ...], np.dtype[np.int16]],
    views: Ints,
    wants: Bools,
) -> Bools:
    """Returns which views put the product in the cart; a shopper whose choice is out of stock gives up half of the time."""
    carts = wants | ((views > 1) & (rng.random(visits.size) < 0.085))
    at = np.flatnonzero(carts)
    viewed = item[at] >= 0
    chosen = rng.random(viewed.shape) < np.where(wants[at], 0.24, 0.12)[:, None]
    main = (rng.random(len(at)) * views[at]).astype(np.int64)
    chosen[np.arange(len(at)), main] = True
    in_stock = demand.available[visits.day[at][:, None], item[at]]
    misses = ~in_stock[np.arange(len(at)), main] & (rng.random(len(at)) < 0.5)
    chosen &= viewed & in_stock & ~misses[:, None] & ~_seen_before(item[at], chosen)
    carted = np.zeros(item.shape, dtype=bool)
    carted[at] = chosen
    return carted


def _seen_before(item: np.ndarray[tuple[int, ...], np.dtype[np.int16]], chosen: Bools) -> Bools:
    """Returns where a chosen product was already chosen earlier in the session."""
    repeated = np.zeros(chosen.shape, dtype=bool)
    for place in range(1, MOST_VIEWS):
        same = (item[:, :place] == item[:, place : place + 1]) & chosen[:, :place]
        repeated[:, place] = same.any(axis=1)
    return repeated


def _bought(rng: np.random.Generator, carted: Bools, wants: Bools) -> Bools:
    """Returns which carted products were bought: at least one where the shopper wants to and has one."""
    kept = carted & (rng.random(carted.shape) < 0.85) & wants[:, None]
    empty = np.flatnonzero(wants & carted.any(axis=1) & ~kept.any(axis=1))
    kept[empty, carted[empty].argmax(axis=1)] = True
    return kept


def _add_partners(
    rng: np.random.Generator,
    demand: Demand,
    assortment: Assortment,
    visits: Visits,
    *,
    item: np.ndarray[tuple[int, ...], np.dtype[np.int16]],
    carted: Bools,
    is_bought: Bools,
) -> None:
    """Puts what goes with the first product bought into the last column; the arrays are this module's own."""
    buyers = np.flatnonzero(is_bought.any(axis=1))
    partner = assortment.partner[item[buyers, is_bought[buyers].argmax(axis=1)]]
    takes = (partner >= 0) & (rng.random(len(buyers)) < PARTNER_SHARE)
    takes &= demand.available[visits.day[buyers], partner]
    takes &= ~((item[buyers] == partner[:, None]) & carted[buyers]).any(axis=1)
    buyers, partner = buyers[takes], partner[takes]
    item[buyers, MOST_VIEWS] = partner
    carted[buyers, MOST_VIEWS] = True
    is_bought[buyers, MOST_VIEWS] = True


def _quantities(
    rng: np.random.Generator, demand: Demand, people: People, visits: Visits, carted: Bools
) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    session, place = np.nonzero(carted)
    extra = np.array([entry[3] for entry in SEGMENTS.values()])
    customer = visits.customer[session]
    usual = np.where(customer >= 0, extra[people.segment[customer]], 0.2)
    means = np.maximum((1 + usual) * demand.basket[visits.day[session]] - 1, 0.0)
    quantity = np.zeros(carted.shape, dtype=np.int8)
    quantity[session, place] = 1 + np.minimum(rng.poisson(means), 40)
    return quantity
