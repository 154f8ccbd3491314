import numpy as np

from cartwise.models.forecasting.conformal import conformal_factors, horizon_buckets, intervals


def test_buckets_split_the_horizon_evenly() -> None:
    assert horizon_buckets(8).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert horizon_buckets(1).tolist() == [0]


def test_the_prior_is_taken_without_a_backtest() -> None:
    assert np.allclose(conformal_factors(np.full((1, 2, 5), np.nan), 80, prior=1.3), 1.3)


def test_a_wild_series_gets_wider_intervals_than_the_panel() -> None:
    rng = np.random.default_rng(0)
    ratio = np.abs(rng.normal(size=(3, 20, 14)))
    ratio[:, 0] *= 4
    factors = conformal_factors(ratio, 80, prior=1.0)
    assert factors[0].mean() > 1.5 * factors[1:].mean()


def test_far_steps_get_wider_where_they_missed_by_more() -> None:
    rng = np.random.default_rng(0)
    ratio = np.abs(rng.normal(size=(3, 40, 8))) * np.linspace(0.5, 2, 8)
    factors = conformal_factors(ratio, 80, prior=1.0)
    assert (factors[:, -1] > factors[:, 0]).all()


def test_intervals_cover_as_promised_on_exchangeable_errors() -> None:
    rng = np.random.default_rng(1)
    errors = rng.normal(0, 3, size=(3, 200, 12))
    ones = {80: np.ones((2, 200, 12))}
    past = {80: np.ones((2, 3, 200, 12))}
    ends = intervals(np.zeros((200, 12)), errors, spread_now=ones, spread_past=past, priors={80: 1.0}, levels=(80,))
    fresh = rng.normal(0, 3, size=(200, 12))
    covered = ((fresh >= ends[80][0]) & (fresh <= ends[80][1])).mean()
    assert 0.76 < covered < 0.84
