"""Whether the behaviour helps: the encoder, the same head without it, and the baseline on the same held-out origins."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.behavior_encoder import Trained, baseline_forecast, never_stop, train
from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings, Floats, first_origin
from cartwise.types import Progress, no_progress

TEST_ORIGINS = 6
MIN_TRAIN_ORIGINS = 40  # fewer teach the head nothing
GAIN_TO_HELP = 0.01  # relative error below that of the head alone; less is noise


@dataclass(frozen=True)
class BehaviorEvaluation:
    """Mean absolute errors on held-out periods, in the unit of the series, and the forecasts behind them.

    Attributes:
        origins: (origins,) index of the last known period of each test forecast; none of their horizons was trained on.
        forecasts: (origins, horizon) with the encoder.
        actual: (origins, horizon).
        scale: mean absolute step over a season before the test; errors divided by it are MASE.
        share: of the encoder's residual that the validation origins kept, 0 to 1.
    """

    with_behavior: float
    without_behavior: float
    baseline: float
    origins: npt.NDArray[np.int64]
    forecasts: Floats
    actual: Floats
    share: float
    scale: float

    @property
    def helps(self) -> bool:
        """True where the encoder is better than the head alone and than the baseline, by more than noise."""
        rival = min(self.without_behavior, self.baseline)
        return self.with_behavior < rival * (1 - GAIN_TO_HELP)


def can_evaluate(periods: int, series_settings: EncoderSettings, season: int) -> bool:
    """Tells whether a series of that many periods is long enough to train and to test."""
    test = test_periods(series_settings)
    first = max(series_settings.window, 4 * season, series_settings.memory)
    return periods - 2 * test - first - series_settings.horizon >= MIN_TRAIN_ORIGINS


def test_periods(settings: EncoderSettings) -> int:
    """Returns the number of last periods that are held out: six origins half a horizon apart."""
    return settings.horizon + (TEST_ORIGINS - 1) * max(1, settings.horizon // 2)


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
    step = max(1, settings.horizon // 2)
    origins = valid_until - 1 + step * np.arange(TEST_ORIGINS)
    assert train_until > first_origin(series, settings) + settings.horizon, "ask can_evaluate first"

    def trained(head: Trained | None, progress: Progress) -> Trained:
        return train(
            series,
            settings,
            head=head,
            train_until=train_until,
            valid_until=valid_until,
            on_progress=progress,
            should_stop=should_stop,
        )

    plain = trained(None, no_progress)
    encoder = trained(plain, on_progress)
    actual = series.y[origins[:, None] + np.arange(1, settings.horizon + 1)[None, :]]
    forecasts = encoder.predict(series, origins)

    def error(forecast: Floats) -> float:
        return float(np.mean(np.abs(forecast - actual)))

    return BehaviorEvaluation(
        with_behavior=error(forecasts),
        without_behavior=error(plain.predict(series, origins)),
        baseline=error(baseline_forecast(series, origins, settings)),
        origins=origins,
        forecasts=forecasts,
        actual=actual,
        share=encoder.share,
        scale=seasonal_step(series.y[:valid_until], series.season),
    )


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
    plain = train(series, settings, head=None, train_until=until, valid_until=end, should_stop=should_stop)
    encoder = train(
        series,
        settings,
        head=plain,
        train_until=until,
        valid_until=end,
        on_progress=on_progress,
        should_stop=should_stop,
    )
    ahead: Floats = encoder.predict(series, np.array([end - 1]))[0]
    return ahead
