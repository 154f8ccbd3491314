"""Naive bases over the horizon: the Transformer forecasts a blend of them plus a residual."""

import numpy as np

from cartwise.models.forecasting.panel import FloatArray

BASES = 6
_CYCLES = 4


def naive_bases(y: FloatArray, seasons: tuple[int, ...], horizon: int) -> FloatArray:
    """Returns `(BASES, horizon)`: last season, mean of four, last long season raw and level-adjusted, mean of four long, flat level.

    Args:
        y: history, 1 value at least.
        seasons: season lengths in steps, shortest first; the longest that is seen once is the long one, rounded to whole short ones
            (364 days, so that weekdays meet weekdays).
        horizon: steps ahead.
    """
    short = _longest_of(seasons[:1], len(y))
    long = _longest_of(tuple(_whole(season, short) for season in seasons), len(y))
    bases = np.empty((BASES, horizon))
    bases[0] = _repeated(y, short, horizon)
    bases[1] = _mean_of_cycles(y, short, horizon)
    bases[2] = _repeated(y, long, horizon)
    bases[3] = bases[2] + _level_step(y, short, long)
    bases[4] = _mean_of_cycles(y, long, horizon)
    bases[5] = y[-max(short, min(_CYCLES, len(y))) :].mean()
    return bases


def _longest_of(seasons: tuple[int, ...], length: int) -> int:
    fitting = [season for season in seasons if 1 < season <= length]
    return max(fitting, default=1)


def _whole(season: int, short: int) -> int:
    return max(short, season // short * short)


def _repeated(y: FloatArray, lag: int, horizon: int) -> FloatArray:
    return y[len(y) - lag + np.arange(horizon) % lag]


def _mean_of_cycles(y: FloatArray, lag: int, horizon: int) -> FloatArray:
    cycles = max(1, min(_CYCLES, len(y) // lag))
    mean = y[len(y) - cycles * lag :].reshape(cycles, lag).mean(axis=0)
    return np.asarray(mean[np.arange(horizon) % lag])


def _level_step(y: FloatArray, short: int, long: int) -> float:
    """How far the level now lies above the same days one long season ago."""
    span = long if long <= 2 * _CYCLES * short else _CYCLES * short
    if len(y) < long + span:
        span = len(y) - long
    if span < max(1, short):
        return 0.0
    return float(y[-span:].mean() - y[-span - long : len(y) - long].mean())
