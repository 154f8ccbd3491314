"""Orders that were delivered and paid back later: they count as orders, and what was paid back is off the revenue."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)
_LINES = "order_id:t|product_id:t|quantity:i|unit_price:n"
_ORDERS = "order_id:t|customer_id:t|order_date:s|status:t"
_STATUSES = ("delivered", "delivered", "delivered", "cancelled", "refunded")


def _with_lines(shop: Any) -> Any:
    return shop.table("items", _LINES, [(f"o{n // 2}", f"p{n % 5}", 2, 10.0) for n in range(200)])


@pytest.fixture
def by_status(shop: Any) -> Any:
    """100 orders of 40.0, 20 of them refunded, 20 cancelled; how much was paid back is not told."""
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), _STATUSES[n % 5]) for n in range(100)]
    return _with_lines(shop.table("orders", _ORDERS, rows))


@pytest.fixture
def by_amount(shop: Any) -> Any:
    """The same with totals of 50.0 (shipping in) and refunded amounts: all of 20 orders, half of 20 more."""
    paid_back = {"refunded": 50.0, "cancelled": 50.0}
    rows = [
        (
            f"o{n}",
            f"u{n % 9}",
            START + timedelta(days=n),
            _STATUSES[n % 5],
            50.0,
            25.0 if n % 5 == 0 else paid_back.get(_STATUSES[n % 5], 0.0),
        )
        for n in range(100)
    ]
    return _with_lines(shop.table("orders", f"{_ORDERS}|Total:n|Refunded Amount:n", rows))


def test_a_refunded_order_is_an_order(by_status: Any) -> None:
    catalog = by_status.catalog()
    assert by_status.value(catalog, "orders") == 80
    assert by_status.value(catalog, "cancellations") == 20
    assert by_status.value(catalog, "units") == 320


def test_a_refunded_order_is_off_revenue_after_refunds_alone(by_status: Any) -> None:
    catalog = by_status.catalog()
    assert by_status.value(catalog, "revenue_after_refunds") == pytest.approx(60 * 40.0)
    assert by_status.value(catalog, "gross_revenue") == pytest.approx(80 * 40.0)


def test_a_known_amount_is_taken_off_in_part(by_amount: Any) -> None:
    catalog = by_amount.catalog()
    assert by_amount.value(catalog, "revenue_after_refunds") == pytest.approx(40 * 40.0 + 20 * 20.0)
    assert (
        by_amount.value(catalog, "revenue") == by_amount.value(catalog, "customer_revenue") == pytest.approx(80 * 40.0)
    )
    assert "Refunded Amount" in catalog.metrics["revenue"].definition.en[0]


def test_the_refunds_are_what_was_paid_back(by_amount: Any) -> None:
    assert by_amount.value(by_amount.catalog(), "refunded") == pytest.approx(20 * 50 + 20 * 50 + 20 * 25)


def test_the_return_rate_is_of_what_was_paid_back(by_amount: Any) -> None:
    catalog = by_amount.catalog()
    rate = catalog.metrics["return_rate"]
    assert rate.numerator == ("refunded_value",)
    assert by_amount.value(catalog, "refunded_value") == pytest.approx(20 * 40 + 20 * 20)


def test_lines_that_lack_nothing_else_ask_their_orders_for_refunds(shop: Any) -> None:
    whole = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), "paid", 50.0, 25.0 * (n % 2)) for n in range(100)]
    shop.table("orders", f"{_ORDERS}|Total:n|Refunded Amount:n", whole)
    shop.table(
        "items",
        f"{_ORDERS}|product_id:t|line_total:n",
        [(*row[:4], f"p{n % 5}", 40.0) for n, row in enumerate(whole * 2)],
    )
    catalog = shop.catalog()
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(200 * 40 - 100 * 20)
    assert "Total" not in [column.name for column in catalog.relations["order_lines"].columns]


def test_refunds_of_an_orders_table_alone_are_off_its_revenue(shop: Any) -> None:
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), "paid", 50.0, 5.0 * (n % 2)) for n in range(100)]
    catalog = shop.table("orders", f"{_ORDERS}|Total:n|Refunded Amount:n", rows).catalog()
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(100 * 50 - 50 * 5)


def test_negative_rows_called_refunded_are_reversals(shop: Any) -> None:
    rows = [
        (f"o{n // 2}", f"u{n % 9}", START + timedelta(days=n), "refunded" if n % 10 == 9 else "completed", f"p{n % 5}")
        + ((-1, -10.0) if n % 10 == 9 else (1, 10.0))
        for n in range(200)
    ]
    catalog = shop.table("sales", f"{_ORDERS}|product_id:t|quantity:i|line_total:n", rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(180 * 10 - 20 * 10)
    assert shop.value(catalog, "gross_revenue") == pytest.approx(180 * 10)
    assert catalog.relations["order_lines"].column("refunded") is None


def test_the_discount_of_a_refunded_line_was_not_paid_back(shop: Any) -> None:
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), _STATUSES[n % 5]) for n in range(100)]
    shop.table("orders", _ORDERS, rows)
    shop.table("items", f"{_LINES}|line_discount:n", [(f"o{n // 2}", f"p{n % 5}", 2, 10.0, 3.0) for n in range(200)])
    assert shop.value(shop.catalog(), "revenue_after_refunds") == pytest.approx(60 * 34.0)


@pytest.mark.parametrize("header", ["is_refunded", "refunded_units", "refund_rate", "days_to_refund"])
def test_what_is_no_amount_is_not_paid_back(shop: Any, header: str) -> None:
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), "paid", f"p{n % 5}", 2, 20.0, n % 2) for n in range(100)]
    columns = f"{_ORDERS}|product_id:t|quantity:i|line_total:n|{header}:i"
    catalog = shop.table("sales", columns, rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(100 * 20.0)
