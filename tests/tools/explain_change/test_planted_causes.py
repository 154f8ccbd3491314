"""A handful of planted changes; the whole measurement is `tests/bench/planted.py`."""

from datetime import date, timedelta
from typing import Any

import pytest

from cartwise.workspace.demo.build import build_demo_workspace
from cartwise.workspace.demo.effects import Effects
from tests.bench.planted import Planted, first_cause, is_right, names_nothing

CHECKOUT = date(2024, 9, 2), date(2024, 9, 29)
CHANNEL = date(2025, 3, 3), date(2025, 3, 30)
STOCK_OUT = date(2025, 7, 7), date(2025, 8, 10)
QUIET_MONDAYS = [
    *(date(2024, 2, 5), date(2024, 3, 11), date(2024, 4, 8), date(2024, 5, 6), date(2024, 6, 10), date(2024, 7, 8)),
    *(date(2025, 1, 13), date(2025, 5, 5), date(2025, 5, 12), date(2025, 6, 9)),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    effects = (
        Effects.checkout_bug(*CHECKOUT, change=-0.7)
        + Effects.traffic_change(*CHANNEL, change=-0.6, channel="organic_search")
        + Effects.stock_out(*STOCK_OUT)
    )
    with build_demo_workspace(tmp_path_factory.mktemp("shop") / "shop", seed=31, effects=effects) as workspace:
        yield workspace


@pytest.mark.full
@pytest.mark.parametrize(
    ("metric", "days", "lever", "place"),
    [
        ("orders", CHECKOUT, "conversion", ("device", "mobile")),
        ("sessions", CHANNEL, "traffic", ("channel", "organic_search")),
        ("revenue", STOCK_OUT, "stock", ("product", "")),
    ],
)
def test_the_planted_cause_is_named_first(
    shop: Any, metric: str, days: tuple[date, date], lever: str, place: tuple[str, str]
) -> None:
    planted = Planted(lever, None, metric, *days, (lever,), place)
    assert is_right(planted, first_cause(shop, planted))


RECOVERY = pytest.mark.xfail(
    strict=True,
    reason="the weeks before hold the end of the planted drop of organic search: its recovery is named as news",
)


@pytest.mark.full
@pytest.mark.parametrize("start", [date(2024, 4, 8), pytest.param(date(2025, 5, 5), marks=RECOVERY)])
def test_quiet_weeks_have_nothing_unusual(shop: Any, start: date) -> None:
    assert names_nothing(shop, "revenue", start, start + timedelta(days=6), "anomalies")


@pytest.mark.full
def test_most_quiet_weeks_have_nothing_unusual(shop: Any) -> None:
    """One is a recovery from a planted drop, one more may be a false alarm; the bench has the rate over quiet shops."""
    quiet = [names_nothing(shop, "revenue", start, start + timedelta(days=6), "anomalies") for start in QUIET_MONDAYS]
    assert sum(quiet) >= 8


@pytest.mark.full
def test_a_lost_segment_shows_in_the_visits_of_its_customers(tmp_path: Any) -> None:
    start = date(2025, 2, 3)
    churn = Effects.segment_churn(start, segment="Professional", share=0.8)
    with build_demo_workspace(tmp_path / "shop", seed=32, effects=churn) as workspace:
        asked = Planted("churn", None, "revenue", start, start + timedelta(days=41), ("customers",), None)
        assert first_cause(workspace, asked) == ("customers", "segment = Professional")
