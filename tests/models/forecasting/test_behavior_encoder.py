"""The behaviour encoder: it finds a signal that only the events carry, and leaves noise alone."""

import numpy as np
import pytest

from cartwise.models.events import EventVocabulary, event_log, tokenise
from cartwise.models.forecasting.behavior_evaluation import can_evaluate, evaluate, forecast_ahead
from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings
from cartwise.models.forecasting.behavior_member import BehaviorForecast, with_behavior
from cartwise.models.forecasting.behavior_periods import cut_periods
from cartwise.models.forecasting.outlook import MemberScore, Outlook

DAYS, HORIZON = 260, 2
SETTINGS = EncoderSettings(HORIZON, window=14, memory=14, steps=80)


def shop(*, tells: bool, seed: int = 1) -> BehaviorSeries:
    """Days whose traffic follows what shoppers did two days before; without `tells` the events are noise."""
    rng = np.random.default_rng(seed)
    mood = np.repeat(rng.normal(size=DAYS // 2 + 1), 2)[:DAYS]
    weekly = np.tile([1.0, 1.1, 1.0, 0.9, 1.0, 1.3, 1.4], DAYS // 7 + 1)[:DAYS]
    y = 100 * weekly * np.exp(0.45 * np.roll(mood, 2)) + rng.normal(size=DAYS)
    shown = mood if tells else rng.permutation(mood)
    seconds, kinds = [], []
    for day in range(DAYS):
        share = 1 / (1 + np.exp(-2 * shown[day]))
        seconds += (day * 86_400 + np.sort(rng.integers(0, 86_400, 12))).tolist()
        kinds += np.where(rng.random(12) < share, "search", "view").tolist()
    log = event_log({"actor": np.arange(len(seconds)) // 3, "seconds": seconds, "event_type": kinds})
    vocabulary = EventVocabulary.learn(log)
    periods = cut_periods(log, tokenise(log, vocabulary), step_seconds=86_400, length=12, first=0, count=DAYS)
    return BehaviorSeries(y, periods, vocabulary.sizes, 7)


@pytest.fixture(scope="module")
def told():
    return evaluate(shop(tells=True), SETTINGS)


def test_a_signal_in_the_events_lowers_the_error(told):
    assert told.with_behavior < 0.9 * told.without_behavior
    assert told.helps


@pytest.mark.full
def test_noise_in_the_events_is_not_called_help():
    found = evaluate(shop(tells=False), SETTINGS)
    assert found.with_behavior < 1.1 * found.without_behavior
    assert not found.helps


@pytest.mark.full
def test_equal_seeds_give_equal_forecasts(told):
    again = evaluate(shop(tells=True), SETTINGS)
    np.testing.assert_allclose(again.forecasts, told.forecasts, rtol=1e-5)


def test_the_test_lies_after_all_training(told):
    assert told.origins.min() > DAYS - 2 * (HORIZON + 12)
    assert told.origins.max() + HORIZON < DAYS


@pytest.mark.full
def test_the_forecast_has_one_value_a_step():
    assert forecast_ahead(shop(tells=True), SETTINGS).shape == (HORIZON,)


def test_short_logs_are_not_trained_on():
    assert not can_evaluate(60, EncoderSettings.for_season(7, 28), 7)


def outlook() -> Outlook:
    mean = np.array([10.0, 12.0, 0.0])
    scores = (MemberScore("mstl", 0.8, 9.0, 1.0, 3), MemberScore("cartwise", 0.8, 9.0, None, 3))
    return Outlook("a", (), mean, {80: (mean - 2, mean + 2), 95: (mean - 3, mean + 3)}, scores, 0.3, "interactive")


def test_a_member_that_helps_moves_values_and_bounds_but_not_closed_days():
    joined = with_behavior(outlook(), BehaviorForecast(np.array([20.0, 12.0, 9.0]), mase=0.8, helps=True, origins=6))
    assert joined.mean.tolist() == [15.0, 12.0, 0.0]
    assert joined.bounds[80][1][0] == 17.0


def test_a_member_that_does_not_help_is_only_listed():
    joined = with_behavior(outlook(), BehaviorForecast(np.array([20.0, 12.0, 9.0]), mase=0.8, helps=False, origins=6))
    assert joined.mean.tolist() == [10.0, 12.0, 0.0]
    assert joined.scores[-1].weight == 0
