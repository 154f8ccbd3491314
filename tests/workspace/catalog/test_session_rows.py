"""Web sessions listed one by one: the shop's traffic, though nothing counts them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.model import RatioMetric

START = datetime(2025, 1, 1, 9)


@pytest.fixture
def visited(shop: Any) -> Any:
    columns = "session_id:t|started_at:s|source:t|device:t|page_views:i|converted:b|is_bounce:b"
    rows = [
        (f"s{n}", START + timedelta(hours=n), ["email", "direct"][n % 2], "mobile", 1 + n % 4, n % 10 == 0, n % 4 == 0)
        for n in range(200)
    ]
    return shop.table("sessions", columns, rows)


def test_each_row_is_a_session(visited: Any) -> None:
    assert visited.value(visited.catalog(), "sessions") == 200


def test_a_converted_flag_gives_the_conversion_rate(visited: Any) -> None:
    catalog = visited.catalog()
    conversion = catalog.metrics["conversion_rate"]
    assert isinstance(conversion, RatioMetric)
    assert (conversion.numerator, conversion.denominator) == (("tracked_purchases",), ("sessions",))
    assert visited.value(catalog, "tracked_purchases") == 20


def test_a_bounce_flag_gives_the_bounce_rate(visited: Any) -> None:
    catalog = visited.catalog()
    assert "bounce_rate" in catalog.metrics
    assert visited.value(catalog, "idle_sessions") == 50


def test_the_flag_stays_a_dimension(visited: Any) -> None:
    assert visited.catalog().dimensions["converted"].type == "boolean"


def test_days_of_traffic_are_no_sessions(shop: Any) -> None:
    rows = [(START + timedelta(days=n), 100, 30) for n in range(60)]
    catalog = shop.table("traffic", "date:d|sessions:i|engaged sessions:i", rows).catalog()
    assert shop.value(catalog, "sessions") == 6000
