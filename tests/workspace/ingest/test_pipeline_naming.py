import pytest

from cartwise.workspace.ingest.naming import base_name, tells_only_when


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orders", "orders"),
        ("orders_2025_01", "orders"),
        ("orders_202501", "orders"),
        ("orders_20250131", "orders"),
        ("orders_jan_2025", "orders"),
        ("orders_january", "orders"),
        ("orders_q3_2025", "orders"),
        ("orders_part_2", "orders"),
        ("orders_2", "orders"),
        ("orders_copy", "orders"),
        ("2025_01_orders", "orders"),
        ("订单_2025年_1月", "订单"),
        ("order_items", "order_items"),
        ("market_basket", "market_basket"),
        ("top_10_products", "top_10_products"),
        ("2025_01_31", "2025_01_31"),
        ("may", "may"),
    ],
)
def test_a_name_is_what_the_table_holds_without_when(name, expected):
    assert base_name(name) == expected


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("2025-01-31", True),
        ("20250131", True),
        ("january 2025", True),
        ("2025_Q1", True),
        ("orders 2025", False),
        ("", False),
    ],
)
def test_a_name_of_nothing_but_dates_is_told(stem, expected):
    assert tells_only_when(stem) is expected
