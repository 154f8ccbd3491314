"""The spread that is expected around a forecast, before conformal factors: from the Transformer's quantiles and from naive errors."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from cartwise.models.forecasting.members.patch_transformer import PatchTransformerMember
from cartwise.models.forecasting.panel import FloatArray, Window, naive_lag
from cartwise.models.forecasting.patches.inference import QUANTILES
from cartwise.models.forecasting.prepare import Prepared

_RECENT_STEPS = 1_500
_MIDDLE = QUANTILES.index(0.5)
_NAIVE_FACTOR = (
    1.45  # absolute errors of the combination reach so many mean naive errors in 80 % of steps (validation windows)
)


def expected_spreads(windows: Sequence[Prepared], levels: Sequence[int]) -> dict[int, FloatArray]:
    """Returns level -> `(2, len(windows), horizon)` distance below and above; 0 on closed steps.

    It is the geometric mean of the Transformer's quantile distance and of the mean seasonal naive error scaled to the level; the latter
    alone for a series that is too short for the network.
    """
    quantiles = PatchTransformerMember().quantiles(windows)
    whole = np.stack([p.restored(row) for p, row in zip(windows, quantiles, strict=True)])
    naive = np.stack([naive_width(p.window, p.seasons) for p in windows])
    closed = np.stack([p.closed_ahead for p in windows])
    found = {}
    for level in levels:
        width = naive * _NAIVE_FACTOR * _normal(level) / _normal(80)
        sides = []
        for share in (0.5 - level / 200, 0.5 + level / 200):
            distance = np.abs(_at(whole, share) - whole[..., _MIDDLE])
            both = np.sqrt(distance * width)
            sides.append(np.where(closed, 0.0, np.where(np.isfinite(both), both, width)))
        found[level] = np.stack(sides)
    return found


def _normal(level: int) -> float:
    return NormalDist().inv_cdf(0.5 + level / 200)


def _at(quantiles: FloatArray, share: float) -> FloatArray:
    """Interpolates between the network's quantiles, linearly on the normal scale, and beyond the last by its slope."""
    grid = np.array([NormalDist().inv_cdf(q) for q in QUANTILES])
    where = NormalDist().inv_cdf(share)
    right = int(np.clip(np.searchsorted(grid, where), 1, len(grid) - 1))
    part = (where - grid[right - 1]) / (grid[right] - grid[right - 1])
    return np.asarray(quantiles[..., right - 1] * (1 - part) + quantiles[..., right] * part)


def naive_width(window: Window, seasons: tuple[int, ...]) -> FloatArray:
    """Returns the mean absolute seasonal naive error at each step over the recent history, `(horizon,)`, never falling."""
    lag = naive_lag(seasons, window.end)
    y = window.y[-_RECENT_STEPS:]
    steps = np.arange(1, window.horizon + 1)
    lags = lag * -(-steps // lag)  # the naive forecast of step j stands on the value this far before it
    means = {int(d): float(np.abs(y[d:] - y[:-d]).mean()) for d in set(lags.tolist()) if d < len(y)}
    if not means:
        return np.full(window.horizon, _width_without_history(y))
    longest = max(means)
    grown = {int(d): means[longest] * float(np.sqrt(d / longest)) for d in set(lags.tolist()) if d not in means}
    widths = np.array([{**means, **grown}[int(d)] for d in lags])
    return np.asarray(np.maximum.accumulate(widths))


def _width_without_history(y: FloatArray) -> float:
    """One value says nothing of the spread: half of its size, at least its root (the spread of a count), is assumed."""
    size = float(np.abs(y).mean())
    return max(0.5 * size, float(np.sqrt(size)))
