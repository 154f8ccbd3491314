"""Which past points a model may learn from: known values that are neither missing nor unusual."""

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.anomalies import find

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_LEFT_OUT = 0.03  # of the points: more than that is not unusual, it is how the series is
FALSE_DISCOVERIES = 0.01  # a forecast loses more by a good point left out than by an odd one kept
RECENT_SEASONS = 2  # the last two seasons stay: what looks unusual there may be the new normal


def kept_points(y: Floats, *, season: int, explained: Bools) -> Bools:
    """Returns (periods,) which points are kept.

    Args:
        y: (periods,) values, NaN where there is none.
        season: periods of a season.
        explained: points that known events explain; they stay.
    """
    known = np.isfinite(y)
    if season not in (7, 24) or known.sum() < 8 * season:
        return known
    seasons = (24, 168) if season == 24 else (7,)
    unusual = find(y, season_lengths=seasons, false_discoveries=FALSE_DISCOVERIES).is_anomaly & ~explained
    unusual[len(y) - RECENT_SEASONS * season :] = False
    if unusual.sum() > MOST_LEFT_OUT * known.sum():
        return known
    return known & ~unusual
