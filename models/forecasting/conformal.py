"""Conformal intervals by horizon bucket: how far the combination missed on the rolling origins sets the width.

Misses are measured in units of the spread that a forecaster expects at each step and side (`spreads.py`); the quantile of these ratios
is the conformal factor (Romano, Patterson and Candes 2019, in its multiplicative form). Few origins make few ratios, so that factors
are pulled, in logs: those of a horizon bucket to the panel's, those of a series to the panel's, those of the panel to a prior.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.panel import FloatArray

BUCKETS = 4
_PRIOR_COUNT = 60.0  # so many back-test steps weigh as much as the prior
_BUCKET_COUNT = 200.0
_SMALLEST_RATIO = 1e-3


def horizon_buckets(horizon: int) -> npt.NDArray[np.int_]:
    """Returns the bucket of each step, `(horizon,)`: up to four equal parts of the horizon."""
    return np.minimum(np.arange(horizon) * BUCKETS // horizon, BUCKETS - 1)


def conformal_factors(ratio: FloatArray, level: int, *, prior: float) -> FloatArray:
    """Returns `(series, horizon)` factors for the spread at a level.

    Args:
        ratio: `(origins, series, horizon)` absolute error over the spread at this level and side; NaN where unknown.
        level: per cent.
        prior: the factor of a panel without a back-test.
    """
    share = level / 100
    seen = ratio[np.isfinite(ratio)]
    panel = _pulled(_quantile(seen, share), len(seen), prior, _PRIOR_COUNT)
    own = np.array(
        [_pulled(*_measured(ratio[:, number], share), panel, _PRIOR_COUNT) for number in range(ratio.shape[1])]
    )
    buckets = horizon_buckets(ratio.shape[2])
    by_bucket = np.array(
        [_pulled(*_measured(ratio[..., buckets == b], share), panel, _BUCKET_COUNT) for b in range(BUCKETS)]
    )
    factors: FloatArray = own[:, None] * by_bucket[buckets][None] / panel
    return factors


def _measured(ratio: FloatArray, share: float) -> tuple[float, int]:
    seen = ratio[np.isfinite(ratio)]
    return _quantile(seen, share), len(seen)


def _quantile(values: FloatArray, share: float) -> float:
    """The conformal quantile (Vovk): the ceil((n + 1) share)-th smallest."""
    if len(values) == 0:
        return float("nan")
    rank = min(len(values), int(np.ceil((len(values) + 1) * share)))
    return float(np.sort(values)[rank - 1])


def _pulled(own: float, count: int, prior: float, prior_count: float) -> float:
    if count == 0 or not np.isfinite(own):
        return prior
    share = count / (count + prior_count)
    return float(np.exp(share * np.log(max(own, _SMALLEST_RATIO * prior)) + (1 - share) * np.log(prior)))


def intervals(
    points: FloatArray,
    residuals: FloatArray,
    *,
    spread_now: dict[int, FloatArray],
    spread_past: dict[int, FloatArray],
    priors: dict[int, float],
    levels: Sequence[int],
) -> dict[int, tuple[FloatArray, FloatArray]]:
    """Returns the lower and upper end of each level, `(series, horizon)` each.

    Args:
        points: `(series, horizon)` the combination.
        residuals: `(origins, series, horizon)` actual minus combination on the back-test, NaN where unknown.
        spread_now: level -> `(2, series, horizon)` expected distance below and above.
        spread_past: level -> `(2, origins, series, horizon)` the same at the origins.
        priors: level -> factor of a panel without a back-test.
        levels: per cent.
    """
    found = {}
    for level in levels:
        side = np.where(residuals < 0, spread_past[level][0], spread_past[level][1])
        ratio = np.divide(np.abs(residuals), side, out=np.full(residuals.shape, np.nan), where=side > 0)
        factor = conformal_factors(ratio, level, prior=priors[level])
        found[level] = (points - factor * spread_now[level][0], points + factor * spread_now[level][1])
    return found
