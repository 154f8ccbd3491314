"""Takes a change apart exactly: into factors, into price, volume and mix, into slices. The parts sum to the change."""

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from cartwise.models.forecasting.robust_level import Floats


def split_product(before: Floats, after: Floats) -> Floats:
    """Returns what each factor of a product contributed to its change (factors,): their Shapley values.

    The mean over all orders in which the factors could have changed one after the other, so no factor is favoured and the
    parts sum exactly to `after.prod() - before.prod()`. Source: Shapley (1953); Shorrocks (2013) for decompositions.

    Args:
        before: (factors,) such as sessions, orders per session and revenue per order.
        after: (factors,) the same later.
    """
    count = len(before)
    parts = np.zeros(count)
    for place in range(count):
        others = [other for other in range(count) if other != place]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                mixed = before.copy()
                mixed[list(chosen)] = after[list(chosen)]
                without = float(mixed.prod())
                mixed[place] = after[place]
                parts[place] += weight * (float(mixed.prod()) - without)
    return parts


@dataclass(frozen=True)
class SalesParts:
    """What a change of sales is made of, in money; the five sum to it."""

    volume: float
    price: float
    mix: float
    new_products: float
    gone_products: float


def split_sales(revenue: Floats, units: Floats) -> SalesParts:
    """Returns the change of sales by price, volume, mix, and products that came or went.

    Args:
        revenue: (products, 2) later and before.
        units: (products, 2) likewise; a product without units in one of the two came or went.
    """
    matched = (units > 0).all(axis=1)
    came, went = ~matched & (revenue[:, 0] != 0), ~matched & (revenue[:, 1] != 0)
    late, early = units[matched].T if matched.any() else (np.zeros(0), np.zeros(0))
    sold_late, sold_early = revenue[matched].T if matched.any() else (np.zeros(0), np.zeros(0))
    price_before = sold_early / np.maximum(early, 1e-12)
    price = float(np.sum(sold_late - late * price_before))
    quantity = float(np.sum((late - early) * price_before))
    mean_price = float(sold_early.sum()) / max(float(early.sum()), 1e-12)
    volume = (float(late.sum()) - float(early.sum())) * mean_price
    return SalesParts(
        volume=volume,
        price=price,
        mix=quantity - volume,
        new_products=float(revenue[came, 0].sum()),
        gone_products=-float(revenue[went, 1].sum()),
    )


def surprise_of(before: Floats, after: Floats) -> Floats:
    """Returns how much each slice's share surprises (slices,), 0 or more: its term of the Jensen-Shannon divergence.

    Source: Bhagwan et al. (2014), Adtributor.

    Args:
        before: (slices,) non-negative figures.
        after: (slices,) the same later.
    """
    prior = np.maximum(before, 0) / max(float(np.maximum(before, 0).sum()), 1e-12)
    later = np.maximum(after, 0) / max(float(np.maximum(after, 0).sum()), 1e-12)
    middle = np.maximum((prior + later) / 2, 1e-12)

    def term(share: Floats) -> Floats:
        found: Floats = np.where(share > 0, share * np.log2(np.maximum(share, 1e-12) / middle), 0.0)
        return found

    surprise: Floats = (term(prior) + term(later)) / 2
    return np.maximum(surprise, 0.0)
