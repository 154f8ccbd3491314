"""Naive bases over the horizon: the Transformer forecasts a blend of them plus a residual; boosting measures from the best."""

import numpy as np

from cartwise.models.forecasting.panel import FloatArray

BASES = 8
_CYCLES = 4


def naive_bases(y: FloatArray, seasons: tuple[int, ...], horizon: int) -> FloatArray:
    """Returns `(BASES, horizon)` simple forecasts.

    They are: 0 last season; 1 mean of four seasons; 2 last long season; 3 that moved to the level of now; 4 mean of four long seasons;
    5 mean of the last season, flat; 6 last value, flat; 7 mean of three seasons, each moved to the level of the last few values.

    Args:
        y: history, 1 value at least.
        seasons: season lengths in steps, shortest first; the longest that is seen once is the long one, rounded to whole short ones
            (364 days, so that weekdays meet weekdays).
        horizon: steps ahead.
    """
    short = _longest_of(seasons[:1], len(y))
    long = _longest_of(tuple(_whole(season, short) for season in seasons), len(y))
    is_near = long <= 2 * _CYCLES * short
    bases = np.empty((BASES, horizon))
    bases[0] = _repeated(y, short, horizon)
    bases[1] = _mean_of_cycles(y, short, horizon)
    bases[2] = _repeated(y, long, horizon)
    bases[3] = bases[2] + _level_step(y, lag=long, span=long if is_near else _CYCLES * short)
    bases[4] = _mean_of_cycles(y, long, horizon)
    bases[5] = y[-short:].mean()
    bases[6] = y[-1]
    bases[7] = _moved_mean(y, long if is_near else short, span=max(2, short // 6), horizon=horizon)
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


def _level_step(y: FloatArray, *, lag: int, span: int) -> float:
    """How far the last `span` values lie above those `lag` steps before them; on as many as the history has."""
    span = min(span, len(y) - lag)
    if span < 1:
        return 0.0
    return float(y[-span:].mean() - y[len(y) - span - lag : len(y) - lag].mean())


def _moved_mean(y: FloatArray, lag: int, *, span: int, horizon: int) -> FloatArray:
    found = []
    for cycle in range(1, _CYCLES):
        start = len(y) - cycle * lag
        if start < 0:
            break
        found.append(y[start + np.arange(horizon) % lag] + _level_step(y, lag=cycle * lag, span=span))
    return np.asarray(np.mean(found, axis=0))
