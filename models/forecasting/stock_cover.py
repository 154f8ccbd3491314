"""How long stock lasts: days of cover, when it runs out and with what probability, how much to reorder.

Demand over h days is negative binomial: mean `rate x h`, variance `dispersion x mean` for the day-to-day spread plus the
uncertainty of the rate itself, estimated from a limited number of sales. Reordering follows the periodic-review order-up-to
policy (Silver, Pyke and Thomas 2017, section 6.9): stock is raised to the demand of lead time plus review period that is exceeded
with probability 1 - service level.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

HALF_LIFE_DAYS = 42.0  # of a day's weight: six weeks follow a season and still average out the noise
LONGEST_DAYS = 365  # stock that lasts longer has no run-out date
MAX_DISPERSION = 12.0
PRIOR_DAYS = 14.0  # the shop's usual rate counts as much as two weeks of a product's own sales


@dataclass(frozen=True)
class ReorderRule:
    """Assumptions of a reorder.

    Attributes:
        lead_time_days: from the order to its arrival.
        review_days: between two looks at the stock.
        service_level: share of cycles without a stock-out, between 0 and 1.
    """

    lead_time_days: int = 14
    review_days: int = 7
    service_level: float = 0.95


@dataclass(frozen=True)
class Cover:
    """The outlook of one product's stock.

    Attributes:
        rate: expected units a day.
        days_of_cover: stock / rate; None where nothing sells.
        runs_out_in_days: the day on which it has run out with probability one half; None beyond a year.
        probability: of running out within the horizon, 0 to 1.
        reorder_point: stock at which to order.
        reorder: units to order now; 0 while the stock is above the reorder point.
    """

    stock: float
    rate: float
    days_of_cover: float | None
    runs_out_in_days: int | None
    probability: float
    reorder_point: int
    reorder: int


def demand_rate(sold: Floats, has_stock: npt.NDArray[np.bool_], *, prior_rate: float) -> tuple[float, float, float]:
    """Returns a product's rate (units a day), its dispersion (variance / mean), and the effective number of days.

    Args:
        sold: (days,) units sold, the last day last.
        has_stock: (days,) False where it could not be sold: those days say nothing about demand.
        prior_rate: of a usual product, towards which short histories lean.
    """
    age = np.arange(len(sold) - 1, -1, -1, dtype=np.float64)
    weights = np.where(has_stock, 0.5 ** (age / HALF_LIFE_DAYS), 0.0)
    days = float(weights.sum())
    rate = float((weights * sold).sum() + PRIOR_DAYS * prior_rate * 0.25) / (days + PRIOR_DAYS * 0.25)
    if days <= 0 or rate <= 0:
        return max(rate, 0.0), 1.0, days
    spread = float((weights * (sold - rate) ** 2).sum()) / days
    # Half-way to a Poisson's 1: a variance of rare sales is badly measured.
    dispersion = float(np.clip(0.5 + 0.5 * spread / rate, 1.0, MAX_DISPERSION))
    return rate, dispersion, days


def stock_cover(
    stock: float, rate: float, dispersion: float, days_seen: float, *, horizon_days: int, rule: ReorderRule
) -> Cover:
    """Returns the outlook of a product's stock.

    Args:
        stock: units on hand now.
        rate: expected units a day over the horizon.
        dispersion: variance / mean of a day's demand, at least 1.
        days_seen: effective days behind `rate`.
        horizon_days: "in the next two weeks" is 14.
        rule: lead time, review period and service level.
    """
    held = max(float(np.floor(stock)), 0.0)
    if rate <= 0:
        return Cover(held, 0.0, None, None, 0.0 if held > 0 else 1.0, 0, 0)
    ahead: Floats = np.arange(1, LONGEST_DAYS + 1, dtype=np.float64)
    gone = _chance_of_at_least(held, np.asarray(rate * ahead, dtype=np.float64), dispersion, rate * days_seen)
    half = np.flatnonzero(gone >= 0.5)
    point = _quantile(rule.service_level, rate * rule.lead_time_days, dispersion, rate * days_seen)
    up_to = _quantile(rule.service_level, rate * (rule.lead_time_days + rule.review_days), dispersion, rate * days_seen)
    return Cover(
        stock=held,
        rate=rate,
        days_of_cover=held / rate,
        runs_out_in_days=0 if held == 0 else int(ahead[half[0]]) if len(half) else None,
        probability=float(gone[min(horizon_days, LONGEST_DAYS) - 1]),
        reorder_point=point,
        reorder=max(0, int(up_to - held)) if held <= point else 0,
    )


def demand_interval(rate: float, dispersion: float, days_seen: float, *, days: int, level: float) -> tuple[int, int]:
    """Returns the central interval of the demand over some days at a level between 0 and 1."""
    edge = (1 - level) / 2
    seen = rate * days_seen
    return _quantile(edge, rate * days, dispersion, seen), _quantile(1 - edge, rate * days, dispersion, seen)


def _parameters(mean: Floats, dispersion: float, units_seen: float) -> tuple[Floats, Floats]:
    """Returns size and probability of the negative binomial with that mean, its spread and the uncertain rate."""
    variance = dispersion * mean + mean**2 * dispersion / max(units_seen, 1.0)
    variance = np.maximum(variance, mean * 1.001)
    probability = mean / variance
    return mean * probability / (1 - probability), probability


def _chance_of_at_least(units: float, mean: Floats, dispersion: float, units_seen: float) -> Floats:
    from scipy.stats import nbinom

    if units <= 0:
        return np.ones_like(mean)
    size, probability = _parameters(mean, dispersion, units_seen)
    return np.asarray(nbinom.sf(units - 1, size, probability), dtype=np.float64)


def _quantile(level: float, mean: float, dispersion: float, units_seen: float) -> int:
    from scipy.stats import nbinom

    if mean <= 0:
        return 0
    size, probability = _parameters(np.array([mean]), dispersion, units_seen)
    return int(nbinom.ppf(level, size[0], probability[0]))
