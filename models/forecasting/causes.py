"""Which slice explains best how a figure went: all of it, or one value of one dimension.

The slices' deviations share what all do together, so a slice that moved alone stands out against the others even in a busy
month, and one that moved with all others does not. Each hypothesis is scored by how much it raises the likelihood
(generalised least squares); the number of slices tried counts against it.
"""

from dataclasses import dataclass, replace

import numpy as np

from cartwise.models.forecasting.gains import Gain, adjusted_p_values, explain_away, gains_of, slice_advantage
from cartwise.models.forecasting.robust_level import Floats
from cartwise.models.forecasting.surprise import Deviation

# Budget of false alarms that all tests of one answer share: where the metric itself moved beyond noise, where somebody asks why
# it moved though it hardly did, and where nobody claims a change. Tests overlap and a cause must matter besides, so that the
# false alarms that come of it are a third to a quarter of that (docs/models/explain_change.md).
FALSE_ALARMS_MOVED, FALSE_ALARMS_ASKED, FALSE_ALARMS_UNASKED = 0.3, 0.15, 0.08
# How the budget is shared among families of tests, by how often a change sits there: the whole of a lever, the usual suspects
# (a lost channel, a wanted category, a broken checkout, a group that leaves, returns), a lever's other slices, its fortnights.
# What is not looked at leaves its share to the others, so that a narrow question has more power.
SHARE_OF_WHOLE, SHARE_OF_SLICES, SHARE_OF_PARTS = 0.05, 0.03, 0.01
SHARES_OF_SUSPECTS = {
    ("traffic", "channel"): 0.12,
    ("interest", "category"): 0.12,
    ("conversion", "device"): 0.12,
    ("orders", "segment"): 0.06,
    ("customers", "segment"): 0.06,
    ("returns", "category"): 0.12,
}
MATERIAL = 0.015  # relative change of the explained metric under which a cause is not worth naming
MOST_CAUSES = 4
LEAST_WHOLE = 4.0  # gain of the whole lever that then takes the slice's place
LEAST_SLICE = 9.0  # gain of a slice that takes the place of the whole of its lever
LEAST_ADVANTAGE = 4.0  # by which it must fit the slices better
NEW_SHARE = 0.005  # of a lever: a slice with less before the window is as good as new
PART_PENALTY = 3.0  # twice the log of the number of parts that a window has, about


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
        material: relative change of the explained metric under which a slice of this view is not worth naming.
        least_gain: that a slice of this view needs besides: more where another view would have to show it too.
    """

    lever: str
    dimension: str | None
    values: tuple[object, ...]
    deviation: Deviation
    shares: Floats
    weights: Floats
    part: tuple[int, int] = (0, 1)
    dilution: float = 1.0
    material: float = MATERIAL
    least_gain: float = 0.0

    @property
    def is_full(self) -> bool:
        """True where it is about the whole window."""
        return self.dilution == 1.0

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


def select_causes(views: list[View], *, false_alarms: float, most: int = MOST_CAUSES) -> list[Cause]:
    """Returns the slices that explain the views, one after the other, each after what the former ones took away.

    Args:
        views: everything that was looked at.
        false_alarms: the budget that all tests share, 0 to 1.
        most: causes to return.
    """
    found: list[Cause] = []
    remaining = list(views)
    while len(found) < most:
        best = _best(remaining, known=found, budget=false_alarms)
        if best is None:
            return found
        found.append(best)
        remaining = [_reduced(view, best, views) for view in remaining]
    return found


def _best(views: list[View], *, known: list[Cause], budget: float) -> Cause | None:
    """Returns the cause with the best score of those that stand after all tests of the answer are counted."""
    families = _families(views)
    whole = sum(share for share, _ in families)
    best: tuple[float, Cause] | None = None
    for share, family in families:
        candidates = [
            (view, gain) for view in family for gain in gains_of(view.deviation, with_all=view.dimension is None)
        ]
        p_values = adjusted_p_values(
            np.array([gain.gain for _, gain in candidates]),
            np.array([view.deviation.degrees for view, _ in candidates]),
        )
        for (view, gain), p_value in zip(candidates, p_values * whole / share, strict=True):
            cause = _cause(view, gain, min(1.0, float(p_value)))
            is_weak = p_value > budget or gain.gain < view.least_gain or abs(cause.impact) < view.material
            if is_weak or any(_same(cause, other) for other in known):
                continue
            score = gain.gain - 2 * float(np.log(len(view.values))) - (0.0 if view.is_full else PART_PENALTY)
            if best is None or score > best[0]:
                best = (score, cause)
    return _placed(best[1], views) if best else None


def _families(views: list[View]) -> list[tuple[float, list[View]]]:
    """Returns the families of tests, each with its share of the budget."""
    found: dict[tuple[str, str], tuple[float, list[View]]] = {}
    for view in views:
        suspect = SHARES_OF_SUSPECTS.get((view.lever, view.dimension or ""))
        if not view.is_full:
            name, share = "parts", SHARE_OF_PARTS
        elif view.dimension is None:
            name, share = "whole", SHARE_OF_WHOLE
        else:
            name, share = (view.dimension, suspect) if suspect else ("slices", SHARE_OF_SLICES)
        found.setdefault((view.lever, name), (share, []))[1].append(view)
    return list(found.values())


def _placed(cause: Cause, views: list[View]) -> Cause:
    """Returns the cause as the whole of its lever or as one slice, whichever leaves less of the slices unexplained."""
    wholes = [view for view in views if view.lever == cause.lever and view.dimension is None and view.is_full]
    if not wholes or cause.lever in ("price", "stock"):
        return cause
    if cause.dimension is not None:
        slices = [v for v in views if (v.lever, v.dimension, v.part) == (cause.lever, cause.dimension, cause.part)]
        whole = gains_of(wholes[0].deviation)[0]
        place = slices[0].values.index(cause.value)
        is_whole = slice_advantage(slices[0].deviation, place) < 0 and whole.gain > LEAST_WHOLE
        return _cause(wholes[0], whole, cause.p_value) if is_whole else cause
    best: tuple[float, Cause] | None = None
    for view in views:
        if view.lever != cause.lever or view.dimension is None or not view.is_full:
            continue
        gain = gains_of(view.deviation, with_all=False)[0]
        advantage = slice_advantage(view.deviation, gain.place or 0) - 2 * float(np.log(len(view.values)))
        candidate = _cause(view, gain, cause.p_value)
        is_strong = gain.gain > LEAST_SLICE and abs(candidate.impact) >= view.material
        if is_strong and advantage > LEAST_ADVANTAGE and (best is None or advantage > best[0]):
            best = (advantage, candidate)
    return best[1] if best else cause


def _cause(view: View, gain: Gain, p_value: float) -> Cause:
    place = gain.place or 0
    factor = float(np.exp(gain.effect))
    impact = float(view.weights[place]) * (factor - 1)
    if view.lever == "traffic" and view.shares[place] < NEW_SHARE:
        # A slice that was not there before: what it brought counts, not how many times more that is.
        total = max(float(view.deviation.expected.sum()), 1e-9)
        impact = float(view.deviation.observed[place] - view.deviation.expected[place]) / total
    return Cause(
        view.lever,
        view.dimension,
        view.values[place],
        factor,
        impact * view.dilution,
        gain.gain,
        p_value,
        float(view.deviation.observed[place]),
        float(view.deviation.expected[place]),
        view.part,
    )


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
        "customers": ("orders", "traffic"),
        "orders": ("customers",),
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
    if cause.lever == "customers" and view.lever == "traffic":
        return ones * (1 + share * _total(cause.lever, cause.dimension, views) / _total_of(view) * (cause.factor - 1))
    return np.where(_marks(view, cause), cause.factor, 1.0) if same_slice else ones * spread


def _total(lever: str, dimension: str | None, views: list[View]) -> float:
    """Returns what was expected of a lever in the whole window, by the view of one dimension."""
    return next(
        (_total_of(view) for view in views if (view.lever, view.dimension) == (lever, dimension) and view.is_full), 0.0
    )


def _total_of(view: View) -> float:
    return max(float(view.deviation.expected.sum()) / view.dilution, 1e-9)


def _marks(view: View, cause: Cause) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array([value == cause.value for value in view.values])


def _share_of(cause: Cause, views: list[View]) -> float:
    """Returns the cause's share of its lever."""
    for view in views:
        if view.lever == cause.lever and view.dimension == cause.dimension and cause.value in view.values:
            return float(view.shares[view.values.index(cause.value)])
    return 0.0
