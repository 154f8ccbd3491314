"""Orders without lines, and orders called off as a whole: counted on the orders wherever these know what is asked for."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.compiler.dialects import render
from cartwise.workspace.warehouse.request import QueryRequest

START = datetime(2025, 1, 1, 9)
_ORDERS = "order_id:t|customer_id:t|order_date:s|status:t|channel:t"
_LINES = "order_id:t|product_id:t|quantity:i|unit_price:n"


def _orders(shop: Any, columns: str = _ORDERS) -> Any:
    """100 orders of 50 customers: 20 cancelled, 20 sent back; of the rest every tenth has no lines."""
    status = ("delivered", "delivered", "delivered", "cancelled", "returned")
    rows = [
        (f"o{n}", f"u{n % 50}", START + timedelta(days=n), status[n % 5], ("web", "app")[n % 2], 5.0 * (n % 5 == 4))
        for n in range(100)
    ]
    return shop.table("orders", columns, [row[: columns.count("|") + 1] for row in rows])


@pytest.fixture
def by_status(shop: Any) -> Any:
    return _orders(shop).table("items", _LINES, [(f"o{n}", f"p{n % 5}", 2, 10.0) for n in range(100) if n % 10])


def _rows(shop: Any, **request: Any) -> list[tuple[Any, ...]]:
    compiled = Compiler(shop.catalog()).compile(QueryRequest.model_validate(request))
    found: list[tuple[Any, ...]] = shop.connection.execute(render(compiled.query, "duckdb")).fetchall()
    return found


def test_orders_without_lines_count(by_status: Any) -> None:
    assert _rows(by_status, metrics=["orders"]) == [(60,)]
    assert _rows(by_status, metrics=["orders"], dimensions=["channel"]) == [("app", 30), ("web", 30)]


def test_by_product_lines_count(by_status: Any) -> None:
    found = dict(_rows(by_status, metrics=["orders"], dimensions=["product_id"]))
    assert sum(found.values()) == 50
    assert _rows(by_status, metrics=["orders"], filters=[{"field": "product_id", "values": ["p1"]}]) == [(20,)]


def test_a_condition_on_products_takes_lines_and_the_figure_orders(by_status: Any) -> None:
    bought = {
        "entity": "customer",
        "metric": "units",
        "op": "ge",
        "values": [1],
        "filters": [{"field": "product_id", "values": ["p1"]}],
    }
    # Customers 1, 6, ..., 46, each with two orders that stand.
    assert _rows(by_status, metrics=["customers", "orders"], entities=[bought]) == [(10, 20)]


def test_whole_orders_pass_a_filter_on_their_payments_once(by_status: Any) -> None:
    methods = ("voucher", "card", "card", "card")
    rows = [(f"o{n}", part, methods[n % 4], 5.0) for n in range(100) for part in (1, 2)]
    by_status.table("payments", "order_id:t|payment_sequential:i|payment_type:t|payment_value:n", rows)
    voucher = {"field": "payment_type", "values": ["voucher"]}
    # Of the 25, 15 stand, five of these without lines.
    assert _rows(by_status, metrics=["orders"], filters=[voucher]) == [(15,)]
    assert _rows(by_status, metrics=["orders"], filters=[voucher, {"field": "product_id", "values": ["p1"]}]) == [(5,)]


def test_new_customers_are_those_of_orders(by_status: Any) -> None:
    # Customers 0, 10, ..., 40 first ordered without lines; both of their orders have none.
    assert _rows(by_status, metrics=["new_customers"]) == [(30,)]


def test_the_rate_of_cancelled_orders_is_of_all_orders(by_status: Any) -> None:
    assert _rows(by_status, metrics=["cancellation_rate"]) == [(40.0,)]


def test_an_order_whose_refund_is_told_stands_though_it_was_returned(shop: Any) -> None:
    _orders(shop, f"{_ORDERS}|Refunded Amount:n")
    shop.table("items", _LINES, [(f"o{n}", f"p{n % 5}", 2, 10.0) for n in range(100)])
    assert _rows(shop, metrics=["orders"]) == [(80,)]


def test_lines_count_where_the_file_of_orders_is_not_whole(shop: Any) -> None:
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), "paid", "web") for n in range(60)]
    shop.table("orders", _ORDERS, rows)
    lines = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), f"p{n % 5}", 2, 10.0) for n in range(100)]
    shop.table("items", "order_id:t|customer_id:t|order_date:s|product_id:t|quantity:i|unit_price:n", lines)
    assert not shop.catalog().order_metrics
    assert _rows(shop, metrics=["orders"]) == [(100,)]


def test_a_figure_that_the_request_defines_stays(by_status: Any) -> None:
    define = [{"name": "orders", "relation": "order_lines", "aggregate": "count"}]
    assert _rows(by_status, metrics=["orders"], define=define) == [(90,)]
