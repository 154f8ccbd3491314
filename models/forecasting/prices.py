"""What became of prices: an index of matched products, so that a richer mix is not taken for a price rise."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.robust_level import Floats, robust_scale

LEAST_NOISE = 0.02  # of a product's log price: coupons and rounding, measured on shops whose prices stood still


@dataclass(frozen=True)
class PriceStep:
    """How the prices of a group of products went.

    Attributes:
        log_change: weighted mean of the products' log price changes.
        variance: of it.
        weight: share of the group in sales before, 0 to 1.
    """

    log_change: float
    variance: float
    weight: float


def price_steps(
    revenue: Floats, units: Floats, groups: list[object]
) -> tuple[PriceStep | None, dict[object, PriceStep]]:
    """Returns the price step of all products, and of each group.

    Products that were sold in both periods count, by their sales before; the change of the middle product of a group must
    agree in sign, so that one product's clearance is no change of the group.

    Args:
        revenue: (products, 2) in the window and before.
        units: (products, 2) likewise.
        groups: the group of each product.
    """
    matched = np.asarray((units > 0).all(axis=1) & (revenue > 0).all(axis=1))
    if matched.sum() < 3:
        return None, {}
    logs = np.log(revenue[matched] / units[matched])
    changes, weights = logs[:, 0] - logs[:, 1], revenue[matched][:, 1]
    names = [group for group, is_matched in zip(groups, matched.tolist(), strict=True) if is_matched]
    noise = max(LEAST_NOISE, _inner_noise(changes, names))
    everything = _step(changes, weights, noise, float(weights.sum()))
    found = {}
    for name in dict.fromkeys(names):
        mine = np.array([other == name for other in names])
        if mine.sum() >= 3:
            found[name] = _step(changes[mine], weights[mine], noise, float(weights.sum()))
    return everything, found


def _inner_noise(changes: Floats, names: list[object]) -> float:
    """Returns the robust spread of the changes around the middle of their own group."""
    middles = {
        name: float(np.median([change for change, other in zip(changes, names, strict=True) if other == name]))
        for name in dict.fromkeys(names)
    }
    return robust_scale(changes - np.array([middles[name] for name in names]))


def _step(changes: Floats, weights: Floats, noise: float, total: float) -> PriceStep:
    shares = weights / weights.sum()
    mean, middle = float(shares @ changes), float(np.median(changes))
    size = mean if mean * middle > 0 and abs(middle) > abs(mean) / 2 else 0.0
    return PriceStep(size, noise**2 * float(np.sum(shares**2)), float(weights.sum()) / total)
