"""Whether the behaviour helps: the encoder, the same head without it, and the baseline on the same held-out origins."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.behavior_encoder import Trained, baseline_forecast, never_stop, train
from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings, Floats, first_origin
from cartwise.types import Progress, no_progress

TEST_ORIGINS = 12
MIN_TRAIN_ORIGINS = 40  # fewer teach the head nothing
GAIN_TO_HELP = 0.01  # relative error below that of the head alone
SURE = 2.0  # standard errors over the test origins by which the gain must stand out of chance


@dataclass(frozen=True)
class BehaviorEvaluation:
    """Mean absolute errors on held-out periods, in the unit of the series, and the forecasts behind them.

    Attributes:
        origins: (origins,) index of the last known period of each test forecast; none of their horizons was trained on.
        forecasts: (origins, horizon) with the encoder.
        plain: (origins, horizon) of the head alone.
        actual: (origins, horizon).
        scale: mean absolute step over a season before the test; errors divided by it are MASE.
        share: of the encoder's residual that the validation origins kept, 0 to 1.
    """

    with_behavior: float
    without_behavior: float
    baseline: float
    origins: npt.NDArray[np.int64]
    forecasts: Floats
    plain: Floats
    actual: Floats
    share: float
    scale: float

    @property
    def helps(self) -> bool:
        """True where the encoder is better than the head alone and than the baseline, by more than chance."""
        rival = min(self.without_behavior, self.baseline)
        if self.with_behavior >= rival * (1 - GAIN_TO_HELP):
            return False
        gains = (np.abs(self.plain - self.actual) - np.abs(self.forecasts - self.actual)).mean(axis=1)  # (origins,)
        return bool(gains.mean() > SURE * gains.std(ddof=1) / np.sqrt(len(gains)))


def can_evaluate(periods: int, series_settings: EncoderSettings, season: int) -> bool:
    """Tells whether a series of that many periods is long enough to train and to test."""
    test = test_periods(series_settings)
    first = max(series_settings.window, 4 * season, series_settings.memory)
    return periods - 2 * test - first - series_settings.horizon >= MIN_TRAIN_ORIGINS


def test_periods(settings: EncoderSettings) -> int:
    """Returns the number of last periods that are held out: twelve origins a quarter of a horizon apart."""
    return settings.horizon + (TEST_ORIGINS - 1) * max(1, settings.horizon // 4)


def evaluate(
    series: BehaviorSeries,
    settings: EncoderSettings,
    *,
    on_progress: Progress = no_progress,
    should_stop: Callable[[], bool] = never_stop,
) -> BehaviorEvaluation:
    """Trains with and without the encoder before the held-out periods, and measures both on them."""
    held = test_periods(settings)
    end = len(series.y)
    valid_until = end - held
    train_until = valid_until - held
    step = max(1, settings.horizon // 4)
    origins = valid_until - 1 + step * np.arange(TEST_ORIGINS)
    assert train_until > first_origin(series, settings) + settings.horizon, "ask can_evaluate first"

    plain, encoder = _both(series, settings, train_until, valid_until, on_progress=on_progress, should_stop=should_stop)
    actual = series.y[origins[:, None] + np.arange(1, settings.horizon + 1)[None, :]]
    forecasts, alone = encoder.predict(series, origins), plain.predict(series, origins)

    def error(forecast: Floats) -> float:
        return float(np.mean(np.abs(forecast - actual)))

    return BehaviorEvaluation(
        with_behavior=error(forecasts),
        without_behavior=error(alone),
        baseline=error(baseline_forecast(series, origins, settings)),
        origins=origins,
        forecasts=forecasts,
        plain=alone,
        actual=actual,
        share=encoder.share,
        scale=seasonal_step(series.y[:valid_until], series.season),
    )


def _both(
    series: BehaviorSeries,
    settings: EncoderSettings,
    train_until: int,
    valid_until: int,
    *,
    on_progress: Progress,
    should_stop: Callable[[], bool],
) -> tuple[Trained, Trained]:
    """Returns the plain head and the encoder beside it."""
    plain = train(
        series, settings, head=None, train_until=train_until, valid_until=valid_until, should_stop=should_stop
    )
    encoder = train(
        series,
        settings,
        head=plain,
        train_until=train_until,
        valid_until=valid_until,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    return plain, encoder


def seasonal_step(y: Floats, season: int) -> float:
    """Returns the mean absolute difference of values a season apart, the scale of MASE (Hyndman and Koehler 2006)."""
    return float(np.mean(np.abs(y[season:] - y[:-season]))) or 1.0


def forecast_ahead(
    series: BehaviorSeries,
    settings: EncoderSettings,
    *,
    on_progress: Progress = no_progress,
    should_stop: Callable[[], bool] = never_stop,
) -> Floats:
    """Returns the forecast after the last period, (horizon,): trained on all but the last periods, which stop it early."""
    end = len(series.y)
    until = end - test_periods(settings)
    _, encoder = _both(series, settings, until, end, on_progress=on_progress, should_stop=should_stop)
    ahead: Floats = encoder.predict(series, np.array([end - 1]))[0]
    return ahead
