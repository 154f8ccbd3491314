"""Which slice explains best how a figure went: all of it, or one value of one dimension.

The slices' deviations share what all do together, so a slice that moved alone stands out against the others even in a busy
month, and one that moved with all others does not. Each hypothesis is scored by how much it raises the likelihood
(generalised least squares); the number of slices tried counts against it.
"""

from dataclasses import dataclass, replace

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
    found = [
        Gain(place, float(pull[place] / weights[place]), float(pull[place] ** 2 / weights[place]))
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
    )


def adjusted_p_values(gains: Floats) -> Floats:
    """Returns p-values of gains (n,) under control of false discoveries (chi-square with one degree of freedom)."""
    from scipy.special import erfc

    return benjamini_hochberg(erfc(np.sqrt(np.maximum(gains, 0.0) / 2)))


def _inverse(own: Floats, shared: float) -> Floats:
    """Returns the inverse of `diag(own) + shared` (n, n), by Sherman and Morrison."""
    weights = 1 / np.maximum(own, 1e-12)
    inverse: Floats = np.diag(weights) - shared * np.outer(weights, weights) / (1 + shared * weights.sum())
    return inverse


@dataclass(frozen=True)
class View:
    """One way to slice a lever, with how its slices lie in the window.

    Attributes:
        lever: the figure that is sliced: "traffic".
        dimension: what it is sliced by; None for all of it.
        values: of the dimension, one per slice.
        deviation: of the slices.
        shares: (slices,) of the lever's expected counts.
        weights: (slices,) share of the explained metric that hangs on each slice; negative where more of it means less.
        part: positions of the days it is about, `[start, end)`: the whole window, or a part of it.
        dilution: share of the window that the part makes, 0 to 1.
    """

    lever: str
    dimension: str | None
    values: tuple[object, ...]
    deviation: Deviation
    shares: Floats
    weights: Floats
    part: tuple[int, int] = (0, 1)
    dilution: float = 1.0

    def overlap(self, other: tuple[int, int]) -> float:
        """Returns the share of this view's days that lie in another part."""
        shared = min(self.part[1], other[1]) - max(self.part[0], other[0])
        return max(0, shared) / max(1, self.part[1] - self.part[0])


@dataclass(frozen=True)
class Cause:
    """A slice that moved.

    Attributes:
        factor: what it was multiplied by beside what was expected.
        impact: relative change of the explained metric that comes of it.
        p_value: after control of false discoveries.
    """

    lever: str
    dimension: str | None
    value: object
    factor: float
    impact: float
    gain: float
    p_value: float
    observed: float
    expected: float
    part: tuple[int, int] = (0, 1)


LIKELY = 0.02  # adjusted p-value under which a slice counts as moved
MATERIAL = 0.015  # relative change of the explained metric under which a cause is not worth naming
MOST_CAUSES = 4


def select_causes(
    views: list[View], *, likely: float = LIKELY, material: float = MATERIAL, most: int = MOST_CAUSES
) -> list[Cause]:
    """Returns the slices that explain the views, one after the other, each after what the former ones took away."""
    found: list[Cause] = []
    remaining = list(views)
    while len(found) < most:
        best = _best(remaining, likely=likely, material=material, known=found)
        if best is None:
            return found
        found.append(best)
        remaining = [_reduced(view, best, views) for view in remaining]
    return found


def _best(views: list[View], *, likely: float, material: float, known: list[Cause]) -> Cause | None:
    candidates = []
    for view in views:
        is_whole = view.dimension is None
        for gain in gains_of(view.deviation, with_all=is_whole):
            place = 0 if gain.place is None else gain.place
            candidates.append((view, place, gain))
    if not candidates:
        return None
    p_values = adjusted_p_values(np.array([gain.gain for _, _, gain in candidates]))
    best: tuple[float, Cause] | None = None
    for (view, place, gain), p_value in zip(candidates, p_values, strict=True):
        factor = float(np.exp(gain.effect))
        impact = float(view.weights[place]) * (factor - 1) * view.dilution
        if p_value > likely or abs(impact) < material:
            continue
        cause = Cause(
            view.lever,
            view.dimension,
            view.values[place],
            factor,
            impact,
            gain.gain,
            float(p_value),
            float(view.deviation.observed[place]),
            float(view.deviation.expected[place]),
            view.part,
        )
        score = gain.gain - 2 * float(np.log(len(view.values)))
        is_known = any(_same(cause, other) for other in known)
        if not is_known and (best is None or score > best[0]):
            best = (score, cause)
    return best[1] if best else None


def _same(one: Cause, other: Cause) -> bool:
    return (one.lever, one.dimension, one.value) == (other.lever, other.dimension, other.value)


def _reduced(view: View, cause: Cause, views: list[View]) -> View:
    factors = _factors(view, cause, views)
    if factors is None:
        return view
    diluted = 1 + view.overlap(cause.part) * (factors - 1)
    return replace(view, deviation=explain_away(view.deviation, diluted))


def _factors(view: View, cause: Cause, views: list[View]) -> Floats | None:
    """Returns by which factor the cause alone would have moved each slice of the view; None where by none."""
    ones = np.ones(len(view.values))
    same_slice = view.dimension == cause.dimension and cause.value in view.values
    share = _share_of(cause, views)
    spread = 1 + share * (cause.factor - 1)
    if view.lever == cause.lever:
        return np.where(_marks(view, cause), cause.factor, 1.0) if same_slice else ones * spread
    moves_with = {
        "traffic": ("orders",),
        "conversion": ("orders",),
        "interest": ("traffic", "orders"),
        "orders": ("interest",),
        "price": ("orders", "conversion"),
        "stock": ("orders", "conversion", "interest"),
    }
    if view.lever not in moves_with.get(cause.lever, ()):
        return None
    if cause.lever in ("price", "stock"):
        if same_slice:
            moved = np.exp(view.deviation.logs)
            return np.where(_marks(view, cause), moved, 1.0)
        return ones * (1 + cause.impact) if cause.lever == "stock" else None
    return np.where(_marks(view, cause), cause.factor, 1.0) if same_slice else ones * spread


def _marks(view: View, cause: Cause) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array([value == cause.value for value in view.values])


def _share_of(cause: Cause, views: list[View]) -> float:
    """Returns the cause's share of its lever."""
    for view in views:
        if view.lever == cause.lever and view.dimension == cause.dimension and cause.value in view.values:
            return float(view.shares[view.values.index(cause.value)])
    return 0.0
