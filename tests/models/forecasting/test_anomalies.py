import numpy as np
import pytest

from cartwise.models.forecasting import anomalies

DAYS = 400


def daily_sales(seed: int = 3) -> np.ndarray:
    chance = np.random.default_rng(seed)
    week = np.array([1.2, 1.0, 0.9, 0.9, 1.0, 1.3, 0.7])[np.arange(DAYS) % 7]
    return chance.poisson(200 * week * np.linspace(1, 1.3, DAYS)).astype(float)


def test_find_names_the_planted_days_and_hardly_any_other() -> None:
    values = daily_sales()
    values[[60, 200, 310]] *= [1.8, 0.3, 2.2]
    found = np.flatnonzero(anomalies.find(values).is_anomaly)
    assert {60, 200, 310} <= set(found.tolist())
    assert len(found) <= 5


def test_find_names_nothing_in_quiet_series() -> None:
    flagged = sum(int(anomalies.find(daily_sales(seed)).is_anomaly.sum()) for seed in range(20))
    assert flagged <= 4  # of 8,000 days


def test_find_judges_only_the_tested_days() -> None:
    values = daily_sales()
    values[[60, 390]] *= 3
    tested = np.arange(DAYS) >= 380
    assert np.flatnonzero(anomalies.find(values, tested=tested).is_anomaly).tolist() == [390]


def test_find_ignores_missing_days() -> None:
    values = daily_sales()
    values[100:110] = np.nan
    found = anomalies.find(values)
    assert not found.is_anomaly[100:110].any()
    assert np.isfinite(found.expected).all()


def test_find_reports_a_lasting_step_where_it_begins() -> None:
    values = daily_sales()
    values[250:] *= 0.6
    shifts = anomalies.find(values).shifts
    assert len(shifts) == 1
    assert abs(shifts[0].position - 250) <= 2
    assert shifts[0].size < 0


def test_find_finds_a_stretch_that_no_single_day_shows() -> None:
    values = daily_sales()
    values[300:304] *= 0.82
    alone = anomalies.find(values).is_anomaly[298:306]
    together = anomalies.find(values, stretches=(1, 4)).is_anomaly[298:306]
    assert together.sum() > alone.sum()


@pytest.mark.parametrize("values", [np.zeros(0), np.ones(5), np.full(200, 7.0), np.zeros(300)])
def test_find_is_silent_where_there_is_nothing_to_tell(values: np.ndarray) -> None:
    assert not anomalies.find(values).is_anomaly.any()


def test_usual_range_holds_most_usual_days() -> None:
    values = daily_sales()
    found = anomalies.find(values)
    inside = ((values >= found.lower) & (values <= found.upper)).mean()
    assert 0.97 <= inside <= 1.0
