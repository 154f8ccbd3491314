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
