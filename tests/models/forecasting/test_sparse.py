from datetime import datetime, timedelta

import numpy as np

from cartwise.models.forecasting.outlook import Outlook
from cartwise.models.forecasting.sparse import is_sparse, with_mean_level

HORIZON = 28


def outlook(mean: np.ndarray, *, width: float = 2.0) -> Outlook:
    starts = tuple(datetime(2025, 1, 1) + timedelta(days=day) for day in range(len(mean)))
    bounds = dict.fromkeys((80, 95), (mean - width, mean + width))
    return Outlook("part", starts, mean, bounds, (), 0.0, "batch")


def rare_sales(rate: float, *, days: int = 400, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return np.where(chance.random(days) < rate, chance.gamma(2.0, 25.0, days), 0.0)


def test_series_that_is_often_zero_is_sparse_and_one_with_closed_sundays_is_not() -> None:
    weekly = np.tile([5.0, 4.0, 6.0, 5.0, 7.0, 0.0, 0.0], 40)
    assert is_sparse(rare_sales(0.3), season=7)
    assert not is_sparse(weekly, season=7)
    assert not is_sparse(np.zeros(100), season=7)


def test_sum_of_a_sparse_forecast_is_that_of_the_recent_mean() -> None:
    y = rare_sales(0.3)
    level = with_mean_level(outlook(np.zeros(HORIZON)), y)
    assert 0.6 * 15 * HORIZON < level.mean.sum() < 1.4 * 15 * HORIZON  # 0.3 sales of 50 a day
    assert (level.bounds[80][0] >= 0).all()


def test_part_follows_growth_and_season_of_the_whole() -> None:
    y, whole_y = rare_sales(0.3), np.full(400, 100.0)
    whole = outlook(np.linspace(100.0, 300.0, HORIZON))
    flat = with_mean_level(outlook(np.zeros(HORIZON)), y)
    part = with_mean_level(outlook(np.zeros(HORIZON)), y, whole=whole, whole_y=whole_y)
    assert np.allclose(part.mean, flat.mean * whole.mean / 100.0)


def test_own_shape_is_kept_and_closed_steps_stay_at_zero() -> None:
    shape = np.tile([0.0, 8.0, 8.0, 16.0], 7)
    level = with_mean_level(outlook(shape, width=0.0), rare_sales(0.3))
    assert (level.mean[shape == 0] == 0).all()
    assert np.isclose(level.mean[3] / level.mean[1], 2.0)
