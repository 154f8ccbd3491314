"""Conformal intervals: the width comes from what the combination missed by on the rolling origins.

The error at each step is measured in units of the seasonal naive error at that step (over the whole history, so that the shape over
the horizon is well known even with few origins); the quantile of these units is the conformal factor. Factors of a series are
pulled to the panel's, and those of a panel to a prior.
"""

from collections.abc import Sequence

import numpy as np

from cartwise.models.forecasting.panel import FloatArray, Panel, Series, naive_lag

_RECENT_STEPS = 1_500
_PRIOR_FACTOR = {
    80: 1.45,
    95: 2.6,
}  # absolute error in units of the mean naive error, pooled over the validation windows
_PRIOR_COUNT = 40.0
BUCKETS = 4


def horizon_buckets(horizon: int) -> FloatArray:
    """Returns the bucket of each step, `(horizon,)`: up to four equal parts of the horizon."""
    return np.minimum(np.arange(horizon) * BUCKETS // horizon, BUCKETS - 1).astype(float)


def naive_widths(panel: Panel) -> FloatArray:
    """Returns the mean absolute seasonal naive error per series and step, `(series, horizon)`, smoothed by horizon bucket."""
    return np.vstack([_naive_width(s, naive_lag(panel.seasons, len(s)), panel.horizon) for s in panel])


def _naive_width(series: Series, lag: int, horizon: int) -> FloatArray:
    y = series.y[-_RECENT_STEPS:]
    steps = np.arange(1, horizon + 1)
    lags = lag * -(-steps // lag)  # the naive forecast of step j stands on the value this far before it
    means = {int(d): float(np.abs(y[d:] - y[:-d]).mean()) for d in set(lags.tolist()) if d < len(y)}
    if not means:
        return np.full(horizon, _width_without_history(y))
    longest = max(means)
    grown = {int(d): means[longest] * np.sqrt(d / longest) for d in set(lags.tolist()) if d not in means}
    widths = np.array([{**means, **grown}[int(d)] for d in lags])
    return np.maximum.accumulate(widths)


def _width_without_history(y: FloatArray) -> float:
    """One value says nothing of the spread: half of its size, at least its root (the spread of a count), is assumed."""
    size = float(np.abs(y).mean())
    return max(0.5 * size, float(np.sqrt(size)))


def conformal_widths(residuals: FloatArray, units: FloatArray, levels: Sequence[int]) -> dict[int, FloatArray]:
    """Returns the half width of each level, `(series, horizon)`.

    Args:
        residuals: `(origins, series, horizon)` actual minus combined on the back-test, NaN where unknown.
        units: `(series, horizon)` from `naive_widths`.
        levels: per cent.
    """
    unit = np.where(units > 0, units, np.nan)
    ratio = np.abs(residuals) / unit[None]
    return {level: np.where(units > 0, units * _factor(ratio, level)[:, None], 0.0) for level in levels}


def _factor(ratio: FloatArray, level: int) -> FloatArray:
    """Returns `(series,)` factors: the series' own quantile pulled (in logs) to the panel's, that to the prior."""
    seen = ratio[np.isfinite(ratio)]
    prior = _PRIOR_FACTOR.get(level) or _prior_for(level)
    panel = _pulled(_quantile(seen, level), len(seen), prior)
    own = []
    for number in range(ratio.shape[1]):
        mine = ratio[:, number][np.isfinite(ratio[:, number])]
        own.append(_pulled(_quantile(mine, level), len(mine), panel))
    return np.array(own)


def _prior_for(level: int) -> float:
    """A level without a measured prior lies on the normal curve through the one of 80 %."""
    from statistics import NormalDist

    return _PRIOR_FACTOR[80] * NormalDist().inv_cdf(0.5 + level / 200) / NormalDist().inv_cdf(0.9)


def _quantile(values: FloatArray, level: int) -> float:
    """The conformal quantile (Vovk): the ceil((n + 1) level)-th smallest."""
    if len(values) == 0:
        return float("nan")
    rank = min(len(values), int(np.ceil((len(values) + 1) * level / 100)))
    return float(np.sort(values)[rank - 1])


def _pulled(own: float, count: int, prior: float) -> float:
    if count == 0 or not np.isfinite(own):
        return prior
    share = count / (count + _PRIOR_COUNT)
    return float(np.exp(share * np.log(max(own, 1e-3 * prior)) + (1 - share) * np.log(prior)))
