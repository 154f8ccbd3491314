"""Multiple testing: which of many p-values stand while few of those that stand are false."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p_values: Any) -> Floats:
    """Returns adjusted p-values (n,): those at most q stand with a share of false discoveries of at most q.

    Args:
        p_values: (n,) in [0, 1]; NaN (not tested) stays NaN and does not count.

    Source: Benjamini and Hochberg (1995), step-up procedure.
    """
    given = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(given.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(given))
    count = len(tested)
    if not count:
        return adjusted
    order = tested[np.argsort(given[tested])]
    steps = given[order] * count / np.arange(1, count + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return adjusted
