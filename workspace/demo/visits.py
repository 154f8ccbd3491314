"""The sessions of the demo shop: who came when, from where, and how likely an order was."""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.campaigns import Campaign
from cartwise.workspace.demo.chance import Floats, Ints, cumulative, draw_rows, stream
from cartwise.workspace.demo.demand import BASE_SESSIONS, Demand
from cartwise.workspace.demo.market import CHANNELS, COUNTRIES, DEVICES, NEW_CHANNEL, hours_of_day
from cartwise.workspace.demo.people import People, visit_cells
from cartwise.workspace.demo.period import Period

SIGNUP_BUYS = 0.55  # most people sign up in order to buy
CHUNK = 2_000  # customers whose days are expanded at a time: 12 MB an array


@dataclass(frozen=True)
class Visits:
    """The sessions in order of time; all arrays have one entry per session.

    `second` counts from the first day's midnight; `customer` is -1 for anonymous visitors, whose number is `visitor`; `campaign` is the
    position of the campaign that the customer had received, or -1; `chance` is the probability of an order and `extra` the part of it
    that the campaign caused.
    """

    second: Ints
    day: Ints
    customer: Ints
    visitor: Ints
    channel: Ints
    device: Ints
    country: Ints
    campaign: Ints
    chance: Floats
    extra: Floats

    @property
    def size(self) -> int:
        """The number of sessions."""
        return len(self.second)


@dataclass(frozen=True)
class _Draft:
    """Sessions before they are placed in the day and sorted."""

    day: Ints
    customer: Ints
    cell: Ints
    country: Ints
    campaign: Ints
    chance: Floats
    extra: Floats


def make_visits(seed: int, period: Period, *, demand: Demand, people: People, campaigns: list[Campaign]) -> Visits:
    """Returns all sessions: sign-ups, customers' visits, visits that campaigns cause, and anonymous ones."""
    scale = people.size / 4_000
    weights = np.array([CHANNELS.get(channel, NEW_CHANNEL)[2] for channel in demand.channels])
    activity, shares = visit_cells(demand, weights)
    base = sum(share * weight for share, _, weight, _ in CHANNELS.values()) * BASE_SESSIONS * scale
    activity = activity / (base * np.array([share for share, _ in COUNTRIES.values()]))
    rng = stream(seed, "visits")
    drafts = [_signup_visits(people), _anonymous_visits(rng, demand)]
    for first in range(0, people.size, CHUNK):
        chunk = np.arange(first, min(first + CHUNK, people.size))
        drafts += _customer_visits(rng, demand, people, campaigns, period, chunk, activity, shares)
    return _placed(seed, period, demand, drafts)


def _signup_visits(people: People) -> _Draft:
    new = np.flatnonzero(people.cell >= 0)
    count = len(new)
    return _Draft(
        people.signup[new],
        new,
        people.cell[new],
        people.country[new],
        np.full(count, -1),
        np.full(count, SIGNUP_BUYS),
        np.zeros(count),
    )


def _anonymous_visits(rng: np.random.Generator, demand: Demand) -> _Draft:
    _, channels, devices, countries = demand.traffic.shape
    counts = rng.poisson(demand.traffic.ravel())
    places = np.repeat(np.arange(counts.size), counts)
    day, place = np.divmod(places, channels * devices * countries)
    cell, country = np.divmod(place, countries)
    nobody = np.full(len(day), -1)
    return _Draft(day, nobody, cell, country, nobody, np.zeros(len(day)), np.zeros(len(day)))


