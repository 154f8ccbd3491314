"""Where a series steps to a new level, and since when a change has lasted."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.robust_level import Floats, robust_scale

STEP_SIZE = (
    5.0  # standard errors that a step must have: 1 in 10^6 by chance at one place, and hundreds of places are tried
)
MIN_SEGMENT = 10  # points before and after that a step needs


@dataclass(frozen=True)
class LevelShift:
    """A lasting step of the level.

    Attributes:
        position: first point of the new level.
        size: new level less old level, on the scale of the values.
        standard_errors: size by its standard error.
    """

    position: int
    size: float
    standard_errors: float


def find_level_shifts(values: Floats, *, half_width: int, threshold: float = STEP_SIZE) -> tuple[LevelShift, ...]:
    """Returns the steps of a series without seasons, by the gap between two one-sided straight lines at each point.

    Slow drift leaves no gap, and a spike is cut before the lines are drawn. Source: regression discontinuity with a
    uniform kernel (Imbens and Lemieux 2008); the errors' memory enters by their long-run variance.

    Args:
        values: (n,), deseasonalised; NaN for missing.
        half_width: points on either side of a step.
        threshold: standard errors from which a step counts.
    """
    count, width = len(values), max(half_width, MIN_SEGMENT)
    if count < 2 * width:
        return ()
    cut = _without_spikes(values, width // 2)
    before, after = _line_ends(cut, width)
    gaps = after - before
    # The variance of the end of a fitted line of `width` points is 4 sigma^2 / width.
    error = float(np.sqrt(2 * 4 / width)) * _long_run_sd(cut, width)
    if error <= 0:
        return ()
    steps = np.abs(gaps) / error
    found: list[LevelShift] = []
    while True:
        place = int(np.argmax(steps))
        if steps[place] < threshold:
            return tuple(sorted(found, key=lambda shift: shift.position))
        found.append(LevelShift(place, float(gaps[place]), float(steps[place])))
        steps[max(0, place - width) : place + width] = 0.0


def _without_spikes(values: Floats, width: int) -> Floats:
    """Returns the values clipped to three robust deviations around a running median; gaps filled by it."""
    from scipy.ndimage import median_filter

    known = ~np.isnan(values)
    filled = np.interp(np.arange(len(values)), np.flatnonzero(known), values[known]) if known.any() else values * 0.0
    middle = median_filter(filled, size=2 * width + 1, mode="nearest")
    reach = 3 * robust_scale(filled - middle)
    clipped: Floats = np.clip(filled, middle - reach, middle + reach)
    return clipped


def _line_ends(values: Floats, width: int) -> tuple[Floats, Floats]:
    """Returns, at each point, the line of the `width` points before it and that of those from it on, both read there."""
    count = len(values)
    windows = np.lib.stride_tricks.sliding_window_view(values, width)  # (n - width + 1, width)
    centred = np.arange(width) - (width - 1) / 2
    mean = windows.mean(axis=1)
    slope = windows @ centred / float(centred @ centred)
    reach = (width - 1) / 2
    before, after = np.zeros(count), np.zeros(count)
    inner = slice(width, count - width + 1)
    before[inner] = (mean + slope * (reach + 1))[: count - 2 * width + 1]
    after[inner] = (mean - slope * reach)[width : count - width + 1]
    return before, after


def _long_run_sd(values: Floats, width: int) -> float:
    """Returns the standard deviation of the noise, its memory counted in: from neighbouring differences of block means."""
    block = max(2, width // 4)
    blocks = values[: len(values) // block * block].reshape(-1, block).mean(axis=1)
    by_blocks = robust_scale(np.diff(blocks)) / np.sqrt(2) * np.sqrt(block)
    by_points = robust_scale(np.diff(values)) / np.sqrt(2)
    return float(max(by_blocks, by_points))


def find_onset(observed: Floats, expected: Floats) -> tuple[int, int | None]:
    """Returns the first and the last point of the stretch where the ratio to the expectation differs most.

    Args:
        observed: (n,) counts or sums.
        expected: (n,), what was expected; positive where anything was.

    Returns:
        First position, and last position or None where it lasts to the end: the stretch with the greatest Poisson
        likelihood ratio (a scan statistic, Kulldorff 1997), of all stretches of three points or more.
    """
    count = len(observed)
    seen = np.concatenate([[0.0], np.cumsum(observed)])
    hoped = np.concatenate([[0.0], np.cumsum(expected)])
    starts, ends = np.triu_indices(count + 1, k=3)
    inside, usual = seen[ends] - seen[starts], np.maximum(hoped[ends] - hoped[starts], 1e-9)
    ratio = np.where(inside > 0, np.log(np.maximum(inside, 1e-12) / usual), 0.0)
    gains = inside * ratio - (inside - usual)
    best = int(np.argmax(gains)) if len(gains) else 0
    if not len(gains):
        return 0, None
    start, end = int(starts[best]), int(ends[best])
    return start, None if end >= count else end - 1
