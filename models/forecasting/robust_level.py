"""A series taken apart robustly: seasons, a local level, and what is left; spikes and gaps do not bend either.

Used by `anomalies` and `change_points`; fast enough for 100,000 points (cumulative sums, no loops over time).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MAD_TO_SD = 1.4826  # of a normal distribution
_TUKEY = 4.685  # bisquare constant: 95 % efficient at the normal distribution
_LEAST_SHARE = 0.5  # of the standard deviation without the outermost percent; never binds for a normal distribution
_ROUNDS = 4  # of reweighting; more change nothing visible


@dataclass(frozen=True)
class Parts:
    """The parts of a series on the scale it was fitted on, each (n,): `season + level` is what was expected."""

    season: Floats
    level: Floats

    @property
    def expected(self) -> Floats:
        """The fitted values (n,)."""
        return self.season + self.level


def robust_scale(values: Floats) -> float:
    """Returns 1.4826 times the median absolute deviation from the median; at least half of the standard deviation of the inner 98 %."""
    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0
    spread = MAD_TO_SD * float(np.median(np.abs(known - np.median(known))))
    # Where half of the values are nearly equal (counts of a quiet shop) that is next to nothing: the rest counts then.
    low, high = np.quantile(known, [0.01, 0.99])
    return max(spread, _LEAST_SHARE * float(np.std(np.clip(known, low, high))))


def local_level(values: Floats, *, half_width: int, edges: tuple[int, ...] = ()) -> Floats:
    """Returns a local linear fit (n,) by iterated bisquare weights; at the ends it is one-sided, not biased.

    Args:
        values: (n,); NaN has no weight.
        half_width: points on either side that count.
        edges: positions where a new level begins; no window reaches across them.
    """
    fitted = np.empty(len(values))
    bounds = [0, *[edge for edge in edges if 0 < edge < len(values)], len(values)]
    for start, end in pairwise(bounds):
        fitted[start:end] = _segment_level(values[start:end], half_width)
    return fitted


def _segment_level(values: Floats, half_width: int) -> Floats:
    known = ~np.isnan(values)
    if known.sum() < 3:
        middle = float(np.median(values[known])) if known.any() else 0.0
        return np.full(len(values), middle)
    filled = np.where(known, values, 0.0)
    fitted = np.full(len(values), float(np.median(values[known])))
    for _ in range(_ROUNDS):
        residuals = values - fitted
        scale = max(robust_scale(residuals), 1e-12)
        units = np.where(known, np.abs(residuals) / (_TUKEY * scale), 1.0)
        weights = np.where(units < 1, (1 - units**2) ** 2, 0.0) + 1e-6 * known
        fitted = _weighted_lines(filled, weights, half_width)
    return fitted


def _weighted_lines(values: Floats, weights: Floats, half_width: int) -> Floats:
    """Returns the weighted straight line of each point's window, read at that point."""
    count = len(values)
    time = np.arange(count, dtype=np.float64) - count / 2
    low = np.maximum(np.arange(count) - half_width, 0)
    high = np.minimum(np.arange(count) + half_width + 1, count)

    def window(of: Floats) -> Floats:
        sums = np.concatenate([[0.0], np.cumsum(of)])
        inside: Floats = sums[high] - sums[low]
        return inside

    w, wt, wtt = window(weights), window(weights * time), window(weights * time**2)
    wy, wty = window(weights * values), window(weights * time * values)
    mean_time, mean = wt / w, wy / w
    spread = wtt / w - mean_time**2
    slope = np.where(spread > 1e-9, (wty / w - mean_time * mean) / np.maximum(spread, 1e-9), 0.0)
    line: Floats = mean + slope * (time - mean_time)
    return line


def take_apart(
    values: Floats, *, season_lengths: tuple[int, ...], half_width: int, edges: tuple[int, ...] = ()
) -> Parts:
    """Returns seasons and level of a series.

    Args:
        values: (n,) on an additive scale; NaN for missing.
        season_lengths: in points, such as (7,) for days or (24, 168) for hours; one that is not seen three times is left out.
        half_width: of the level, in points.
        edges: positions where a new level begins.
    """
    season = np.zeros(len(values))
    level = local_level(values, half_width=half_width, edges=edges)
    for _ in range(2):
        season = np.zeros(len(values))
        for length in sorted(season_lengths):
            if len(values) >= 3 * length and length > 1:
                season += _season(values - level - season, length)
        level = local_level(values - season, half_width=half_width, edges=edges)
    return Parts(season, level)


def _season(residuals: Floats, length: int) -> Floats:
    """Returns the median by phase (n,), smoothed along long seasons, where a phase alone is seen a few times only."""
    count = len(residuals)
    rows = -(-count // length)
    padded = np.full(rows * length, np.nan)
    padded[:count] = residuals
    table = padded.reshape(rows, length)
    empty = np.isnan(table).all(axis=0)
    profile = np.where(empty, 0.0, np.nanmedian(np.where(empty, 0.0, table), axis=0))
    width = length // 48 if rows < 30 else 0
    if width:
        wrapped = np.concatenate([profile[-width:], profile, profile[:width]])
        profile = np.median(np.lib.stride_tricks.sliding_window_view(wrapped, 2 * width + 1), axis=1)
    profile = profile - np.median(profile)
    return np.tile(profile, rows)[:count]
