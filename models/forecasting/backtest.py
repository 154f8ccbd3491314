"""Rolling origins: what every member would have said before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.members import Member, Setting, points_of
from cartwise.models.forecasting.panel import FloatArray, Panel, Window, naive_lag, scale_of
from cartwise.models.forecasting.prepare import Prepared, prepared

_SHORTEST_HISTORY = 4


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past.

    Attributes:
        members: names, in the order of the first axis of `points`.
        points: `(members, origins, series, horizon)`; NaN where a member does not apply or the origin does not exist.
        actual: `(origins, series, horizon)`; NaN where nothing was observed or the series was closed.
        scale: `(series,)` seasonal naive step in the history, 1 where that is zero.
        rounds: the windows of each origin, with the numbers of their series.
    """

    members: tuple[str, ...]
    points: FloatArray
    actual: FloatArray
    scale: FloatArray
    rounds: tuple[tuple[tuple[list[int], list[Prepared]], ...], ...] = ()

    def losses(self) -> FloatArray:
        """Returns `(members, series)` mean absolute scaled errors over the origins; NaN without a back-test."""
        error = np.abs(self.points - self.actual[None]) / self.scale[None, None, :, None]
        return mean_ignoring_gaps(error, axis=(1, 3))

    def smape(self) -> FloatArray:
        """Returns `(members, series)` symmetric absolute percentage errors, 0 to 200; both zero counts as no error."""
        size = np.abs(self.points) + np.abs(self.actual[None])
        error = np.abs(self.points - self.actual[None])
        # 0/0 is no error; NaN stays NaN
        return 200 * mean_ignoring_gaps(np.divide(error, size, out=error, where=size != 0), axis=(1, 3))


def mean_ignoring_gaps(values: FloatArray, axis: int | tuple[int, ...]) -> FloatArray:
    """Returns the mean of what is no NaN, and NaN where nothing is (numpy would warn)."""
    seen = np.isfinite(values)
    count = seen.sum(axis=axis)
    total = np.where(seen, values, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(np.shape(total), np.nan), where=count > 0))


def origin_ends(length: int, horizon: int, origins: int, shortest: int) -> list[int]:
    """Returns the history lengths at the rolling origins, newest first; fewer where the series is short.

    The origins stand one horizon apart. A short series is tested on as much of the horizon as a third of it holds.
    """
    step = min(horizon, max(1, length // 3))
    ends = [length - step * (round_ + 1) for round_ in range(origins)]
    least = max(_SHORTEST_HISTORY, min(shortest, length // 2))
    return [end for end in ends if end >= least]


def run_backtest(panel: Panel, members: Sequence[Member], *, origins: int, setting: Setting) -> Backtest:
    """Forecasts `origins` past windows with every member."""
    count, horizon = len(panel), panel.horizon
    points = np.full((len(members), origins, count, horizon), np.nan)
    actual = np.full((origins, count, horizon), np.nan)
    rounds = []
    for round_ in range(origins):
        at, windows = _windows(panel, round_, origins)
        groups = []
        for size in {w.horizon for w in windows}:
            chosen = [i for i, w in zip(at, windows, strict=True) if w.horizon == size]
            alike = prepared(
                [w for w in windows if w.horizon == size], seasons=panel.seasons, regressors=panel.regressors
            )
            groups.append((chosen, alike))
            actual[round_, chosen, :size] = [np.where(p.closed_ahead, np.nan, p.window.actual) for p in alike]
            for number, member in enumerate(members):
                points[number, round_, chosen, :size] = points_of(member, alike, setting)
        rounds.append(tuple(groups))
    scale = np.array([scale_of(s.y, naive_lag(panel.seasons, len(s))) for s in panel])
    return Backtest(
        tuple(m.name for m in members), points, actual, np.where(np.isnan(scale), 1.0, scale), tuple(rounds)
    )


def _windows(panel: Panel, round_: int, origins: int) -> tuple[list[int], list[Window]]:
    at, windows = [], []
    for number, series in enumerate(panel):
        ends = origin_ends(len(series), panel.horizon, origins, 2 * panel.seasons[0])
        if round_ < len(ends):
            at.append(number)
            windows.append(Window(series, ends[round_], min(panel.horizon, len(series) - ends[round_])))
    return at, windows
