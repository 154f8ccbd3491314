"""The customers of the demo shop: who they are, when they came, how often they visit and when they leave."""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.chance import Floats, Ints, draw, stream
from cartwise.workspace.demo.demand import Demand
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import SegmentChurn
from cartwise.workspace.demo.market import AGE_BANDS, COUNTRIES, SEGMENTS
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table

EARLIER_SHARE = 0.35  # of all customers signed up before the first day


@dataclass(frozen=True)
class People:
    """The customers in order of sign-up; all arrays have one entry per customer.

    `signup` is a day's position in the period (negative: before it); `cell` codes channel and device of that visit (-1: before the
    period); `last_active` is the last day on which they may visit; `visits_a_day` and `buys` are their own rates.
    """

    ids: list[str]
    signup: Ints
    cell: Ints
    country: Ints
    segment: Ints
    age_band: Ints
    has_consent: Ints
    speaks_chinese: Ints
    favourite: Ints
    last_active: Ints
    visits_a_day: Floats
    buys: Floats

    @property
    def size(self) -> int:
        """The number of customers."""
        return len(self.ids)


def make_people(seed: int, period: Period, *, demand: Demand, effects: Effects, customers: int) -> People:
    """Returns the customers; sign-ups in the period follow traffic and readiness to buy, so that effects move them too."""
    rng = stream(seed, "people")
    earlier = round(customers * EARLIER_SHARE)
    signup, cell, country = _signups(rng, demand, customers - earlier)
    before = np.sort(-1 - (rng.beta(1.0, 1.6, earlier) * 1000).astype(np.int64))
    signup = np.concatenate([before, signup])
    cell = np.concatenate([np.full(earlier, -1), cell])
    country = np.concatenate([draw(rng, [share for share, _ in COUNTRIES.values()], earlier), country])
    segment = draw(rng, [entry[0] for entry in SEGMENTS.values()], customers)
    categories = load_table("assortment")["categories"].values()
    visits = np.array([entry[1] for entry in SEGMENTS.values()])[segment]
    chinese = country == list(COUNTRIES).index("China")
    return People(
        ids=[f"C{number:06d}" for number in range(1, customers + 1)],
        signup=signup,
        cell=cell,
        country=country,
        segment=segment,
        age_band=draw(rng, list(AGE_BANDS.values()), customers),
        has_consent=(rng.random(customers) < 0.78).astype(np.int64),
        speaks_chinese=np.where(chinese, rng.random(customers) < 0.92, rng.random(customers) < 0.01).astype(np.int64),
        favourite=draw(rng, [entry["share"] for entry in categories], customers),
        last_active=_last_active(rng, period, signup, segment, effects),
        visits_a_day=rng.gamma(1.1, 1 / 1.1, customers) * visits * 0.084,
        buys=rng.beta(2.5, 32.0, customers) * 0.95,
    )


def _signups(rng: np.random.Generator, demand: Demand, count: int) -> tuple[Ints, Ints, Ints]:
    """Returns day, channel-and-device cell and country of each sign-up, in order of time."""
    days, channels, devices, countries = demand.traffic.shape
    expected = (demand.traffic * demand.conversion).reshape(days, -1)
    shares = np.cumsum(expected.ravel())
    picked = np.searchsorted(shares / shares[-1], np.sort(rng.random(count)) * (1 - 1e-9), side="right")
    day, place = np.divmod(picked, channels * devices * countries)
    cell, country = np.divmod(place, countries)
    return day, cell, country


def _last_active(rng: np.random.Generator, period: Period, signup: Ints, segment: Ints, effects: Effects) -> Ints:
    means = np.array([entry[2] for entry in SEGMENTS.values()])[segment]
    last = np.maximum(signup, 0) + (rng.exponential(1.0, len(signup)) * means).astype(np.int64)
    # Of the earlier customers, those who signed up long ago have often left before the first day.
    gone = (signup < 0) & (rng.random(len(signup)) > np.exp(signup / (means * 1.5)))
    last[gone] = -1
    for churn in effects.select(SegmentChurn):
        start = period.index(churn.start)
        hit = (segment == list(SEGMENTS).index(churn.segment)) & (last >= start) & (signup < start)
        leaving = hit & (rng.random(len(signup)) < churn.share)
        last[leaving] = start + rng.integers(0, 14, int(leaving.sum()))
    return np.asarray(last, dtype=np.int64)


def visit_cells(demand: Demand, weights: Floats) -> tuple[Floats, Floats]:
    """Returns how lively customers are and where their visits come from, by day and country.

    Args:
        demand: the expected demand.
        weights: how much each channel counts among customers' sessions (channels,).

    Returns:
        The activity factor (days, countries), about 1, and the cumulative shares of channel-and-device cells
        (days * countries, channels * devices).
    """
    days, channels, devices, countries = demand.traffic.shape
    flows = demand.traffic * weights[:, None, None] / demand.trend[:, None, None, None]
    by_country = flows.transpose(0, 3, 1, 2).reshape(days * countries, channels * devices)
    activity = by_country.sum(axis=1).reshape(days, countries)
    sums = np.cumsum(by_country, axis=1)
    shares: Floats = sums / np.maximum(sums[:, -1:], 1e-12)
    return activity, shares
