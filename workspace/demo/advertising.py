"""Advertising of the demo shop: the plan of spend, what it brings, and the daily report of the platforms."""

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.chance import Floats, Ints, stream
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import AdResponse, NewChannel
from cartwise.workspace.demo.market import NEW_PAID, PAID
from cartwise.workspace.demo.period import Period

if TYPE_CHECKING:
    import pyarrow as pa


def plan_spend(seed: int, period: Period, effects: Effects, *, scale: float) -> dict[str, Floats]:
    """Returns EUR a day (days,) by paid channel: levels that change by the week, pauses, little tied to the season."""
    rng = stream(seed, "spend")
    weeks = period.days // 7 + 2
    plan: dict[str, Floats] = {}
    for channel, (mean, _, _) in PAID.items():
        levels = np.repeat(rng.lognormal(-0.125, 0.5, weeks), 7)
        pauses = np.repeat(rng.random(weeks) < (0.3 if channel == "display" else 0.08), 7)
        daily = mean * scale * levels * np.where(pauses, 0.0, 1.0)
        plan[channel] = np.round(daily[: period.days] * rng.uniform(0.9, 1.1, period.days), 2)
    for arrival in effects.select(NewChannel):
        levels = np.repeat(stream(seed, arrival.channel).lognormal(-0.08, 0.4, weeks), 7)[: period.days]
        plan[arrival.channel] = np.round(NEW_PAID[0] * scale * levels * ramp(period, arrival), 2)
    return plan


def ramp(period: Period, arrival: NewChannel) -> Floats:
    """Returns how far a new channel has grown on each day (days,), 0 to 1 within four weeks."""
    span = period.span(arrival.start, arrival.end)
    grown = np.zeros(period.days)
    grown[span] = np.minimum(1.0, (np.arange(span.stop - span.start) + 4) / 28)
    return grown


def adstock(spend: Floats, retention: float) -> Floats:
    """Returns the spend that still works on each day: geometric carry-over, on the scale of the spend."""
    carried = np.empty_like(spend)
    # The past before the first day is taken as average.
    level = float(spend.mean())
    for day, amount in enumerate(spend):
        level = (1 - retention) * float(amount) + retention * level
        carried[day] = level
    return carried


def sessions_from_spend(spend: Floats, response: AdResponse, *, scale: float) -> Floats:
    """Returns the sessions (days,) that the spend brings on a day with calendar factor 1."""
    working = adstock(spend, response.retention)
    sessions: Floats = scale * response.max_sessions * working / (working + response.half_saturation * scale)
    return sessions


def report_spend(
    seed: int,
    period: Period,
    plan: dict[str, Floats],
    *,
    sessions: dict[str, Ints],
    orders: dict[str, Ints],
    aov: float,
) -> "pa.Table":
    """Returns the role `ad_spend`: one row per day and channel with spend, and what the platform claims for itself.

    Args:
        seed: the shop's seed.
        period: the shop's days.
        plan: spend by channel.
        sessions: sessions by channel and day, as the shop measured them.
        orders: orders by channel and day.
        aov: average order value in EUR, which platforms use for the value they claim.
    """
    import pyarrow as pa

    rng = stream(seed, "platforms")
    columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    for channel, spend in plan.items():
        _, click_rate, claim = PAID.get(channel, NEW_PAID)
        clicks = rng.poisson(sessions[channel] * 1.12)
        impressions = clicks + rng.poisson((clicks + 1) / click_rate)
        claimed = rng.poisson(orders[channel] * claim + 0.006 * clicks)
        values = np.round(claimed * aov * rng.uniform(0.9, 1.15, period.days), 2)
        active = np.flatnonzero((spend > 0) | (sessions[channel] > 0))
        columns["date"] += [period.first + timedelta(days=int(day)) for day in active]
        columns["channel"] += [channel] * len(active)
        for name, measured in zip(_COLUMNS[2:], (spend, impressions, clicks, claimed, values), strict=True):
            columns[name] += measured[active].tolist()
    return pa.table(columns).sort_by([("date", "ascending"), ("channel", "ascending")])


_COLUMNS = (
    "date",
    "channel",
    "spend",
    "impressions",
    "clicks",
    "platform_conversions",
    "platform_conversion_value",
)
