"""Amounts of an order that stand on its lines are averaged over orders, and units say what they leave out."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)
_COLUMNS = (
    "order number:t|order date:s|customer id:t|order status:t|sku:t|quantity:i|item price:n|"
    "order total amount:n|order shipping amount:n|cart discount amount:n|line tax:n"
)


@pytest.fixture
def export(shop: Any) -> Any:
    """60 orders, one line in the first half of them and three in the others; totals, shipping and discounts of the order."""
    rows = []
    for order in range(60):
        whole = (50.0 + order, 2.0 + order % 20, float(order % 25))
        status = "Cancelled" if order % 10 == 0 else "Refunded" if order % 10 == 1 else "Completed"
        for line in range(1 if order < 30 else 3):
            when = START + timedelta(days=order)
            rows.append((f"W{order}", when, f"K{order % 9}", status, f"P{line}", 2, 10.0, *whole, 1.0))
    return shop.table("orders", _COLUMNS, rows)


def _mean_over(shop: Any, catalog: Any, name: str) -> float:
    """The figure of a metric per entity over all rows."""
    metric = catalog.metrics[name]
    inner = (
        f"SELECT {metric.inner} AS v FROM ({catalog.relations[metric.relation].sql}) GROUP BY {metric.entity_column}"
    )
    found: float = shop.connection.execute(f"SELECT {metric.outer}(v) FROM ({inner})").fetchone()[0]
    return found


def test_totals_repeated_on_lines_are_averaged_over_orders(export: Any) -> None:
    catalog = export.catalog()
    assert _mean_over(export, catalog, "avg_order_total_amount") == pytest.approx(50 + 59 / 2)
    assert _mean_over(export, catalog, "max_order_total_amount") == 109
    assert "each order counted once" in catalog.metrics["avg_order_total_amount"].definition.en[0]


def test_totals_repeated_on_lines_are_summed_over_orders(export: Any) -> None:
    assert _mean_over(export, export.catalog(), "order_total_amount") == pytest.approx(60 * (50 + 59 / 2))


def test_amounts_spread_over_lines_are_averaged_over_orders(export: Any) -> None:
    catalog = export.catalog()
    assert _mean_over(export, catalog, "avg_shipping") == pytest.approx(2 + 9.5)
    assert _mean_over(export, catalog, "avg_discount") == pytest.approx(sum(n % 25 for n in range(60)) / 60)


def test_amounts_of_lines_are_averaged_over_lines(export: Any) -> None:
    assert export.catalog().metrics["avg_tax"].kind == "aggregate"


def test_units_of_refunded_orders_count_and_are_said_to(export: Any) -> None:
    catalog = export.catalog()
    assert export.value(catalog, "units") == 2 * (30 + 3 * 30) * 0.9
    assert "net of returns" not in catalog.metrics["units"].definition.en[0]
    assert "paid back later count" in catalog.metrics["units"].definition.en[0]


def test_units_are_net_of_returns_where_these_are_negative(gift_shop: Any) -> None:
    assert "net of returns" in gift_shop.catalog().metrics["units"].definition.en[0]
