import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cartwise.errors import RetryableInput
from cartwise.models.forecasting import PanelForecast, forecast_detail, forecast_panel
from tests.models.forecasting.shop_series import long_frame, weekly_sales

RNG = np.random.default_rng(0)
ODD = {
    "constant": np.full(50, 3.0),
    "all_zero": np.zeros(60),
    "one": np.array([5.0]),
    "two": np.array([5.0, 6.0]),
    "five": np.array([1.0, 2, 3, 4, 9]),
    "negative": RNG.normal(-3, 1, 100),
    "sparse": RNG.poisson(0.1, 200).astype(float),
    "gaps": np.where(RNG.random(100) < 0.3, np.nan, RNG.normal(10, 1, 100)),
    "huge": RNG.normal(1e12, 1e9, 80),
    "tiny": RNG.random(80) * 1e-9,
    "line": np.arange(30.0),
}


@pytest.fixture(scope="module")
def sales() -> PanelForecast:
    return forecast_detail(long_frame(weekly_sales(300)[:-14]), horizon=14, freq="D")


def test_columns_and_rows_are_as_promised(sales: PanelForecast) -> None:
    assert list(sales.frame.columns) == [
        "unique_id", "ds", "cartwise", "cartwise-lo-80", "cartwise-hi-80", "cartwise-lo-95", "cartwise-hi-95",
    ]  # fmt: skip
    assert len(sales.frame) == 14
    assert sales.frame["ds"].iloc[0] == pd.Timestamp("2023-01-02") + pd.Timedelta(days=286)


def test_intervals_are_nested_around_the_point(sales: PanelForecast) -> None:
    ends = sales.frame[["cartwise-lo-95", "cartwise-lo-80", "cartwise", "cartwise-hi-80", "cartwise-hi-95"]].to_numpy()
    assert (np.diff(ends, axis=1) >= 0).all()


def test_it_beats_the_seasonal_naive(sales: PanelForecast) -> None:
    y = weekly_sales(300)
    error = np.abs(sales.frame["cartwise"].to_numpy() - y[-14:]).mean()
    assert error < np.abs(np.resize(y[-21:-14], 14) - y[-14:]).mean()


def test_the_evidence_names_every_member_and_the_baseline(sales: PanelForecast) -> None:
    assert {"seasonal_naive", "cartwise", "mstl", "regression", "patch_transformer"} <= set(sales.backtest["member"])
    assert sum(sales.weights["a"].values()) == pytest.approx(1)
    assert sales.profile == "interactive"
    assert "trend" in set(sales.coefficients["term"])


def test_equal_calls_give_equal_forecasts(sales: PanelForecast) -> None:
    again = forecast_detail(long_frame(weekly_sales(300)[:-14]), horizon=14, freq="D")
    pd.testing.assert_frame_equal(again.frame, sales.frame)


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_series_gets_a_finite_forecast(name: str) -> None:
    found = forecast_detail(long_frame(ODD[name]), horizon=10, freq="D", profile="batch")
    assert np.isfinite(found.frame.iloc[:, 2:].to_numpy(float)).all()


@pytest.mark.parametrize(
    ("name", "code"), [("constant", "constant"), ("all_zero", "all_zero"), ("one", "too_short"), ("sparse", "sparse")]
)
def test_a_limit_is_stated(name: str, code: str) -> None:
    notes = forecast_detail(long_frame(ODD[name]), horizon=5, freq="D", profile="batch").notes
    assert code in {note.code for note in notes}


def test_a_constant_series_stays_constant() -> None:
    found = forecast_panel(long_frame(ODD["constant"]), horizon=5, freq="D")
    assert (found["cartwise"] == 3).all()


def test_a_history_that_is_never_negative_has_no_negative_forecast() -> None:
    found = forecast_panel(long_frame(ODD["sparse"]), horizon=10, freq="D")
    assert found.iloc[:, 2:].to_numpy(float).min() >= 0


def test_odd_and_plain_series_share_a_panel() -> None:
    frame = pd.concat([long_frame(y, uid) for uid, y in ODD.items()])
    found = forecast_detail(frame, horizon=7, freq="D", profile="batch")
    assert found.frame.groupby("unique_id").size().to_dict() == dict.fromkeys(ODD, 7)
    assert np.isfinite(found.frame.iloc[:, 2:].to_numpy(float)).all()


@pytest.mark.parametrize(
    ("freq", "count"), [("h", 400), ("W-SUN", 120), ("MS", 40), ("QS", 20), ("YS", 9), ("15min", 800), ("B", 200)]
)
def test_other_frequencies_work(freq: str, count: int) -> None:
    y = 50 + RNG.normal(0, 5, count)
    found = forecast_panel(long_frame(y, freq=freq), horizon=6, freq=freq)
    assert len(found) == 6
    assert 30 < found["cartwise"].mean() < 70


def test_closed_days_are_zero_without_an_interval() -> None:
    step = np.arange(214)
    is_open = (step % 7 != 6).astype(float)
    frame = long_frame(weekly_sales(214) * is_open).assign(open=is_open)
    found = forecast_panel(frame.iloc[:200], horizon=14, freq="D", future=frame.iloc[200:].drop(columns="y"))
    closed = is_open[200:] == 0
    assert (found.loc[closed].iloc[:, 2:].to_numpy(float) == 0).all()
    assert found.loc[~closed, "cartwise"].min() > 30


def test_levels_are_the_callers(sales: PanelForecast) -> None:
    found = forecast_panel(long_frame(weekly_sales(60)), horizon=2, freq="D", levels=(50, 99))
    assert list(found.columns[3:]) == ["cartwise-lo-50", "cartwise-hi-50", "cartwise-lo-99", "cartwise-hi-99"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"levels": (0,)}, "forecast_level"),
        ({"levels": ()}, "forecast_level"),
        ({"profile": "slow"}, "forecast_profile"),
    ],
)
def test_a_wrong_choice_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(RetryableInput) as caught:
        forecast_detail(long_frame(np.arange(20.0)), horizon=2, freq="D", **change)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, cartwise.models.forecasting; print([m for m in ('pandas', 'torch', 'statsforecast', 'lightgbm') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_forecasting_needs_no_torch() -> None:
    code = (
        "import sys, pandas as pd; from cartwise.models.forecasting import forecast_panel;"
        "frame = pd.DataFrame({'unique_id': 'a', 'ds': pd.date_range('2024-01-01', periods=60), 'y': [1.0, 2, 3] * 20});"
        "forecast_panel(frame, horizon=3, freq='D'); print('torch' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
