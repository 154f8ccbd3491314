"""A shop that can't be made as asked is refused before any work."""

from datetime import date
from pathlib import Path

import pytest

from cartwise.errors import BadInput, CartwiseError, RetryableInput
from cartwise.prompts import loader
from cartwise.workspace.demo import Effects, make_demo_shop
from cartwise.workspace.demo.kinds import DeliveryDelay, StockOut, TrafficChange

START, END = date(2025, 3, 3), date(2025, 3, 9)


@pytest.mark.parametrize(
    "effects",
    [
        Effects.heat_wave(START, END, category="Gardens"),
        Effects.traffic_change(START, END, change=0.1, channel="organic"),
        Effects.only(TrafficChange(start=START, end=END, change=0.1, device="phone")),
        Effects.only(StockOut(start=START, end=END, product="P9999")),
        Effects.only(DeliveryDelay(start=START, end=END, extra_days=3, carrier="Pigeon")),
        Effects.segment_churn(START, segment="Household members"),
        Effects.campaign_lift("CMP-99"),
        Effects.ad_response("radio", retention=0.5, half_saturation=1.0, max_sessions=1.0),
    ],
)
def test_unknown_name_is_refused_with_the_nearest(tmp_path: Path, effects: Effects) -> None:
    with pytest.raises(RetryableInput) as error:
        make_demo_shop(tmp_path, customers=60, effects=effects)
    assert error.value.code == "demo_unknown_name"
    assert error.value.params["nearest"] in error.value.message
    assert list(tmp_path.iterdir()) == []


def test_effect_outside_of_the_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RetryableInput) as error:
        make_demo_shop(tmp_path, customers=60, effects=Effects.checkout_bug(date(2020, 1, 1), date(2020, 1, 9)))
    assert error.value.code == "demo_effect_outside_period"


@pytest.mark.parametrize("customers", [-1, 0, 49, 10_000_000])
def test_impossible_size_is_refused(tmp_path: Path, customers: int) -> None:
    with pytest.raises(RetryableInput) as error:
        make_demo_shop(tmp_path, customers=customers)
    assert error.value.code == "demo_bad_size"


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("mine")
    with pytest.raises(BadInput) as error:
        make_demo_shop(tmp_path / "shop", customers=60)
    assert error.value.code == "demo_not_a_folder"
    assert (tmp_path / "shop").read_text() == "mine"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_errors_have_their_words(tmp_path: Path, language: str) -> None:
    texts = loader.texts("errors", language)
    for effects, customers in ((Effects.campaign_lift("CMP-99"), 60), (Effects.none(), 1)):
        with pytest.raises(CartwiseError) as error:
            make_demo_shop(tmp_path, customers=customers, effects=effects)
        assert "{" not in texts[error.value.code].format(**error.value.params)
