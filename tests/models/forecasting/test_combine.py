import numpy as np

from cartwise.models.forecasting.combine import Weighting, combination_weights, combined

PLAIN = Weighting()


def weights_of(losses: list[list[float]], origins: float = 3.0) -> np.ndarray:
    table = np.array(losses, dtype=float)
    return combination_weights(
        table, np.ones(table.shape, bool), origins=np.full(table.shape[1], origins), weighting=PLAIN
    )


def test_weights_sum_to_one_for_every_series() -> None:
    assert np.allclose(weights_of([[1.0, 2.0], [1.1, 1.0], [3.0, 1.2]]).sum(axis=0), 1)


def test_a_bad_member_is_dropped() -> None:
    assert weights_of([[1.0], [1.05], [9.0]])[2, 0] == 0


def test_near_members_are_pulled_to_equal() -> None:
    near = weights_of([[1.0], [1.04]])
    assert 0.5 < near[0, 0] < 0.6


def test_members_weigh_equally_when_there_was_no_backtest() -> None:
    assert np.allclose(weights_of([[np.nan], [np.nan]], origins=0.0), 0.5)


def test_a_series_without_backtest_takes_the_panels_weights() -> None:
    losses = [[1.0, 1.0, np.nan], [1.15, 1.15, np.nan]]
    table = np.array(losses)
    found = combination_weights(table, np.ones(table.shape, bool), origins=np.array([3.0, 3.0, 0.0]), weighting=PLAIN)
    assert found[0, 2] > found[1, 2]


def test_a_member_that_does_not_apply_gets_no_weight() -> None:
    applies = np.array([[True], [False]])
    found = combination_weights(np.ones((2, 1)), applies, origins=np.ones(1), weighting=PLAIN)
    assert found[:, 0].tolist() == [1.0, 0.0]


def test_the_combination_ignores_missing_points() -> None:
    points = np.array([[[1.0, 2.0]], [[3.0, np.nan]]])
    assert combined(points, np.array([[0.5], [0.5]])).tolist() == [[2.0, 2.0]]
