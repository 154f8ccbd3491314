"""Sellers, suppliers and stores with a table of their own are entities; categories and countries are not."""

from typing import Any

import pytest

from tests.workspace.catalog.conftest import Shop, day

_LINES = "order_id:t|customer_id:t|product_id:t|quantity:i|price:n|order_date:s"


def _sales(shop: Shop, more: str, value: Any) -> Shop:
    rows = [(f"o{n // 2}", f"u{n % 9}", f"p{n % 20}", 1, 3.0 + n % 7, day(n), value(n)) for n in range(120)]
    return shop.table("sales", f"{_LINES}|{more}", rows)


@pytest.mark.parametrize(
    ("column", "table", "party"),
    [
        ("seller_id:t", "sellers", "seller"),
        ("store_id:i", "stores", "store"),
        ("verkaeufer_id:t", "verkaeufer", "seller"),
        ("supplier_id:t", "suppliers", "supplier"),
    ],
)
def test_the_key_of_another_party_is_an_entity(shop: Shop, column: str, table: str, party: str) -> None:
    def key(n: int) -> Any:
        return n % 6 if column.endswith(":i") else f"s{n % 6}"

    _sales(shop, column, key)
    shop.table(table, f"{column}|town:t|opened_on:d", [(key(n), f"town{n % 2}", day(n)) for n in range(6)])
    found = [each for each in shop.catalog().dimensions.values() if each.entity == party]
    assert len(found) == 1
    assert {binding.relation for binding in found[0].bindings} == {"order_lines", table}


def test_the_supplier_that_only_products_name_is_one_too(shop: Shop) -> None:
    _sales(shop, "size:t", lambda n: "L")
    shop.table(
        "products", "product_id:t|product_name:t|supplier_id:t", [(f"p{n}", f"Mug {n}", f"f{n % 4}") for n in range(20)]
    )
    shop.table("suppliers", "supplier_id:t|town:t", [(f"f{n}", "Lyon") for n in range(4)])
    assert shop.catalog().dimensions["supplier"].entity == "supplier"


@pytest.mark.parametrize(
    ("column", "table"),
    [("category_id:t", "categories"), ("country_code:t", "countries"), ("warehouse_zone:t", "zones")],
)
def test_the_key_of_what_is_no_party_stays_a_group(shop: Shop, column: str, table: str) -> None:
    _sales(shop, column, lambda n: f"c{n % 6}")
    shop.table(table, f"{column}|long_text:t", [(f"c{n}", f"words {n}") for n in range(6)])
    assert {each.entity for each in shop.catalog().dimensions.values()} <= {None, "customer", "order", "product"}


def test_a_store_without_a_table_of_its_own_stays_a_group(shop: Shop) -> None:
    _sales(shop, "store_id:t", lambda n: f"s{n % 6}")
    assert shop.catalog().dimensions["store"].entity is None


def test_a_party_may_pass_a_condition_and_sales_without_one_are_left_out(shop: Shop) -> None:
    from cartwise.workspace.warehouse.compiler.compiler import Compiler
    from cartwise.workspace.warehouse.compiler.dialects import render
    from cartwise.workspace.warehouse.request import QueryRequest

    # Of 6 sellers, the last two sell in the second half only; each tenth line names none.
    _sales(shop, "seller_id:t", lambda n: None if n % 10 == 9 else f"s{n % 4 if n < 60 else n % 6}")
    shop.table("sellers", "seller_id:t|town:t", [(f"s{n}", "Rio") for n in range(6)])
    nothing_before = {
        "entity": "seller",
        "metric": "orders",
        "op": "eq",
        "values": [0],
        "period": {"end": str(day(59).date())},
    }
    request = QueryRequest.model_validate(
        {
            "metrics": ["orders"],
            "dimensions": ["seller"],
            "period": {"start": str(day(60).date())},
            "entities": nothing_before,
        }
    )
    rows = shop.connection.execute(render(Compiler(shop.catalog()).compile(request).query)).fetchall()
    assert sorted(row[0] for row in rows) == ["s4", "s5"]
