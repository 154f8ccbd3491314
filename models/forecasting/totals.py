"""Sums of forecasts over several periods, with an interval of the sum (not the sum of the bounds).

Errors of neighbouring periods go together: a level that is read too low is too low tomorrow as well. How much is measured on
rolling-origin errors: the standard deviation of their sum, against what independent errors of the same size would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MIN_ORIGINS = 3
USUAL_CORRELATION = (
    0.35  # of errors of neighbouring days where too few origins measure it; between none and a pure level error
)


@dataclass(frozen=True)
class Sum:
    """A sum with its interval."""

    value: float
    lower: float
    upper: float


def error_correlation(errors: Floats) -> float:
    """Returns the common correlation of the errors within a forecast, 0 to 1, from rolling origins.

    With equal pairwise correlation r, the variance of a sum of n errors of variance v is n v (1 + (n - 1) r): solved for r
    with the pooled variances (the design effect of cluster sampling, Kish 1965, section 5.4).

    Args:
        errors: (origins, horizon) forecast less actual; NaN where unknown.
    """
    errors = errors[:, np.isfinite(errors).all(axis=0)] if len(errors) else errors  # steps that are always known
    scale = np.sqrt((errors**2).mean(axis=0)) if len(errors) else np.ones(errors.shape[1])
    known = errors / np.where(scale > 0, scale, 1.0)
    origins, horizon = known.shape
    if origins < MIN_ORIGINS or horizon < 2:
        return USUAL_CORRELATION
    inflation = float(np.mean(known.sum(axis=1) ** 2)) / horizon
    measured = float(np.clip((inflation - 1) / (horizon - 1), 0.0, 1.0))
    # Few origins measure a variance badly: shrink towards the usual value.
    weight = origins / (origins + 6)
    return float(weight * measured + (1 - weight) * USUAL_CORRELATION)


def sum_with_interval(values: Floats, lower: Floats, upper: Floats, *, correlation: float) -> Sum:
    """Returns the sum of `values` and its bounds at the level of `lower` and `upper`.

    Half-widths combine as standard deviations with one common correlation; lower and upper sides apart, since counts are skewed.
    """
    down = _combined(np.maximum(values - lower, 0.0), correlation)
    up = _combined(np.maximum(upper - values, 0.0), correlation)
    total = float(values.sum())
    return Sum(total, total - down, total + up)


def sums_by_bucket(
    values: Floats, lower: Floats, upper: Floats, buckets: Sequence[int], *, correlation: float
) -> list[Sum]:
    """Returns the sum of each bucket; `buckets` gives the bucket's index of each period, ascending from 0."""
    of = np.asarray(buckets)
    return [
        sum_with_interval(values[of == bucket], lower[of == bucket], upper[of == bucket], correlation=correlation)
        for bucket in range(int(of.max()) + 1)
    ]


def _combined(widths: Floats, correlation: float) -> float:
    independent = float((widths**2).sum())
    together = float(widths.sum() ** 2)
    return float(np.sqrt((1 - correlation) * independent + correlation * together))