def _customer_visits(
    rng: np.random.Generator,
    demand: Demand,
    people: People,
    campaigns: list[Campaign],
    period: Period,
    chunk: Ints,
    activity: Floats,
    shares: Floats,
) -> list[_Draft]:
    """Returns the usual visits of some customers, and those that campaigns add or take away."""
    days = np.arange(period.days)
    age = days - people.signup[chunk][:, None]
    alive = (age > 0) & (days <= people.last_active[chunk][:, None])
    # Visits are frequent after the sign-up and settle within months.
    rates = people.visits_a_day[chunk][:, None] * (0.7 + 0.9 * np.exp(-np.maximum(age, 0) / 60.0))
    rates = rates * alive * activity[:, people.country[chunk]].T
    treated = np.full((len(chunk), period.days), -1, dtype=np.int8)
    added = np.zeros_like(rates)
    for position, campaign in enumerate(campaigns):
        span = period.span(campaign.start, campaign.end)
        members = np.flatnonzero(np.isin(chunk, campaign.treated))
        window = np.ix_(members, days[span])
        treated[window] = position
        added[window] = rates[window] * max(campaign.lift.visits, 0.0)
        rates[window] *= 1 + min(campaign.lift.visits, 0.0)
    return [
        _drawn(
            rng,
            demand,
            people,
            campaigns,
            chunk,
            counts=rng.poisson(expected),
            treated=treated,
            shares=shares,
            is_added=extra,
        )
        for expected, extra in ((rates, False), (added, True))
    ]


def _drawn(
    rng: np.random.Generator,
    demand: Demand,
    people: People,
    campaigns: list[Campaign],
    chunk: Ints,
    *,
    counts: Ints,
    treated: np.ndarray[tuple[int, ...], np.dtype[np.int8]],
    shares: Floats,
    is_added: bool,
) -> _Draft:
    rows, day = np.nonzero(counts)
    repeats = counts[rows, day]
    rows, day = np.repeat(rows, repeats), np.repeat(day, repeats)
    customer = chunk[rows]
    country = people.country[customer]
    cell = draw_rows(shares, day * len(COUNTRIES) + country, rng.random(len(day)))
    if is_added:
        # A campaign's own visits come through its letter: e-mail, or typed in from paper and push.
        cell = demand.channels.index("email") * len(DEVICES) + cell % len(DEVICES)
    campaign = treated[rows, day].astype(np.int64)
    lifts = np.array([entry.lift.conversion for entry in campaigns] + [0.0])[campaign]
    channel, device = np.divmod(cell, len(DEVICES))
    usual = people.buys[customer] * demand.conversion[day, channel, device, country]
    chance = np.clip(usual * (1 + lifts), 0.0, 0.9)
    extra = chance if is_added else chance - np.clip(usual, 0.0, 0.9)
    return _Draft(day, customer, cell, country, campaign, chance, extra)


def _placed(seed: int, period: Period, demand: Demand, drafts: list[_Draft]) -> Visits:
    """Returns the sessions with a time of day, in order of time."""
    rng = stream(seed, "hours")
    day = np.concatenate([draft.day for draft in drafts])
    is_weekend = ((day + period.first.weekday()) % 7 >= 5).astype(np.int64)
    hour = draw_rows(cumulative(hours_of_day()), is_weekend, rng.random(len(day)))
    second = day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, len(day))
    order = np.argsort(second, kind="stable")
    cell = np.concatenate([draft.cell for draft in drafts])[order]
    customer = np.concatenate([draft.customer for draft in drafts])[order]
    country = np.concatenate([draft.country for draft in drafts])[order]
    channel, device = np.divmod(cell, len(DEVICES))
    return Visits(
        second=second[order],
        day=day[order],
        customer=customer,
        visitor=_visitors(rng, customer, country),
        channel=channel,
        device=device,
        country=country,
        campaign=np.concatenate([draft.campaign for draft in drafts])[order],
        chance=np.concatenate([draft.chance for draft in drafts])[order],
        extra=np.concatenate([draft.extra for draft in drafts])[order],
    )


def _visitors(rng: np.random.Generator, customer: Ints, country: Ints) -> Ints:
    """Returns a visitor number for each anonymous session (-1 for customers): three of ten come from an earlier visitor."""
    visitor = np.full(len(customer), -1)
    for code in range(len(COUNTRIES)):
        mine = np.flatnonzero((customer < 0) & (country == code))
        positions = np.arange(len(mine))
        lag = 1 + rng.geometric(1 / 120, len(mine))
        parent = np.where((rng.random(len(mine)) < 0.3) & (lag <= positions), positions - lag, positions)
        # Follow the chain of returning visits to its first one, by pointer jumping.
        while not np.array_equal(parent[parent], parent):
            parent = parent[parent]
        visitor[mine] = mine[parent]
    known = visitor >= 0
    visitor[known] = np.unique(visitor[known], return_inverse=True)[1]
    return visitor
