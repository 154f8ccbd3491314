"""Sparse series in sums: models that hit single steps best forecast the median, which is 0 where most steps are 0.

Twenty steps of "most likely nothing" are not nothing. What is asked for is the sum, so the level of a sparse series is the mean of
its recent steps, long enough to hold a number of events (the idea of Croston 1972 and of Teunter, Syntetos and Babai 2011:
smooth the demand rate, not the single steps). The shape within the horizon stays that of the models of the whole.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.outlook import Outlook, lowest

Floats = npt.NDArray[np.float64]
SPARSE_SHARE = 0.3  # of steps without anything, from which the median lies well below the mean
LEAST_EVENTS = 40.0  # that the recent level should hold, where the series has so many
LEAST_STEPS = 28
SCORES = {80: 1.2816, 95: 1.96}  # of a normal distribution, by interval level
OPEN_RATE = 0.05  # of a season's place that has something in one of twenty seasons at least
LEAST_OWN = 0.25  # of the level, from which the models' own shape is followed


def is_sparse(y: Floats, *, season: int = 1) -> bool:
    """Tells whether so many of the steps are 0 that a forecast of single steps says little about their sum.

    Places of the season that are nearly always 0 (Sundays, nights) do not count: models know those.
    """
    known = np.isfinite(y)
    if not (y[known] != 0).any():
        return False
    places = np.arange(len(y)) % season
    counts = np.bincount(places[known], minlength=season)
    rates = np.bincount(places[known & (y != 0)], minlength=season) / np.maximum(counts, 1)
    is_open = known & (rates[places] >= OPEN_RATE) if (rates >= OPEN_RATE).any() else known
    return bool((y[is_open] == 0).mean() > SPARSE_SHARE)


def with_mean_level(
    outlook: Outlook, y: Floats, *, whole: Outlook | None = None, whole_y: Floats | None = None
) -> Outlook:
    """Returns the outlook of a sparse series at its mean level; bounds as far off as its steps spread.

    Args:
        outlook: of the series.
        y: (periods,) its past, single large values included: they are part of a mean.
        whole: the outlook of the total that the series is a part of: its growth and season hold for the part too.
        whole_y: (periods,) the past of that total.
    """
    steps = _steps(y)
    level = float(np.nanmean(y[-steps:]))
    usual = float(np.nanmean(whole_y[-steps:])) if whole_y is not None else 0.0
    middle = float(outlook.mean.mean())
    if whole is not None and usual > 0:
        mean = level * whole.mean / usual
    elif middle > LEAST_OWN * abs(level):
        mean = outlook.mean * (level / middle)
    else:
        mean = np.where(outlook.bounds[95][1] > 0, level, 0.0)  # closed steps stay at 0
    floor, spread = lowest(y), float(np.nanstd(y[-steps:]))
    bounds = {}
    for each, (lower, upper) in outlook.bounds.items():
        own = SCORES.get(each, 1.0) * spread * (outlook.bounds[95][1] > 0)  # of single steps; sums narrow it
        down, up = np.maximum(outlook.mean - lower, own), np.maximum(upper - outlook.mean, own)
        bounds[each] = (np.maximum(mean - down, floor), mean + up)
    return replace(outlook, mean=mean, bounds=bounds)


def _steps(y: Floats) -> int:
    """Returns how many of the last steps hold enough events; all of them where there are too few."""
    events = np.cumsum((np.nan_to_num(y) != 0)[::-1])
    enough = int(np.searchsorted(events, LEAST_EVENTS)) + 1
    return int(np.clip(enough, min(LEAST_STEPS, len(y)), len(y)))
