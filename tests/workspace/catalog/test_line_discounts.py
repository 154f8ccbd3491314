"""Discounts that an export gives for each line beside the price before it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)
_COLUMNS = "order_id:t|customer_id:t|product_id:t|qty:i|unit_price:n|{}:n|order_date:s"


def _lines(discount: float) -> list[tuple[Any, ...]]:
    return [
        (f"o{n // 2}", f"u{n % 9}", f"p{n % 5}", 2, 10.0, discount if n % 4 == 0 else 0.0, START + timedelta(days=n))
        for n in range(100)
    ]


@pytest.mark.parametrize("header", ["line_discount", "Lineitem discount"])
@pytest.mark.parametrize("discount", [3.0, -3.0])
def test_a_lines_discount_is_taken_off_its_value(shop: Any, header: str, discount: float) -> None:
    catalog = shop.table("order_items", _COLUMNS.format(header), _lines(discount)).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(100 * 20 - 25 * 3)
    assert shop.value(catalog, "discount") == pytest.approx(75)


def test_the_definition_tells_that_the_discount_is_off(shop: Any) -> None:
    catalog = shop.table("order_items", _COLUMNS.format("line_discount"), _lines(3.0)).catalog()
    assert "qty × unit_price − line_discount" in catalog.metrics["revenue"].definition.en[0]


def test_a_missing_discount_is_none(shop: Any) -> None:
    rows = [(*row[:5], row[5] or None, row[6]) for row in _lines(3.0)]
    catalog = shop.table("order_items", _COLUMNS.format("line_discount"), rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(100 * 20 - 25 * 3)


@pytest.mark.parametrize("header", ["discount", "item_discount", "line_discount_rate"])
def test_a_discount_that_may_be_of_anything_is_left(shop: Any, header: str) -> None:
    catalog = shop.table("order_items", _COLUMNS.format(header), _lines(3.0)).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(2000)


def test_a_discount_beyond_the_lines_value_is_not_the_lines(shop: Any) -> None:
    catalog = shop.table("order_items", _COLUMNS.format("line_discount"), _lines(55.0)).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(2000)


def test_a_total_beside_the_discount_is_net_already(shop: Any) -> None:
    rows = [(*row, 20.0 - row[5]) for row in _lines(3.0)]
    catalog = shop.table("order_items", f"{_COLUMNS.format('line_discount')}|line_total:n", rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(100 * 20 - 25 * 3)


def test_line_discounts_that_were_never_given_change_nothing(shop: Any) -> None:
    catalog = shop.table("order_items", _COLUMNS.format("Lineitem discount"), _lines(0.0)).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(2000)
    assert "discount" not in catalog.metrics["revenue"].definition.en[0]
