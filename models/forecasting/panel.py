"""A panel of series on a complete time grid, checked: the input of every member."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Series:
    """One series without gaps.

    Attributes:
        uid: its name, as given.
        times: `(n + h,)` datetime64, the history and then the horizon.
        y: `(n,)` values, gaps interpolated.
        observed: `(n,)` False where the value was filled.
        known: `(n + h, k)` regressors, known in the future too.
        static: `(s,)` features that do not change.
    """

    uid: Any
    times: npt.NDArray[np.datetime64]
    y: FloatArray
    observed: BoolArray
    known: FloatArray
    static: FloatArray

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Window:
    """The view of a series from a moment: what came before `end`, and the `horizon` steps after it.

    Members see `y`, `times` and `known`, never `actual`.
    """

    series: Series
    end: int
    horizon: int

    @property
    def y(self) -> FloatArray:
        """The history, `(end,)`."""
        return self.series.y[: self.end]

    @property
    def observed(self) -> BoolArray:
        """False where the history was filled, `(end,)`."""
        return self.series.observed[: self.end]

    @property
    def times(self) -> npt.NDArray[np.datetime64]:
        """History and horizon, `(end + horizon,)`."""
        return self.series.times[: self.end + self.horizon]

    @property
    def known(self) -> FloatArray:
        """Regressors over history and horizon, `(end + horizon, k)`."""
        return self.series.known[: self.end + self.horizon]

    @property
    def actual(self) -> FloatArray:
        """What really came, NaN where it was not observed: for scoring only, `(horizon,)`."""
        stop = self.end + self.horizon
        return np.where(self.series.observed[self.end : stop], self.series.y[self.end : stop], np.nan)


@dataclass(frozen=True)
class Panel:
    """Checked series with the same frequency, horizon and regressors.

    Attributes:
        series: in the order of the frame returned.
        freq: pandas alias.
        horizon: steps ahead, 1 or more.
        seasons: season lengths in steps, shortest first.
        regressors: names of the columns of `Series.known`.
        unused: columns of the frame that have no future values, so that no member sees them.
    """

    series: tuple[Series, ...]
    freq: str
    horizon: int
    seasons: tuple[int, ...]
    regressors: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Series]:
        return iter(self.series)

    def __len__(self) -> int:
        return len(self.series)


def usable_seasons(seasons: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Returns the seasons that a history of `length` steps shows at least twice; `(1,)` where none."""
    found = tuple(season for season in seasons if season > 1 and length >= 2 * season)
    return found or (1,)


def naive_lag(seasons: tuple[int, ...], length: int) -> int:
    """Returns the lag of the seasonal naive baseline: the shortest season seen once at least, else 1."""
    fitting = [season for season in seasons if 1 < season <= length]
    return fitting[0] if fitting else 1


def seasonal_naive(y: FloatArray, lag: int, horizon: int) -> FloatArray:
    """Returns the last `lag` values repeated over the horizon, `(horizon,)`."""
    return y[len(y) - lag + np.arange(horizon) % lag]


def scale_of(y: FloatArray, lag: int) -> float:
    """Returns the mean absolute seasonal step of a history (the denominator of MASE, Hyndman and Koehler 2006); NaN if zero."""
    if len(y) < 2:
        return float("nan")
    lag = lag if len(y) > lag else 1
    step = float(np.abs(y[lag:] - y[:-lag]).mean())
    return step if step > 0 else float("nan")
