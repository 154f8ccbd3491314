"""Expected demand by day: who comes from where, how ready they are to buy, and what they want.

Effects act here, on expectations; the other modules only draw from them.
"""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.advertising import plan_spend, ramp, sessions_from_spend
from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Bools, Floats, stream
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import (
    AdResponse,
    BasketChange,
    ConversionChange,
    DemandChange,
    NewChannel,
    PriceChange,
    SalesPeak,
    StockOut,
    TrafficChange,
)
from cartwise.workspace.demo.market import (
    CHANNELS,
    COUNTRIES,
    DEVICES,
    NEW_CHANNEL,
    buying_factor,
    calendar_factor,
    growth,
    months_curve,
)
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table

BASE_SESSIONS = 125.0  # anonymous sessions a day on the first day, at 4,000 customers


@dataclass(frozen=True)
class Demand:
    """Expectations by day; `traffic` and `conversion` are (days, channels, devices, countries).

    `weights` and `available`, `price_factor` are (days, products); `discount` and `basket` are (days,).
    """

    channels: list[str]
    traffic: Floats
    conversion: Floats
    weights: Floats
    available: Bools
    price_factor: Floats
    discount: Floats
    basket: Floats
    trend: Floats
    spend: dict[str, Floats]


def expect_demand(seed: int, period: Period, *, assortment: Assortment, effects: Effects, scale: float) -> Demand:
    """Returns the expected demand with all effects in it.

    Args:
        seed: the shop's seed.
        period: the shop's days.
        assortment: its products.
        effects: what is planted.
        scale: size of the shop, 1 at 4,000 customers.
    """
    channels = [*CHANNELS, *dict.fromkeys(effect.channel for effect in effects.select(NewChannel))]
    spend = plan_spend(seed, period, effects, scale=scale)
    traffic = _traffic(seed, period, channels, effects, spend=spend, scale=scale)
    conversion = _conversion(period, channels)
    _change_cells(traffic, channels, period, effects.select(TrafficChange))
    _change_cells(conversion, channels, period, effects.select(ConversionChange))
    discount, basket = np.zeros(period.days), np.ones(period.days)
    for peak in effects.select(SalesPeak):
        span = period.span(peak.start, peak.end)
        traffic[span] *= 1 + peak.traffic
        conversion[span] *= 1 + peak.conversion
        discount[span] = peak.discount
    for change in effects.select(BasketChange):
        basket[period.span(change.start, change.end)] *= 1 + change.change
    wanted = _wanted(period, assortment, effects)
    available = _availability(seed, period, assortment, effects)
    return Demand(
        channels=channels,
        traffic=traffic * wanted.traffic[:, None, None, None],
        conversion=conversion * wanted.conversion[:, None, None, None],
        # A product that can't be had is shown less, but still found.
        weights=wanted.weights * np.where(available, 1.0, 0.6),
        available=available,
        price_factor=wanted.price_factor,
        discount=discount,
        basket=basket,
        trend=growth(period),
        spend=spend,
    )


@dataclass(frozen=True)
class _Wanted:
    """What shoppers want (days, products) at which price, and what that does to traffic and conversion (days,)."""

    weights: Floats
    price_factor: Floats
    traffic: Floats
    conversion: Floats


def _wanted(period: Period, assortment: Assortment, effects: Effects) -> _Wanted:
    """Returns demand by product: new demand brings its own traffic, a price rise loses buyers but no visitors."""
    usual = _weights(period, assortment)
    weights, price_factor = usual.copy(), np.ones_like(usual)
    for shift in effects.select(DemandChange):
        weights[period.span(shift.start, shift.end), assortment.in_category(shift.category)] *= 1 + shift.change
    before_prices = weights.sum(axis=1)
    for rise in effects.select(PriceChange):
        span, members = period.span(rise.start, rise.end), assortment.in_category(rise.category)
        weights[span, members] *= (1 + rise.change) ** rise.elasticity
        price_factor[span, members] *= 1 + rise.change
    return _Wanted(weights, price_factor, before_prices / usual.sum(axis=1), weights.sum(axis=1) / before_prices)


