import numpy as np
import pytest

from cartwise.models.forecasting.intake import read_panel
from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.members.regression import RegressionMember, coefficient_rows
from cartwise.models.forecasting.panel import Window
from cartwise.models.forecasting.prepare import Prepared, prepared
from tests.models.forecasting.shop_series import long_frame, weekly_sales

HORIZON = 14


def promoted(promo: np.ndarray, y: np.ndarray, **more: np.ndarray) -> Prepared:
    columns = {"promo": promo, **more}
    frame = long_frame(y[:-HORIZON]).assign(**{name: values[:-HORIZON] for name, values in columns.items()})
    future = long_frame(y, start="2023-01-02").iloc[-HORIZON:].drop(columns="y")
    future = future.assign(**{name: values[-HORIZON:] for name, values in columns.items()})
    panel = read_panel(frame, horizon=HORIZON, freq="D", future=future)
    window = Window(panel.series[0], len(panel.series[0]), HORIZON)
    return prepared([window], seasons=panel.seasons, regressors=panel.regressors)[0]


@pytest.fixture(scope="module")
def promotion() -> tuple[Prepared, np.ndarray]:
    rng = np.random.default_rng(3)
    promo = (rng.random(300) < 0.3).astype(float)
    y = weekly_sales(300) * np.where(promo == 1, 1.5, 1.0)
    return promoted(promo, y), y


def test_the_effect_of_a_promotion_is_read_in_per_cent(promotion: tuple[Prepared, np.ndarray]) -> None:
    rows = {term: (effect, unit) for _, term, effect, unit in coefficient_rows(promotion[0])}
    assert rows["promo"][1] == "%"
    assert rows["promo"][0] == pytest.approx(50, abs=6)


def test_the_member_forecasts_coming_promotions(promotion: tuple[Prepared, np.ndarray]) -> None:
    ready, y = promotion
    points = RegressionMember().forecast([ready], Setting("D", ready.seasons, ready.regressors, 0))[0]
    assert np.abs(points / y[-HORIZON:] - 1).mean() < 0.08


def test_members_without_regressors_see_a_history_without_their_effect(promotion: tuple[Prepared, np.ndarray]) -> None:
    ready, _ = promotion
    promo = ready.window.known[: ready.window.end, 0] == 1
    assert ready.plain.y[promo].mean() == pytest.approx(ready.plain.y[~promo].mean(), rel=0.08)


def test_what_was_taken_out_is_put_back(promotion: tuple[Prepared, np.ndarray]) -> None:
    ready, _ = promotion
    back = ready.restored(np.ones(HORIZON))
    assert back[ready.window.known[-HORIZON:, 0] == 1].min() > 1.3


def test_closed_days_are_zero_and_teach_nothing() -> None:
    step = np.arange(300)
    is_open = (step % 7 != 6).astype(float)
    ready = promoted(np.zeros(300), weekly_sales(300) * is_open, open=is_open)
    points = RegressionMember().forecast([ready], Setting("D", ready.seasons, ready.regressors, 0))[0]
    assert (points[ready.closed_ahead] == 0).all()
    assert points[~ready.closed_ahead].min() > 50
    assert ready.plain.y.min() > 30


def seasonal_years(days: int) -> np.ndarray:
    """Daily sales that double in December, with a week."""
    step = np.arange(days)
    peak = np.exp(-0.5 * (((step % 365.25) - 345) / 15) ** 2)
    return weekly_sales(days, noise=0.05) * (1 + peak)


def test_other_members_are_spared_the_year_where_two_are_known() -> None:
    y = seasonal_years(1_000)
    panel = read_panel(long_frame(y[:-HORIZON]), horizon=HORIZON, freq="D")
    ready = prepared([Window(panel.series[0], len(panel.series[0]), HORIZON)], seasons=panel.seasons, regressors=())[0]
    peak = slice(335, 356)
    before = ready.window.y[peak].mean() / ready.window.y[200:300].mean()
    assert before > 1.6
    assert ready.plain.y[peak].mean() / ready.plain.y[200:300].mean() < 1.25


def test_a_season_of_weeks_that_proves_nothing_is_left_out() -> None:
    rng = np.random.default_rng(0)
    walk = 100 + np.cumsum(rng.normal(size=300))
    panel = read_panel(long_frame(walk, freq="W-SUN"), horizon=8, freq="W-SUN")
    ready = prepared([Window(panel.series[0], 300, 8)], seasons=panel.seasons, regressors=())[0]
    assert ready.fit is not None
    assert not ready.fit.effect.any()
    assert np.array_equal(ready.plain.y, walk)
