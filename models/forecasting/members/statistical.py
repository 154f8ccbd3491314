"""Seasonal naive and the statsforecast family, each as a member that forecasts one series at a time."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.panel import FloatArray, Window, naive_lag, seasonal_naive, usable_seasons
from cartwise.models.forecasting.prepare import Prepared

_LOG = logging.getLogger(__name__)
_LONGEST_EXPONENTIAL_SEASON = 24  # states beyond a day of hours make ETS and CES slow and unstable
_RECENT_STEPS = 1_000  # smoothing forgets: more history costs time and moves no forecast
_SHORTEST = 8  # fewer values do not carry the two to five parameters of these models


@dataclass(frozen=True)
class StatisticalMember:
    """A member of one model of statsforecast.

    Attributes:
        name: as in the back-test table.
        build: makes the model from the seasons that fit the history, shortest first.
        takes_all_seasons: True for models that take several seasons of any length.
    """

    name: str
    build: Callable[[tuple[int, ...]], Any]
    takes_all_seasons: bool = False
    sees_regressors: bool = False

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` points; NaN rows for histories that are too short or constant."""
        return np.vstack([self._one(prepared.plain, setting.seasons) for prepared in windows])

    def _one(self, window: Window, seasons: tuple[int, ...]) -> FloatArray:
        y = window.y
        if len(y) < _SHORTEST or np.ptp(y) == 0:
            return np.full(window.horizon, np.nan)
        fitting = usable_seasons(seasons, len(y))
        if self.takes_all_seasons:
            fitting = tuple(season for season in fitting if season <= _longest_for(len(y)))
            y = y[-max(_RECENT_STEPS, 4 * max(fitting, default=1)) :]
        else:
            fitting = fitting[:1] if fitting[0] <= _LONGEST_EXPONENTIAL_SEASON else (1,)
            y = y[-_RECENT_STEPS:]
        model = self.build(fitting or (1,))
        try:
            points = np.asarray(model.forecast(y=np.ascontiguousarray(y), h=window.horizon)["mean"], dtype=float)
        except (NotImplementedError, ValueError, np.linalg.LinAlgError) as reason:  # so statsforecast refuses a history
            _LOG.info("member=%s series=%s refused=%s", self.name, window.series.uid, reason)
            return np.full(window.horizon, np.nan)
        return points if np.isfinite(points).all() else np.full(window.horizon, np.nan)


def _longest_for(length: int) -> int:
    """A season of MSTL takes Loess over the whole history: beyond a week of hours or a year of weeks it is left to the regression."""
    return min(200, length // 2)


@dataclass(frozen=True)
class SeasonalNaive:
    """The baseline: the last season again, whatever regressors say."""

    name: str = "seasonal_naive"
    sees_regressors: bool = True

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` points."""
        return np.vstack(
            [seasonal_naive(p.window.y, naive_lag(setting.seasons, p.window.end), p.window.horizon) for p in windows],
        )


def mstl() -> StatisticalMember:
    """Multiple seasonal-trend decomposition, the rest by exponential smoothing (Bandara, Hyndman and Bergmeir 2021)."""

    def build(seasons: tuple[int, ...]) -> Any:
        from statsforecast import models

        trend = models.AutoETS(model="ZZN")
        return trend if seasons == (1,) else models.MSTL(season_length=list(seasons), trend_forecaster=trend)

    return StatisticalMember("mstl", build, takes_all_seasons=True)


def damped_ets() -> StatisticalMember:
    """Exponential smoothing with a damped trend (Gardner 1985)."""

    def build(seasons: tuple[int, ...]) -> Any:
        from statsforecast import models

        season = seasons[0]
        return models.AutoETS(season_length=season, model="AAA" if season > 1 else "AAN", damped=True)

    return StatisticalMember("ets", build)


def ces() -> StatisticalMember:
    """Complex exponential smoothing (Svetunkov, Kourentzes and Ord 2022)."""

    def build(seasons: tuple[int, ...]) -> Any:
        from statsforecast import models

        return models.AutoCES(season_length=seasons[0], model="S" if seasons[0] > 1 else "N")

    return StatisticalMember("ces", build)