def _traffic(
    seed: int, period: Period, channels: list[str], effects: Effects, *, spend: dict[str, Floats], scale: float
) -> Floats:
    rng = stream(seed, "traffic")
    shares = np.array([CHANNELS.get(channel, NEW_CHANNEL)[0] for channel in channels])
    trend = growth(period)
    by_channel = BASE_SESSIONS * scale * trend[:, None] * shares  # (days, channels)
    for response in effects.select(AdResponse):
        by_channel[:, channels.index(response.channel)] = sessions_from_spend(
            spend[response.channel], response, scale=scale
        )
    for arrival in effects.select(NewChannel):
        others = BASE_SESSIONS * scale * trend * arrival.share
        by_channel[:, channels.index(arrival.channel)] = others * ramp(period, arrival)
    noise = _slow_noise(rng, period.days) * rng.lognormal(-0.0008, 0.04, period.days)
    by_channel *= (calendar_factor(period) * noise)[:, None] * rng.lognormal(-0.0018, 0.06, by_channel.shape)
    devices = np.array([share for share, _ in DEVICES.values()])
    countries = np.array([share for share, _ in COUNTRIES.values()])
    traffic: Floats = by_channel[:, :, None, None] * devices[:, None] * countries
    return traffic


def _slow_noise(rng: np.random.Generator, days: int, *, spread: float = 0.045, memory: float = 0.75) -> Floats:
    """Returns a factor around 1 that drifts from day to day: weather, news, competitors."""
    shocks = rng.normal(0, spread * np.sqrt(1 - memory**2), days)
    level, levels = 0.0, np.empty(days)
    for day, shock in enumerate(shocks):
        level = memory * level + float(shock)
        levels[day] = level
    factor: Floats = np.exp(levels)
    return factor


def _conversion(period: Period, channels: list[str]) -> Floats:
    by_channel = np.array([CHANNELS.get(channel, NEW_CHANNEL)[1] for channel in channels])
    by_device = np.array([factor for _, factor in DEVICES.values()])
    by_day = buying_factor(period)[:, None, None, None] * by_channel[:, None, None] * by_device[:, None]
    return np.repeat(by_day, len(COUNTRIES), axis=3)


def _change_cells(
    cells: Floats,
    channels: list[str],
    period: Period,
    changes: tuple[TrafficChange, ...] | tuple[ConversionChange, ...],
) -> None:
    """Multiplies the named cells in place; `cells` is the caller's own fresh array."""
    for change in changes:
        place = (
            period.span(change.start, change.end),
            _one_of(channels, change.channel),
            _one_of(list(DEVICES), change.device),
            _one_of(list(COUNTRIES), change.country),
        )
        cells[place] *= 1 + change.change


def _one_of(names: list[str], name: str | None) -> slice:
    """Returns the slice that picks a name, or all."""
    if name is None:
        return slice(None)
    return slice(names.index(name), names.index(name) + 1)


def _weights(period: Period, assortment: Assortment) -> Floats:
    profiles = [entry["months"] for entry in load_table("assortment")["categories"].values()]
    seasons = np.stack([months_curve(period, profile) for profile in profiles], axis=1)  # (days, categories)
    launched = np.arange(period.days)[:, None] >= assortment.launch
    weights: Floats = assortment.popularity * seasons[:, assortment.category] * launched
    return weights


def _availability(seed: int, period: Period, assortment: Assortment, effects: Effects) -> Bools:
    """Returns what can be bought on each day: small products run out by themselves, planted ones as told."""
    rng = stream(seed, "availability")
    available = np.ones((period.days, assortment.size), dtype=bool)
    monday = -period.first.weekday() % 7
    small = np.argsort(-assortment.popularity * assortment.price)[20:]
    for product in small[rng.random(len(small)) < 0.45]:
        for _ in range(int(rng.integers(1, 3))):
            start = monday + 7 * int(rng.integers(2, period.days // 7 - 3))
            available[start : start + 7 * int(rng.integers(1, 4)), product] = False
    for planted in effects.select(StockOut):
        product = assortment.top_seller if planted.product is None else assortment.ids.index(planted.product)
        available[period.span(planted.start, planted.end), product] = False
    return available
