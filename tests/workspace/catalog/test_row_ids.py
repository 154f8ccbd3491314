"""The plain `id` of a table is called what the other tables call it, and is no key where it only numbers rows."""

from typing import Any

import pytest

from cartwise.workspace.catalog.evidence import TableEvidence, gather
from cartwise.workspace.catalog.profile import describe_table
from cartwise.workspace.catalog.row_ids import name_row_ids

PLAIN = [(n, 1 + n % 7) for n in range(1, 60)]


def named(shop: Any) -> dict[str, TableEvidence]:
    tables = [describe_table(shop.connection, name) for name in shop.hashed]
    return name_row_ids({table.name: gather(shop.connection, table) for table in tables})


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("orders", "order_id"),
        ("shop_order", "order_id"),
        ("tbl_orders", "order_id"),
        ("orders_export_2025", "order_id"),
        ("order_items", "order_item_id"),
        ("visits", "session_id"),
        ("baristas", "barista_id"),
        ("customer_addresses", "customer_address_id"),
    ],
)
def test_id_is_named_after_its_table(shop: Any, table: str, name: str) -> None:
    shop.table(table, "id:i|other:i", PLAIN)
    shop.table("shifts", "barista_id:i|order_id:i", PLAIN)
    assert named(shop)[table].columns["id"].row_id == name


@pytest.mark.parametrize("table", ["order_items", "line_items", "invoice_lines", "order_products", "cart_items"])
def test_id_of_a_line_is_no_key_of_orders_or_products(shop: Any, table: str) -> None:
    shop.table(table, "id:i|order_id:i", PLAIN)
    assert named(shop)[table].columns["id"].words == ("row", "id")


@pytest.mark.parametrize(("table", "key"), [("transactions", "order_id"), ("sales", "order_id")])
def test_id_only_numbers_rows_where_another_column_is_the_key(shop: Any, table: str, key: str) -> None:
    shop.table(table, f"id:i|{key}:i", PLAIN)
    assert named(shop)[table].columns["id"].words == ("row", "id")


def test_an_id_that_repeats_stays_as_it_is(shop: Any) -> None:
    shop.table("orders", "id:i|amount:i", [(n % 9, n) for n in range(60)])
    assert not named(shop)["orders"].columns["id"].row_id
