"""Units that came back, on the order lines or in a table of returns, and the part of the units sold that they are."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.model import RatioMetric

START = datetime(2025, 1, 1, 9)
_LINES = "order_id:t|customer_id:t|order_date:s|product_id:t|quantity:i|line_total:n"


def _lines() -> list[tuple[Any, ...]]:
    return [(f"o{n // 2}", f"u{n % 9}", START + timedelta(days=n), f"p{n % 5}", 2, 20.0) for n in range(200)]


@pytest.mark.parametrize("header", ["returned_quantity", "qty_returned", "Returned Units", "items_returned"])
def test_units_returned_are_told_by_the_order_lines(shop: Any, header: str) -> None:
    rows = [(*line, n % 4 // 3, "broken" if n % 4 == 3 else None) for n, line in enumerate(_lines())]
    catalog = shop.table("sales", f"{_LINES}|{header}:i|return_reason:t", rows).catalog()
    assert shop.value(catalog, "returned_units") == 50
    assert shop.value(catalog, "units") == 400
    rate = catalog.metrics["unit_return_rate"]
    assert isinstance(rate, RatioMetric)
    assert (rate.numerator, rate.denominator) == (("returned_units",), ("units",))


@pytest.mark.parametrize("header", ["qty_returned", "Quantity"])
def test_units_returned_are_told_by_a_table_of_returns(shop: Any, header: str) -> None:
    shop.table("sales", _LINES, _lines())
    returns = [(n, f"o{n}", START + timedelta(days=n + 9), 1 + n % 2, 9.0, "broken") for n in range(0, 100, 5)]
    columns = f"return_id:i|order_id:t|returned_on:d|{header}:i|refund_amount:n|return_reason:t"
    catalog = shop.table("returns", columns, returns).catalog()
    assert catalog.metrics["returned_units"].relation == "refunds"
    assert shop.value(catalog, "returned_units") == 30
    assert "the return" in catalog.metrics["returned_units"].definition.en[0]


def test_a_flag_of_returns_counts_no_units(shop: Any) -> None:
    rows = [(*line, n % 4 == 3) for n, line in enumerate(_lines())]
    assert "returned_units" not in shop.table("sales", f"{_LINES}|item_returned:b", rows).catalog().metrics
