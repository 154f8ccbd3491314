"""Refunds on the order lines themselves and in a table of their own: off the revenue of the day of the order."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)
_EXPORT = "Order Number:i|Order Status:t|Order Date:s|Customer User ID:i|SKU:t|Quantity:i|Order Line Total:n"
_LINES = "order_id:t|customer_id:t|order_date:s|product_id:t|quantity:i|line_total:n"


def _day(n: int) -> datetime:
    return START + timedelta(days=n)


def _exported(shop: Any, *, tells_total: bool) -> Any:
    """100 orders of two lines, 10.0 and 30.0, with 10.0 for shipping; of every fourth 25.0 were paid back, a half."""
    rows: list[tuple[Any, ...]] = []
    for n in range(200):
        order = n // 2
        line = (order, "Completed", _day(order), order % 9, f"S{n % 6}", 1, 10.0 + 20.0 * (n % 2))
        rows.append((*line, 25.0 if order % 4 == 0 else 0.0, 50.0 + order % 40 / 100))
    columns = f"{_EXPORT}|Order Refund Amount:n"
    if tells_total:
        return shop.table("orders", f"{columns}|Order Total Amount:n", rows)
    return shop.table("orders", columns, [row[:-1] for row in rows])


def _sold(shop: Any) -> Any:
    rows = [(f"o{n // 2}", f"u{n % 9}", _day(n // 2), f"p{n % 2}", 1, 10.0 + 20.0 * (n % 2)) for n in range(200)]
    return shop.table("sales", _LINES, rows)


def test_a_refund_repeated_on_the_lines_is_taken_off_once(shop: Any) -> None:
    catalog = _exported(shop, tells_total=True).catalog()
    assert shop.value(catalog, "gross_revenue") == pytest.approx(4000)
    assert shop.value(catalog, "refunded_value") == pytest.approx(25 * 20, rel=0.01)
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(4000 - 25 * 20, rel=0.01)
    assert "Order Refund Amount" in catalog.metrics["revenue"].definition.en[0]


def test_a_refund_without_a_total_is_of_the_lines_together(shop: Any) -> None:
    catalog = _exported(shop, tells_total=False).catalog()
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(4000 - 25 * 25)


def test_a_refund_of_a_line_is_of_that_line(shop: Any) -> None:
    rows = [(f"o{n // 2}", f"u{n % 9}", _day(n), f"p{n % 5}", 2, 20.0, 5.0 * (n % 2)) for n in range(200)]
    catalog = shop.table("sales", f"{_LINES}|refund_amount:n", rows).catalog()
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(200 * 20 - 100 * 5)
    assert catalog.metrics["return_rate"].numerator == ("refunded_value",)
    assert "refund_amount" in catalog.metrics


def test_refunds_of_a_table_come_off_the_revenue_of_their_orders(shop: Any) -> None:
    refunds = [(f"o{n}", 8.0, _day(n + 60)) for n in range(0, 100, 5)]
    catalog = _sold(shop).table("refunds", "order_id:t|amount:n|refunded_on:d", refunds).catalog()
    lines = catalog.relations["order_lines"]
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(4000 - 20 * 8)
    assert shop.value(catalog, "refunded") == pytest.approx(20 * 8)
    days = shop.connection.execute(f"SELECT max(timestamp) FROM ({lines.sql}) WHERE refunded > 0").fetchone()
    assert days[0] == _day(95)
    assert "refunds (amount, refunds) are not deducted" in catalog.metrics["revenue"].definition.en[0]


def test_refunds_that_name_a_product_are_of_its_line(shop: Any) -> None:
    refunds = [(f"o{n}", "p1", 12.0, _day(n + 60)) for n in range(0, 100, 5)]
    catalog = _sold(shop).table("returns", "order_id:t|product_id:t|refund_amount:n|returned_on:d", refunds).catalog()
    sql = f"SELECT sum(refunded) FILTER (WHERE product_id = 'p0'), sum(refunded) FROM ({catalog.relations['order_lines'].sql})"
    assert shop.connection.execute(sql).fetchone() == pytest.approx((0, 20 * 12))


def test_refunds_of_a_table_come_off_orders_without_lines(shop: Any) -> None:
    orders = [(f"o{n}", f"u{n % 9}", _day(n), 40.0) for n in range(100)]
    refunds = [(f"o{n}", amount) for n in range(0, 100, 5) for amount in (5.0, 3.0)]
    shop.table("orders", "order_id:t|customer_id:t|order_date:s|total:n", orders)
    catalog = shop.table("refunds", "order_id:t|amount:n", refunds).catalog()
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(4000 - 20 * 8)


def test_refunds_of_other_orders_change_nothing(shop: Any) -> None:
    refunds = [(f"x{n}", 8.0, _day(n)) for n in range(20)]
    catalog = _sold(shop).table("refunds", "order_id:t|amount:n|refunded_on:d", refunds).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(4000)
