"""Which of many series rise or fall: growth with the season removed, its significance, and false discoveries under control."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.multiple_testing import benjamini_hochberg
from cartwise.models.forecasting.robust_level import Floats

FALSE_DISCOVERIES = 0.05
LEAST_STEPS = 6  # steps on either side, below which no trend is judged
LEAST_GROWTH = 0.05  # relative: less is steady, however sure


@dataclass(frozen=True)
class Trends:
    """The growth of series, each (series,).

    Attributes:
        growth: relative, the sum of the later steps by that of the earlier ones, less one; NaN where there was nothing.
        p_values: after control of false discoveries.
        direction: 1 rising, -1 falling, 0 steady.
    """

    growth: Floats
    p_values: Floats
    direction: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"


def judge_trends(late: Floats, early: Floats, *, is_paired: bool, relative: bool = False) -> Trends:
    """Returns which series rise or fall.

    The same steps of two years are compared pair by pair on the square-root scale, on which counts and sums spread evenly;
    that takes the season out whatever its shape. Without a year before, each series' share of all is compared, step means
    against step means, which takes out the season that all have in common. Memory from step to step lowers the number of
    independent steps (Bartlett 1935).

    Args:
        late: (series, steps) figures of 0 or more.
        early: (series, steps) the same steps of the year before, or the steps before.
        is_paired: True for the same steps of the year before.
        relative: compare shares of all series instead of figures.
    """
    series, steps = late.shape
    if steps < LEAST_STEPS:
        nothing = np.full(series, np.nan)
        return Trends(nothing, np.ones(series), np.zeros(series, dtype=np.int64))
    before, after = early.sum(axis=1), late.sum(axis=1)
    growth = np.where(before > 0, after / np.maximum(before, 1e-12) - 1, np.nan)
    if relative:
        whole = float(after.sum()) / max(float(before.sum()), 1e-12)
        growth = (1 + growth) / max(whole, 1e-12) - 1
        late, early = late / np.maximum(late.sum(axis=0), 1e-12), early / np.maximum(early.sum(axis=0), 1e-12)
    roots = np.sqrt(np.maximum(late, 0)), np.sqrt(np.maximum(early, 0))
    scores = _paired(roots[0] - roots[1]) if is_paired else _unpaired(*roots)
    p_values = _two_sided(scores, steps)
    adjusted = benjamini_hochberg(np.where(before + after > 0, p_values, np.nan))
    stands = (np.nan_to_num(adjusted, nan=1.0) <= FALSE_DISCOVERIES) & (
        np.abs(np.nan_to_num(growth, nan=1.0)) >= LEAST_GROWTH
    )
    direction = np.where(stands, np.sign(scores), 0).astype(np.int64)
    return Trends(growth, np.nan_to_num(adjusted, nan=1.0), direction)


def _paired(differences: Floats) -> Floats:
    """Returns the mean difference in its standard errors (series,)."""
    mean = differences.mean(axis=1)
    error = np.sqrt(differences.var(axis=1, ddof=1) / _independent(differences))
    scores: Floats = mean / np.maximum(error, 1e-12)
    return scores


def _unpaired(late: Floats, early: Floats) -> Floats:
    gap = late.mean(axis=1) - early.mean(axis=1)
    variance = late.var(axis=1, ddof=1) / _independent(late) + early.var(axis=1, ddof=1) / _independent(early)
    scores: Floats = gap / np.maximum(np.sqrt(variance), 1e-12)
    return scores


def _independent(values: Floats) -> Floats:
    """Returns how many independent steps the steps are worth (series,), by their first autocorrelation."""
    steps = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    spread = np.maximum((centred**2).sum(axis=1), 1e-12)
    memory = np.clip((centred[:, 1:] * centred[:, :-1]).sum(axis=1) / spread, 0.0, 0.9)
    count: Floats = np.maximum(steps * (1 - memory) / (1 + memory), 2.0)
    return count


def _two_sided(scores: Floats, steps: int) -> Floats:
    from scipy.stats import t as student

    p_values: Floats = 2 * student.sf(np.abs(scores), df=max(2, steps - 1))
    return p_values
