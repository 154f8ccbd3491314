import numpy as np
import pandas as pd
import pytest

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.intake import read_panel
from tests.models.forecasting.shop_series import long_frame


def test_gaps_are_filled_and_marked() -> None:
    frame = long_frame(np.arange(10.0)).drop(index=[3, 4])
    series = read_panel(frame, horizon=2, freq="D").series[0]
    assert series.y[3:5].tolist() == [3.0, 4.0]
    assert series.observed.tolist() == [True] * 3 + [False] * 2 + [True] * 5


def test_horizon_starts_after_the_last_row_when_its_value_is_missing() -> None:
    frame = long_frame([1.0, 2.0, np.nan])
    series = read_panel(frame, horizon=1, freq="D").series[0]
    assert pd.Timestamp(series.times[-1]) == frame["ds"].iloc[-1] + pd.Timedelta(days=1)


def test_words_become_one_column_per_category() -> None:
    frame = long_frame(np.arange(6.0)).assign(kind=["x", "x", "x", "y", "z", "x"])
    future = long_frame([0.0, 0.0], start="2023-01-08").drop(columns="y").assign(kind=["x", "y"])
    panel = read_panel(frame, horizon=2, freq="D", future=future)
    assert set(panel.regressors) == {"kind=y", "kind=z"}
    assert panel.series[0].known.shape == (8, 2)


def test_columns_without_a_future_are_reported() -> None:
    assert read_panel(long_frame([1.0, 2, 3]).assign(price=1.0), horizon=1, freq="D").unused == ("price",)


def test_one_season_is_completed_by_the_longer_ones_of_the_frequency() -> None:
    frame = long_frame(np.arange(50.0), freq="h")
    assert read_panel(frame, horizon=1, freq="h", season_length=24).seasons == (24, 168)
    assert read_panel(frame, horizon=1, freq="h", season_length=(24,)).seasons == (24, 168)
    assert read_panel(frame, horizon=1, freq="h", season_length=(12, 24)).seasons == (12, 24)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"freq": "furlong"}, "forecast_freq"),
        ({"freq": "W-TUE"}, "forecast_frame"),
        ({"horizon": 0}, "forecast_horizon"),
        ({"horizon": 2.5}, "forecast_horizon"),
        ({"season_length": 0}, "forecast_season"),
        ({"frame": pd.DataFrame({"ds": [], "y": []})}, "forecast_frame"),
        ({"frame": long_frame([np.nan, np.nan])}, "forecast_frame"),
        ({"frame": long_frame([1.0, np.inf])}, "forecast_frame"),
        ({"frame": pd.concat([long_frame([1.0]), long_frame([2.0])])}, "forecast_frame"),
        ({"frame": long_frame([1.0, 2.0]).assign(y=["one", "two"])}, "forecast_frame"),
        ({"frame": long_frame([1.0, 2.0]).assign(ds=["soon", "later"])}, "forecast_frame"),
        (
            {"future": pd.DataFrame({"unique_id": ["a"], "ds": [pd.Timestamp("2023-02-01")], "promo": [1]})},
            "forecast_frame",
        ),
    ],
)
def test_bad_input_is_refused_with_its_code(change: dict[str, object], code: str) -> None:
    arguments = {"frame": long_frame(np.arange(20.0)), "horizon": 3, "freq": "D", **change}
    with pytest.raises(RetryableInput) as caught:
        read_panel(arguments.pop("frame"), **arguments)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_future_with_a_missing_day_is_refused() -> None:
    frame = long_frame(np.arange(10.0)).assign(promo=0)
    future = long_frame([0.0, 0.0], start="2023-01-12").drop(columns="y").assign(promo=1)
    with pytest.raises(RetryableInput, match="2023-01-14"):
        read_panel(frame, horizon=3, freq="D", future=future)
