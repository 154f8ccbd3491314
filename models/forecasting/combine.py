"""Weights of the members: by back-test, pulled to the panel's, then to equal; bad members dropped."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.backtest import mean_ignoring_gaps
from cartwise.models.forecasting.panel import BoolArray, FloatArray


@dataclass(frozen=True)
class Weighting:
    """How errors become weights; the values were chosen on validation windows (docs/models/forecasting.md).

    Attributes:
        power: weight is one over the error to this power.
        prior_origins: the panel's mean error counts as so many origins of the series' own in a large panel.
        prior_origins_alone: as many of equal errors, for a series on its own; small panels lie between.
        drop_ratio: members worse than the best by more than this ratio get no weight.
        equal_share: share of the weight that is spread equally over the kept members.
    """

    power: float = 4.0
    prior_origins: float = 4.0
    prior_origins_alone: float = 1.0
    drop_ratio: float = 1.2
    equal_share: float = 0.3


def combination_weights(
    losses: FloatArray, applies: BoolArray, *, origins: FloatArray, weighting: Weighting
) -> FloatArray:
    """Returns `(members, series)` weights, each column summing to 1.

    Args:
        losses: `(members, series)` scaled errors on the back-test, NaN where there was none.
        applies: `(members, series)` True where the member gives a forecast now.
        origins: `(series,)` number of back-test origins.
        weighting: see `Weighting`.
    """
    logs = np.log(np.maximum(losses, 1e-6))
    centred = logs - mean_ignoring_gaps(logs, axis=0)[None]
    panel = mean_ignoring_gaps(centred, axis=1)[:, None]
    panel = np.where(np.isnan(panel), 0.0, panel)
    alone = 1 / losses.shape[1]
    prior = alone * weighting.prior_origins_alone + (1 - alone) * weighting.prior_origins
    share = origins / (origins + prior)
    own = np.where(np.isnan(centred), panel, centred)
    # a panel of one has no panel: its own errors are pulled to equal
    pooled = share * own + (1 - share) * (panel if losses.shape[1] > 1 else 0.0)
    pooled = np.where(applies, pooled, np.inf)
    best = pooled.min(axis=0)
    kept = pooled <= best + np.log(weighting.drop_ratio)
    raw = np.where(kept, np.exp(-weighting.power * (np.where(kept, pooled, 0.0) - best)), 0.0)
    raw = raw / raw.sum(axis=0)
    weights: FloatArray = (1 - weighting.equal_share) * raw + weighting.equal_share * kept / kept.sum(axis=0)
    return weights


def combined(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Returns the weighted mean over members, `(..., series, horizon)`, weights renormalised where a member has no point.

    Args:
        points: `(members, ..., series, horizon)`.
        weights: `(members, series)`.
    """
    shape = (weights.shape[0], *(1,) * (points.ndim - 3), weights.shape[1], 1)
    spread = np.where(np.isfinite(points), weights.reshape(shape), 0.0)
    total = spread.sum(axis=0)
    summed = (spread * np.where(np.isfinite(points), points, 0.0)).sum(axis=0)
    return np.asarray(np.divide(summed, total, out=np.full(summed.shape, np.nan), where=total > 0))
