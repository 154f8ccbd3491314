"""How well "this slice alone moved" explains how a panel's slices lie, by generalised least squares."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.multiple_testing import benjamini_hochberg
from cartwise.models.forecasting.robust_level import Floats
from cartwise.models.forecasting.surprise import Deviation


@dataclass(frozen=True)
class Gain:
    """How well "this slice alone moved" explains a panel.

    Attributes:
        place: of the slice, None for "all of them moved alike".
        effect: log of the factor that the slice moved by beside what was expected.
        gain: twice the gain of log-likelihood: the square of a standard normal where nothing happened.
    """

    place: int | None
    effect: float
    gain: float


def gains_of(deviation: Deviation, *, with_all: bool = True) -> list[Gain]:
    """Returns the gain of each slice, and of all together, the best first.

    Args:
        deviation: of one panel.
        with_all: False where "all moved alike" is judged elsewhere.
    """
    inverse = _inverse(deviation.own_variance, deviation.shared_variance)
    pull = inverse @ deviation.logs
    weights = np.diag(inverse)
    # A slice that stands out only because the others moved is no cause: it must lie off its own expectation too.
    alone = np.where(pull * deviation.logs > 0, deviation.logs**2 / deviation.own_variance, 0.0)
    found = [
        Gain(place, float(pull[place] / weights[place]), float(min(pull[place] ** 2 / weights[place], alone[place])))
        for place in range(len(pull))
    ]
    if with_all or len(pull) == 1:
        total = float(inverse.sum())
        together = Gain(None, float(pull.sum()) / total, float(pull.sum()) ** 2 / total)
        found = [together] if len(pull) == 1 else [*found, together]
    return sorted(found, key=lambda each: -each.gain)


def explain_away(deviation: Deviation, factors: Floats) -> Deviation:
    """Returns the deviation where each slice was expected to move by a factor (slices,) that another cause gave it."""
    return Deviation(
        deviation.observed,
        deviation.expected * factors,
        deviation.logs - np.log(np.maximum(factors, 1e-6)),
        deviation.own_variance,
        deviation.shared_variance,
        deviation.degrees,
    )


def slice_advantage(deviation: Deviation, place: int) -> float:
    """Returns how much better "this slice alone moved" fits all slices than "all moved by one factor", in squared errors.

    Either has one free factor; what all slices share by chance is allowed for under the first.
    """
    weights = 1 / deviation.own_variance
    mean = float(weights @ deviation.logs / weights.sum())
    left_by_all = float(weights @ (deviation.logs - mean) ** 2)
    others = np.arange(len(weights)) != place
    rest, logs = weights[others], deviation.logs[others]
    shared = float(rest @ logs) ** 2 / (float(rest.sum()) + 1 / max(deviation.shared_variance, 1e-9))
    left_by_slice = float(rest @ logs**2) - shared
    return left_by_all - left_by_slice


def relative(deviation: Deviation) -> Deviation:
    """Returns the deviation beside what most slices did together (the median by what was expected of them)."""
    order = np.argsort(deviation.logs)
    share = np.cumsum(deviation.expected[order]) / max(float(deviation.expected.sum()), 1e-9)
    middle = float(deviation.logs[order][min(int(np.searchsorted(share, 0.5)), len(order) - 1)])
    return explain_away(deviation, np.full(len(order), np.exp(middle)))


def adjusted_p_values(gains: Floats, degrees: Floats) -> Floats:
    """Returns p-values of gains (n,) under control of false discoveries.

    Args:
        gains: squares of a standard normal where nothing happened and the spread is known.
        degrees: (n,) how many observations the spread was learnt from: Student's t has the heavier tail that comes of it.
    """
    from scipy.special import stdtr

    return benjamini_hochberg(2 * stdtr(degrees, -np.sqrt(np.maximum(gains, 0.0))))


def _inverse(own: Floats, shared: float) -> Floats:
    """Returns the inverse of `diag(own) + shared` (n, n), by Sherman and Morrison."""
    weights = 1 / np.maximum(own, 1e-12)
    inverse: Floats = np.diag(weights) - shared * np.outer(weights, weights) / (1 + shared * weights.sum())
    return inverse
