import numpy as np

from cartwise.models.forecasting.change_points import find_onset
from cartwise.models.forecasting.multiple_testing import benjamini_hochberg
from cartwise.models.forecasting.prices import price_steps
from cartwise.models.forecasting.trends import judge_trends


def test_adjusted_p_values_follow_the_step_up_rule() -> None:
    adjusted = benjamini_hochberg(np.array([0.01, 0.02, 0.03, 0.5, np.nan]))
    assert np.allclose(adjusted[:4], [0.04, 0.04, 0.04, 0.5])
    assert np.isnan(adjusted[4])


def test_the_series_that_grew_rises_and_the_others_stay() -> None:
    chance = np.random.default_rng(2)
    season = np.linspace(1, 2, 13)
    early = chance.poisson(100 * season, size=(6, 13)).astype(float)
    late = chance.poisson(100 * season, size=(6, 13)).astype(float)
    late[2] *= 1.5
    late[4] *= 0.6
    assert judge_trends(late, early, is_paired=True).direction.tolist() == [0, 0, 1, 0, -1, 0]


def test_common_season_is_no_trend_where_shares_are_compared() -> None:
    chance = np.random.default_rng(2)
    early, late = chance.poisson(100, size=(5, 13)), chance.poisson(180, size=(5, 13))
    trends = judge_trends(late.astype(float), early.astype(float), is_paired=False, relative=True)
    assert not trends.direction.any()


def test_too_few_steps_give_no_trend() -> None:
    trends = judge_trends(np.full((2, 3), 9.0), np.ones((2, 3)), is_paired=True)
    assert not trends.direction.any()


def test_prices_of_a_group_are_told_from_a_richer_mix() -> None:
    units = np.array([[30.0, 10.0], [5.0, 20.0], [8.0, 8.0], [9.0, 9.0], [7.0, 7.0], [6.0, 6.0]])
    before = np.array([50.0, 10.0, 5.0, 20.0, 30.0, 40.0])
    after = before * np.array([1.0, 1.0, 1.0, 1.1, 1.1, 1.1])
    revenue = np.column_stack([after * units[:, 0], before * units[:, 1]])
    _, groups = price_steps(revenue, units, ["a", "a", "a", "b", "b", "b"])
    assert abs(groups["a"].log_change) < 1e-9
    assert np.isclose(groups["b"].log_change, np.log(1.1))


def test_onset_is_the_stretch_that_lies_off() -> None:
    observed = np.random.default_rng(0).poisson(20, 60).astype(float)
    observed[25:40] = 6.0
    first, last = find_onset(observed, np.full(60, 20.0))
    assert abs(first - 25) <= 1
    assert last is not None
    assert abs(last - 39) <= 1


def test_onset_without_end_lasts() -> None:
    observed = np.full(40, 20.0)
    observed[30:] = 8.0
    assert find_onset(observed, np.full(40, 20.0)) == (30, None)
