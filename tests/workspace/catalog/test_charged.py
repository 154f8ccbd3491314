"""A "cost" of order lines that is the price charged: the values tell it from what the goods cost the shop."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)
_EXPORT = "Order Number:i|Order Date:s|Customer User ID:i|SKU:t|Item Name:t|Quantity:i|Item Cost:n"


def _lines(price_off: float = 0.0) -> list[tuple[Any, ...]]:
    """200 lines of two an order; every fifth is `price_off` under quantity times price."""
    rows = []
    for n in range(200):
        quantity, price = 1 + n % 3, 10.0 + n % 7
        total = quantity * price - (price_off if n % 5 == 0 else 0.0)
        when = START + timedelta(days=n // 2)
        rows.append((n // 2, when, n // 2 % 9, f"S{n % 7}", f"Book {n % 7}", quantity, price, total))
    return rows


def _with_products(shop: Any) -> Any:
    rows = [(f"S{n}", f"Book {n}", 10.0 + n, 4.0 + n) for n in range(7)]
    return shop.table("products", "SKU:t|Name:t|Regular price:n|Cost of goods:n", rows)


def test_a_cost_that_makes_up_the_line_totals_is_the_price(shop: Any) -> None:
    lines = _lines(price_off=2.0)
    catalog = _with_products(shop.table("orders", f"{_EXPORT}|Order Line Total:n", lines)).catalog()
    revenue, goods = sum(row[7] for row in lines), sum(row[5] * (row[6] - 6.0) for row in lines)
    assert catalog.relations["order_lines"].column("unit_price").source_name == "Item Cost"
    assert shop.value(catalog, "revenue") == pytest.approx(revenue)
    assert shop.value(catalog, "cost_of_goods") == pytest.approx(goods)
    assert shop.value(catalog, "profit") == pytest.approx(revenue - goods)


def test_a_cost_that_is_the_price_gives_no_profit_of_its_own(shop: Any) -> None:
    catalog = shop.table("orders", f"{_EXPORT}|Order Line Total:n", _lines()).catalog()
    assert not {"profit", "margin", "cost_of_goods"} & set(catalog.metrics)
    assert "avg_unit_price" in catalog.metrics


def test_a_cost_near_its_products_price_is_the_price_where_no_total_tells(shop: Any) -> None:
    lines = [row[:7] for row in _lines()]
    catalog = _with_products(shop.table("orders", _EXPORT, lines)).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(sum(row[5] * row[6] for row in lines))


def test_a_cost_under_the_line_totals_stays_a_cost(shop: Any) -> None:
    lines = [(*row[:6], row[6] - 6.0, row[7]) for row in _lines()]
    catalog = shop.table("orders", f"{_EXPORT}|Order Line Total:n", lines).catalog()
    assert catalog.relations["order_lines"].column("cost").source_name == "Item Cost"
    assert shop.value(catalog, "cost_of_goods") == pytest.approx(sum(row[6] for row in lines))
