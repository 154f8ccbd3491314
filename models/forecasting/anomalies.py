"""Unusual points and lasting steps of a series: conformal p-values with the false discoveries under control.

`find` takes a series apart robustly (`robust_level`), scores each point and each short stretch by how far it lies from what
was expected, and turns scores into p-values by their rank among all others (conformal prediction, Vovk et al. 2005; the far
tail is an exponential fit to the exceedances, Pickands 1975). Benjamini-Hochberg decides which stand.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.forecasting.change_points import LevelShift, find_level_shifts
from cartwise.models.forecasting.multiple_testing import benjamini_hochberg
from cartwise.models.forecasting.robust_level import Floats, Parts, local_level, robust_scale, take_apart

Bools = NDArray[np.bool_]
FALSE_DISCOVERIES = 0.05  # expected share of false ones among the points reported
LEAST_POINTS = 12  # fewer tell nothing
TAIL_SHARE = 0.10  # of the scores that the tail is fitted to; its middle half, so that one in twenty may be unusual
OUTSIDE = 0.01  # share of usual points outside of the usual range
LEAST_EFFECT = 3.0  # robust standard deviations: a point nearer than this is never called unusual


@dataclass(frozen=True)
class Anomalies:
    """What is unusual in a series; all arrays are (n,).

    Attributes:
        is_anomaly: the points that stand after control of false discoveries.
        p_values: of each point, before that control.
        adjusted: after it.
        scores: signed, in robust standard deviations.
        expected: what season and level let one expect, on the scale of the values.
        lower: the lower end of the range that 99 of 100 usual points lie in.
        upper: its upper end.
        shifts: lasting steps of the level.
    """

    is_anomaly: Bools
    p_values: Floats
    adjusted: Floats
    scores: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    shifts: tuple[LevelShift, ...]


def find(
    values: Any,
    *,
    season_lengths: tuple[int, ...] = (7,),
    tested: Any = None,
    false_discoveries: float = FALSE_DISCOVERIES,
    stretches: tuple[int, ...] = (1,),
    is_count: bool | None = None,
) -> Anomalies:
    """Returns the unusual points of a series; others keep them out of the training of their forecasts.

    Args:
        values: (n,) in order of time, evenly spaced; NaN for missing, which is never unusual.
        season_lengths: in points: (7,) for days, (24, 168) for hours.
        tested: (n,) True where an answer is wanted, such as last week; all where None. Fewer tests, more power.
        false_discoveries: share of false ones among those reported, 0 to 1.
        stretches: lengths in points over which deviations are also averaged: (1, 3) finds three days that are low together.
        is_count: True to fit on a scale where spread does not grow with the level; decided from the data where None.
    """
    given = np.asarray(values, dtype=np.float64)
    wanted = np.ones(len(given), dtype=bool) if tested is None else np.asarray(tested, dtype=bool)
    if np.count_nonzero(~np.isnan(given)) < LEAST_POINTS:
        return _nothing(given)
    power = _power(given, max(season_lengths, default=7)) if is_count is None else (0.5 if is_count else 1.0)
    parts, residuals, spread, shifts = _taken_apart(_forward(given, power), season_lengths)
    scores = _widest(residuals / spread, stretches)
    p_values = _conformal(np.abs(scores))
    adjusted = benjamini_hochberg(np.where(wanted, p_values, np.nan))
    stands = (np.nan_to_num(adjusted, nan=1.0) <= false_discoveries) & (np.abs(np.nan_to_num(scores)) >= LEAST_EFFECT)
    reach = max(LEAST_EFFECT, _reach(np.abs(scores), OUTSIDE)) * spread
    return Anomalies(
        is_anomaly=stands,
        p_values=p_values,
        adjusted=adjusted,
        scores=scores,
        expected=_backward(parts.expected, power),
        lower=_backward(parts.expected - reach, power),
        upper=_backward(parts.expected + reach, power),
        shifts=shifts,
    )


def _taken_apart(
    scaled: Floats, season_lengths: tuple[int, ...]
) -> tuple[Parts, Floats, Floats, tuple[LevelShift, ...]]:
    """Returns season and level, what is left, its local spread, and the steps of the level."""
    longest = max((length for length in season_lengths if len(scaled) >= 3 * length), default=7)
    half_width = max(2 * longest, 14)
    parts = take_apart(scaled, season_lengths=season_lengths, half_width=half_width)
    shifts = find_level_shifts(scaled - parts.season, half_width=half_width)
    if shifts:
        edges = tuple(shift.position for shift in shifts)
        parts = take_apart(scaled, season_lengths=season_lengths, half_width=half_width, edges=edges)
    residuals = scaled - parts.expected
    return parts, residuals, _spread(residuals, half_width=8 * half_width), shifts


def _nothing(values: Floats) -> Anomalies:
    """Returns that nothing is known to be unusual: the series is too short to tell."""
    middle = np.full(len(values), float(np.nanmedian(values)) if (~np.isnan(values)).any() else 0.0)
    open_end = np.full(len(values), np.inf)
    ones = np.ones(len(values))
    return Anomalies(np.zeros(len(values), dtype=bool), ones, ones, ones * 0, middle, -open_end, open_end, ())


def _power(values: Floats, season: int) -> float:
    """Returns 1 (as it is), 0.5 (square root) or 0 (logarithm): where the spread does not grow with the level."""
    known = values[~np.isnan(values)]
    if known.min(initial=0.0) < 0 or np.ptp(known) == 0:
        return 1.0
    block = max(7, min(season, len(known) // 12))
    blocks = known[: len(known) // block * block].reshape(-1, block)
    levels = np.median(blocks, axis=1)
    spreads = np.median(np.abs(np.diff(blocks, axis=1)), axis=1)
    good = (levels > 0) & (spreads > 0)
    if good.sum() < 6 or np.std(np.log(levels[good])) < 0.1:
        return 0.5
    slope = np.polyfit(np.log(levels[good]), np.log(spreads[good]), 1)[0]
    if slope > 0.8 and known.min() > 0:
        return 0.0
    return 0.5 if slope > 0.25 else 1.0


def _forward(values: Floats, power: float) -> Floats:
    if power == 0.0:
        return np.log(values)
    return values if power == 1.0 else 2 * np.sqrt(np.maximum(values, 0.0) + 0.375)  # Anscombe (1948)


def _backward(values: Floats, power: float) -> Floats:
    if power == 0.0:
        return np.exp(values)
    if power == 1.0:
        return values
    return np.maximum((np.maximum(values, 0.0) / 2) ** 2 - 0.375, 0.0)


def _spread(residuals: Floats, *, half_width: int) -> Floats:
    """Returns the local standard deviation (n,), never under a third of the overall one: quiet weeks must not shout."""
    overall = max(robust_scale(residuals), 1e-9 + 1e-9 * float(np.nanmax(np.abs(residuals), initial=0.0)))
    sizes = np.minimum(np.abs(residuals), 4 * overall)
    local = local_level(sizes, half_width=half_width) / 0.7979  # mean absolute deviation to standard deviation
    floor: Floats = np.maximum(local, overall / 3)
    return np.maximum(floor, overall * 0.5)


def _widest(scores: Floats, stretches: tuple[int, ...]) -> Floats:
    """Returns, at each point, the largest score of the stretches around it, each in its own standard deviations."""
    filled = np.nan_to_num(scores)
    widest = filled.copy() if 1 in stretches else np.zeros(len(scores))
    for length in stretches:
        if length == 1 or len(filled) < 4 * length:
            continue
        means = np.convolve(filled, np.ones(length) / length, mode="same")
        own = means / max(robust_scale(means), 1e-9)
        widest = np.where(np.abs(own) > np.abs(widest), own, widest)
    return np.where(np.isnan(scores), np.nan, widest)


def _conformal(sizes: Floats) -> Floats:
    """Returns the share of other points at least as far out; beyond the last of them by the tail's exponential fit."""
    known = np.sort(sizes[~np.isnan(sizes)])
    count = len(known)
    ranks = count - np.searchsorted(known, sizes, side="left")
    p_values: Floats = np.maximum(ranks, 1) / count
    start, mean = _tail(known)
    fitted = TAIL_SHARE * np.exp(-np.maximum(sizes - start, 0.0) / mean)
    p_values = np.where(sizes > start, np.minimum(p_values, fitted), p_values)
    return np.where(np.isnan(sizes), 1.0, p_values)


def _tail(known: Floats) -> tuple[float, float]:
    """Returns where the tail begins and its mean excess; medians, since the anomalies themselves sit in it."""
    start = float(np.quantile(known, 1 - TAIL_SHARE))
    excess = known[known > start] - start
    mean = float(np.median(excess)) / np.log(2) if len(excess) else 0.0
    return start, max(mean, 0.25)  # 0.25: less than a normal distribution has there (0.39)


def _reach(sizes: Floats, share: float) -> float:
    """Returns the score that a share of the points exceeds by the tail's fit."""
    start, mean = _tail(np.sort(sizes[~np.isnan(sizes)]))
    return start + mean * float(np.log(max(TAIL_SHARE / share, 1.0)))
