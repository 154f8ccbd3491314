"""The shape of the year in forecasts that reach far ahead: last year's, at this year's level.

Weekly and daily models follow the latest level; a quarter ahead that is the level of the wrong season. Where the series covers the
same dates a year before, the level there, times the growth of the last weeks on the same weeks a year ago, is the better guess for
the far end. Both are mixed by how far ahead a step lies.
"""

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.outlook import Outlook

Floats = npt.NDArray[np.float64]
YEAR_DAYS = 364  # 52 weeks: the same weekdays
SMOOTHED_DAYS = 29  # of a level: four weeks and a day
GROWTH_DAYS = 56  # in which the growth on last year is measured
GROWTH_RANGE = (0.4, 2.5)
FROM_DAYS, FULL_DAYS = 28, 120  # ahead: no mixing before, the whole share after
LARGEST_SHARE = 0.6  # chosen on windows of 150 days of retail and web series (docs/models/forecast_tool.md)
RATIO_RANGE = (0.3, 3.0)


def can_shape(past: int, horizon: int, *, step_days: int = 1) -> bool:
    """Tells whether the past holds the same days a year before, and the weeks that measure growth."""
    return horizon * step_days > FROM_DAYS and past * step_days >= YEAR_DAYS + GROWTH_DAYS


def with_year_shape(
    outlook: Outlook, y: Floats, *, step_days: int = 1, largest_share: float = LARGEST_SHARE
) -> Outlook:
    """Returns the outlook with the level of its far steps drawn to last year's shape; bounds move by the same factor.

    Args:
        outlook: of days or weeks.
        y: (periods,) the past without anomalies, at least 0.
        step_days: 1 for days, 7 for weeks.
        largest_share: of last year's shape, from FULL_DAYS ahead on.
    """
    horizon, year, weeks = len(outlook.mean), YEAR_DAYS // step_days, GROWTH_DAYS // step_days
    if not can_shape(len(y), horizon, step_days=step_days) or np.nansum(y[-year - weeks : -year]) <= 0:
        return outlook
    known = np.nan_to_num(y)
    growth = float(np.clip(known[-weeks:].sum() / known[-year - weeks : -year].sum(), *GROWTH_RANGE))
    whole = np.concatenate([known, outlook.mean])
    level = _smooth(whole, step_days)
    ahead = np.arange(horizon)
    ours, then = level[len(y) + ahead], level[len(y) + ahead - year] * growth
    reach = ((ahead + 1) * step_days - FROM_DAYS) / (FULL_DAYS - FROM_DAYS)
    share = largest_share * repetition(known, step_days=step_days) * np.clip(reach, 0.0, 1.0)
    has_both = (ours > 0) & (then > 0)
    ratio = np.where(has_both, np.clip(then / np.where(ours > 0, ours, 1.0), *RATIO_RANGE), 1.0)
    return outlook.scaled(ratio**share)


def repetition(y: Floats, *, step_days: int = 1) -> float:
    """Returns how well the level of a year ago explains that of the last year, 0 to 1.

    One less the variance of the growth on last year over the variance of the level itself, both in logarithms: 1 where every
    month grew alike, 0 where last year says nothing about this one.
    """
    year = YEAR_DAYS // step_days
    level = _smooth(y, step_days)
    recent = np.arange(max(year, len(y) - year), len(y))
    both = recent[(level[recent] > 0) & (level[recent - year] > 0)]
    if len(both) < GROWTH_DAYS // step_days:
        return 0.0
    own, growth = np.log(level[both]), np.log(level[both] / level[both - year])
    return float(np.clip(1 - growth.var() / own.var(), 0.0, 1.0)) if own.var() > 0 else 0.0


def _smooth(values: Floats, step_days: int) -> Floats:
    """Returns the centred mean over about four weeks, shorter at both ends."""
    half = SMOOTHED_DAYS // (2 * step_days)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    first = np.maximum(np.arange(len(values)) - half, 0)
    last = np.minimum(np.arange(len(values)) + half + 1, len(values))
    return np.asarray((sums[last] - sums[first]) / (last - first))
