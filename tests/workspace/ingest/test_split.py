"""Splitting one file into the tables it is made of."""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwise.workspace.ingest.split import apply_split, plan_split

ORDER_HEADERS = [
    "Name",
    "Email_hash",
    "Status",
    "Paid at",
    "Currency",
    "Total",
    "Shipping",
    "Created at",
    "Item qty",
    "Item sku",
]
ORDER_TYPES = ["VARCHAR"] * 5 + ["DOUBLE", "DOUBLE", "VARCHAR", "INTEGER", "VARCHAR"]
# Two orders of several lines and one of a single line, as order exports write them.
ORDER_ROWS = [
    ["#1001", "h1", "paid", "2025-09-03", "USD", 69.80, 5.0, "2025-09-03", 2, "LD-BL-M"],
    ["#1001", "h1", None, None, None, None, None, "2025-09-03", 1, "BELT-1"],
    ["#1002", "h2", "refunded", "2025-09-04", "USD", 20.0, 0.0, "2025-09-04", 1, "BELT-1"],
    ["#1003", "h1", "paid", "2025-09-05", "USD", 55.0, 5.0, "2025-09-05", 3, "HAT-1"],
    ["#1003", "h1", None, None, None, None, None, "2025-09-05", 1, "LD-BL-M"],
    ["#1003", "h1", None, None, None, None, None, "2025-09-05", 2, "SOCK"],
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1").fetchall()
        connection.execute("CREATE SCHEMA staging").fetchall()
        yield connection


def stage(
    connection: duckdb.DuckDBPyConnection,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    types: Sequence[str] | None = None,
    name: str = "export",
) -> None:
    kinds = types or ["VARCHAR"] * len(headers)
    columns = ", ".join(f'"{header}" {kind}' for header, kind in zip(headers, kinds, strict=True))
    connection.execute(f'CREATE OR REPLACE TABLE staging."{name}" ({columns})').fetchall()
    marks = ", ".join(["(" + ", ".join("?" * len(headers)) + ")"] * len(rows))
    if rows:
        connection.execute(f'INSERT INTO staging."{name}" VALUES {marks}', [x for row in rows for x in row]).fetchall()


def split(connection: duckdb.DuckDBPyConnection, name: str = "export") -> dict[str, int]:
    return apply_split(connection, plan_split(connection, name))


def select(connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement).fetchall()


def test_orders_and_lines_are_parted_when_totals_stand_on_first_lines(connection: duckdb.DuckDBPyConnection) -> None:
    stage(connection, ORDER_HEADERS, ORDER_ROWS, ORDER_TYPES)
    assert split(connection) == {"export": 3, "export_lines": 6}
    assert select(connection, 'SELECT sum("Total"), sum("Shipping") FROM staging.export') == [(144.8, 10.0)]
    assert select(connection, 'SELECT sum("Item qty") FROM staging.export_lines') == [(10,)]


def test_amounts_never_reach_the_lines(connection: duckdb.DuckDBPyConnection) -> None:
    stage(connection, ORDER_HEADERS, ORDER_ROWS, ORDER_TYPES)
    _, lines = plan_split(connection, "export")
    assert not {"Total", "Shipping"} & {*lines.columns, *lines.carried}


def test_amounts_never_reach_the_lines_when_they_were_read_as_text(connection: duckdb.DuckDBPyConnection) -> None:
    stage(connection, ORDER_HEADERS, [[None if value is None else str(value) for value in row] for row in ORDER_ROWS])
    _, lines = plan_split(connection, "export")
    assert not {"Total", "Shipping"} & {*lines.columns, *lines.carried}


def test_attributes_are_carried_to_every_line_of_their_order(connection: duckdb.DuckDBPyConnection) -> None:
    stage(connection, ORDER_HEADERS, ORDER_ROWS, ORDER_TYPES)
    split(connection)
    lines = select(connection, 'SELECT "Name", "Item sku", "Status", "Currency", "Paid at" FROM staging.export_lines')
    assert lines == [(row[0], row[9], *_of_order(row[0])) for row in ORDER_ROWS]


def _of_order(name: Any) -> tuple[Any, ...]:
    first = next(row for row in ORDER_ROWS if row[0] == name)
    return (first[2], first[4], first[3])


def test_what_repeats_on_each_line_is_in_the_header_too(connection: duckdb.DuckDBPyConnection) -> None:
    stage(connection, ORDER_HEADERS, ORDER_ROWS, ORDER_TYPES)
    split(connection)
    headers = select(connection, 'SELECT "Name", "Email_hash", "Created at" FROM staging.export')
    assert headers == [("#1001", "h1", "2025-09-03"), ("#1002", "h2", "2025-09-04"), ("#1003", "h1", "2025-09-05")]


def test_columns_are_found_by_structure_when_renamed_shuffled_and_translated(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    headers = ["商品", "数量", "实付金额", "订单号", "状态", "运费"]
    rows = [
        [sku, qty, total, order, status, fee]
        for order, status, total, fee, lines in [
            ("A1", "已付", 10.0, 1.0, [("x", 1), ("y", 2)]),
            ("A2", "已付", 12.0, 0.0, [("x", 2)]),
            ("A3", "退款", 9.0, 2.0, [("z", 1), ("x", 1), ("y", 4)]),
        ]
        for place, (sku, qty) in enumerate(lines)
        for total, status, fee in [(total, status, fee) if place == 0 else (None, None, None)]
    ]
    stage(connection, headers, rows, ["VARCHAR", "INTEGER", "DOUBLE", "VARCHAR", "VARCHAR", "DOUBLE"])
    header, lines = plan_split(connection, "export")
    assert (header.key, set(header.columns)) == ("订单号", {"订单号", "实付金额", "状态", "运费"})
    assert (set(lines.columns), lines.carried) == ({"订单号", "商品", "数量"}, ("状态",))


def test_a_lone_amount_is_enough_when_many_orders_show_it(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [[f"#{order}", 10.0 if line == 0 else None, f"sku-{line}"] for order in range(8) for line in range(3)]
    stage(connection, ["Order", "Total", "Sku"], rows, ["VARCHAR", "DOUBLE", "VARCHAR"])
    assert split(connection) == {"export": 8, "export_lines": 24}


def test_numeric_customer_id_is_carried_to_the_lines(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        [order, *((7, 10.0, "paid") if line == 0 else (None, None, None)), line]
        for order in range(6)
        for line in range(2)
    ]
    stage(
        connection,
        ["Order", "Customer ID", "Total", "Status", "Line"],
        rows,
        ["INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "INTEGER"],
    )
    _, lines = plan_split(connection, "export")
    assert lines.carried == ("Customer ID", "Status")


def test_an_empty_header_field_stays_empty_and_takes_no_neighbours_value(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [list(row) for row in ORDER_ROWS]
    rows[3][2] = None
    stage(connection, ORDER_HEADERS, rows, ORDER_TYPES)
    split(connection)
    assert select(connection, 'SELECT "Status" FROM staging.export WHERE "Name" = \'#1003\'') == [(None,)]


PRODUCT_HEADERS = [
    "Handle",
    "Title",
    "Vendor",
    "Published",
    "Variant SKU",
    "Variant Price",
    "Variant Qty",
    "Image Src",
    "Image Position",
]
PRODUCTS = [("dress", 3, 2), ("belt", 1, 4), ("hat", 2, 2), ("bag", 1, 1), ("sock", 2, 5), ("scarf", 1, 3)]


def product_rows() -> list[list[Any]]:
    rows = []
    for handle, variants, images in PRODUCTS:
        for place in range(max(variants, images)):
            product = [handle.title(), "Acme", "true"] if place == 0 else [None] * 3
            variant = [f"{handle}-{place}", 9.5 + place, 3] if place < variants else [None] * 3
            image = [f"{handle}{place}.jpg", place + 1] if place < images else [None] * 2
            rows.append([handle, *product, *variant, *image])
    return rows


def test_variants_and_images_are_parted_when_they_share_rows(connection: duckdb.DuckDBPyConnection) -> None:
    types = ["VARCHAR"] * 5 + ["DOUBLE", "INTEGER", "VARCHAR", "INTEGER"]
    stage(connection, PRODUCT_HEADERS, product_rows(), types)
    assert split(connection) == {"export": 6, "export_lines": 10, "export_images": 17}
    assert select(connection, 'SELECT count(*) FROM staging.export_lines WHERE "Variant SKU" IS NULL') == [(0,)]
    assert select(connection, 'SELECT sum("Variant Qty"), count(DISTINCT "Title") FROM staging.export_lines') == [
        (30, 6)
    ]


def test_lines_hold_the_images_when_every_product_has_one_variant(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [row for row in product_rows() if row[0] in {"belt", "bag", "scarf"}]
    types = ["VARCHAR"] * 5 + ["DOUBLE", "INTEGER", "VARCHAR", "INTEGER"]
    stage(connection, PRODUCT_HEADERS, rows, types)
    assert split(connection) == {"export": 3, "export_lines": 8}


@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        (["id", "a", "b"], [[str(n), "x", None if n % 3 else "y"] for n in range(30)]),  # unique key: nothing repeats
        (
            ["order", "sku", "note"],
            [[str(n // 3), str(n), "x" if n % 7 == 0 else None] for n in range(60)],
        ),  # sparse, anywhere
        (["order", "sku", "qty"], [[str(n // 3), str(n), "1"] for n in range(60)]),  # no nulls
        (["user", "event", "item"], [[str(n % 4), "view", str(n)] for n in range(40)]),  # not standing together
        (["only"], [["x"], ["x"]]),
        (["a", "b"], []),
        (["k", "x", "y"], [["1", "a", "b"], ["1", None, None]]),  # two rows: chance
    ],
)
def test_table_is_left_whole_when_nothing_stands_on_first_rows_only(
    connection: duckdb.DuckDBPyConnection, headers: list[str], rows: list[list[Any]]
) -> None:
    stage(connection, headers, rows)
    assert plan_split(connection, "export") == []


def test_customer_gap_does_not_split_when_it_runs_through_whole_orders(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [[str(n // 4), str(n), None if n // 4 % 3 else "c1"] for n in range(80)]
    stage(connection, ["InvoiceNo", "StockCode", "CustomerID"], rows)
    assert plan_split(connection, "export") == []


def test_nothing_is_changed_when_the_plan_is_empty(connection: duckdb.DuckDBPyConnection) -> None:
    assert apply_split(connection, []) == {}


def test_names_are_quoted_when_headers_are_hostile(connection: duckdb.DuckDBPyConnection) -> None:
    headers = ["order; --", "total'", "sta tus", "cur", "x\\y"]
    rows = [[str(n // 2), *((1.5, "paid", "EUR") if n % 2 == 0 else (None,) * 3), str(n)] for n in range(12)]
    stage(connection, headers, rows, ["VARCHAR", "DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR"], name="a b'; DROP")
    assert split(connection, "a b'; DROP") == {"a b'; DROP": 6, "a b'; DROP_lines": 12}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10_000)), min_size=6, max_size=12))
def test_sums_are_what_the_orders_say_for_any_orders(orders: list[tuple[int, int]]) -> None:
    rows = [
        [f"#{number}", *((cents, "paid", "EUR") if line == 0 else (None,) * 3), f"{number}-{line}", 1]
        for number, (lines, cents) in enumerate(orders)
        for line in range(lines)
    ]
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA staging").fetchall()
        stage(
            connection,
            ["Order", "Cents", "Status", "Currency", "Sku", "Qty"],
            rows,
            ["VARCHAR", "BIGINT", *["VARCHAR"] * 3, "INTEGER"],
        )
        tables = split(connection)
        has_several_lines = sum(lines > 1 for lines, _ in orders)
        if has_several_lines < 1:
            assert tables == {}
            return
        assert tables == {"export": len(orders), "export_lines": len(rows)}
        assert select(connection, 'SELECT sum("Cents") FROM staging.export') == [(sum(cents for _, cents in orders),)]
        assert select(connection, 'SELECT sum("Qty") FROM staging.export_lines') == [(len(rows),)]
