"""Workbooks, JSON, Parquet and frames: typed as their files say, nested lists as tables of their own."""

import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cartwise.errors import Cancelled
from cartwise.types import Cancel
from cartwise.workspace.ingest.keys import find_key_conflicts, infer_key
from cartwise.workspace.ingest.report import FileReport


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


ORDERS = [
    ["order_id", "day", "sku", "price", "paid"],
    [1, date(2025, 1, 5), "00042", 2.5, True],
    [2, datetime(2025, 1, 6), "00043", 3, False],
]


def test_a_sheet_is_a_table_with_its_types(tmp_path, stage):
    workbook(tmp_path / "shop.xlsx", Orders=ORDERS)
    staged = stage(tmp_path / "shop.xlsx")
    assert staged.rows() == [(1, date(2025, 1, 5), "00042", 2.5, True), (2, date(2025, 1, 6), "00043", 3.0, False)]
    assert staged.table.name == "shop"


def test_several_sheets_are_several_tables_and_hidden_ones_are_named(tmp_path, stage):
    book = workbook(tmp_path / "shop.xlsx", Orders=ORDERS, Empty=[], Items=[["sku", "qty"], ["a", 1]], Secret=ORDERS)
    book["Secret"].sheet_state = "hidden"
    book.save(tmp_path / "shop.xlsx")
    staged = stage(tmp_path / "shop.xlsx")
    assert [table.name for table in staged.tables] == ["shop_orders", "shop_items"]
    assert "hidden_sheets_skipped" in staged.warned


def test_merged_headings_and_totals_of_a_sheet_are_understood(tmp_path, stage):
    rows = [["Sales report"], [], ["order", None, "money", None], ["id", "day", "price", "tax"], [1, "2025-01-05", 2.5, 0.5],
            [2, "2025-01-06", 3.5, 0.7], [3, "2025-01-07", 3.5, 0.7], ["Total", None, 9.5, 1.9]]  # fmt: skip
    workbook(tmp_path / "shop.xlsx", Sheet=rows)
    staged = stage(tmp_path / "shop.xlsx")
    assert list(staged.types) == ["order id", "order day", "money price", "money tax"]
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(8, "total_row")]


def test_formulas_without_a_value_are_counted(tmp_path, stage):
    workbook(tmp_path / "shop.xlsx", Sheet=[["a", "b"], [1, "=A2*2"], [2, "=A3*2"]])
    staged = stage(tmp_path / "shop.xlsx")
    assert next(w.params["count"] for w in staged.report.warnings if w.code == "formulas_without_values") == 2


@pytest.mark.parametrize(
    ("part", "code"),
    [("xl/vbaProject.bin", "workbook_with_macro"), ("xl/externalLinks/externalLink1.xml", "workbook_with_links")],
)
def test_macros_and_links_are_refused(tmp_path, refused, part, code):
    import zipfile

    workbook(tmp_path / "shop.xlsx", Orders=ORDERS)
    with zipfile.ZipFile(tmp_path / "shop.xlsx", "a") as archive:
        archive.writestr(part, b"x")
    assert refused(tmp_path / "shop.xlsx").code == code


def test_old_or_encrypted_workbooks_are_refused(write, refused):
    assert (
        refused(write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "shop.xlsx")).code
        == "encrypted_or_old_workbook"
    )


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[{"a":1,"b":"x"},{"a":2}]', [(1, "x"), (2, None)]),
        ('{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n', [(1, "x"), (2, "y")]),
        ('{"meta":{"page":1},"orders":[{"a":1},{"a":2}]}', [(1,), (2,)]),
        ('{"a":[1,2],"b":[3,4]}', [(1, 3), (2, 4)]),
        ('{"o1":{"v":1},"o2":{"v":2}}', [("o1", 1), ("o2", 2)]),
        ('[["id","v"],[1,2],[3,4]]', [(1, 2), (3, 4)]),
        ("[1,2,3]", [(1,), (2,), (3,)]),
        ('{"a":1,"deep":{"x":{"y":2.5}}}', [(1, 2.5)]),
        ('[{"order_id":99999999999999999999,"v":0.1}]', [("99999999999999999999", 0.1)]),
        ('[{"a":1,"tags":["x",2]}]', [(1, '["x", 2]')]),
        (json.dumps([{"a": n} for n in range(3)], indent=2), [(0,), (1,), (2,)]),
    ],
)
def test_json_of_many_forms_is_read(write, stage, text, rows):
    assert stage(write(text, "orders.json")).rows() == rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 5000 + "]" * 5000, "json_too_deep"),
        ('{"a":' * 3000 + "1" + "}" * 3000, "json_too_deep"),
        ('[{"a":1},{"a":', "broken_json"),
        ("hello", "broken_json"),
        ("[]", "json_without_records"),
        ("", "empty_file"),
    ],
)
def test_json_that_is_no_table_is_refused(write, refused, text, code):
    assert refused(write(text, "orders.json")).code == code


def test_json_nan_becomes_null_and_doubled_keys_are_named(write, stage):
    staged = stage(write('[{"a":1,"a":2,"b":NaN},{"a":3,"b":1.5}]', "orders.json"))
    assert staged.rows() == [(2, None), (3, 1.5)]
    assert {"duplicate_json_keys", "not_finite_as_empty"} <= set(staged.warned)


def test_a_broken_line_of_jsonl_is_rejected(write, stage):
    staged = stage(write('{"a":1}\n{bad\n{"a":2}\n', "orders.jsonl"))
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(2, "invalid_json")]
    assert staged.rows() == [(1,), (2,)]


def test_nested_lists_become_tables_with_their_records_key(write, stage):
    orders = [{"id": 1, "created_at": "2025-01-01", "items": [{"sku": "A", "qty": 2}, {"sku": "B", "qty": 1}]},
              {"id": 2, "created_at": "2025-01-02", "items": [{"sku": "A", "qty": 5}]}]  # fmt: skip
    staged = stage(write(json.dumps(orders), "orders.json"))
    assert [table.name for table in staged.tables] == ["orders", "orders_items"]
    assert staged.rows("order_id, sku, qty", table=1) == [(1, "A", 2), (1, "B", 1), (2, "A", 5)]


def analytics_event(name: str, **more) -> dict:
    parameters = [
        {"key": "ga_session_id", "value": {"int_value": "1756908400"}},
        {"key": "value", "value": {"double_value": 69.8}},
    ]
    return {"event_date": "20250903", "event_timestamp": "1756908760123456", "event_name": name, "event_params": parameters,
            "user_pseudo_id": "123.456", "device": {"category": "mobile"}, **more}  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_analytics_events_are_flattened(tmp_path, stage, form):
    items = [{"item_id": "LD-BL-M", "price": 25.0, "quantity": "2"}]
    events = [
        analytics_event("purchase", items=items, ecommerce={"transaction_id": "1001"}),
        analytics_event("page_view", items=[], ecommerce=None),
    ]
    path = tmp_path / f"events.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
    else:
        pq.write_table(pa.Table.from_pylist(events), path)
    staged = stage(path)
    assert staged.types["event_timestamp"] == "timestamp"
    assert staged.column("event_params.ga_session_id") == [1756908400] * 2
    assert staged.column("device.category") == ["mobile"] * 2
    found = staged.rows('event_name, "ecommerce.transaction_id", item_id, quantity', table=1)
    assert [(name, str(order), item, quantity) for name, order, item, quantity in found] == [
        ("purchase", "1001", "LD-BL-M", 2)
    ]


def test_parquet_keeps_its_own_types(tmp_path, stage):
    table = pa.table({
        "order_id": ["1", "2"], "n": pa.array([1, None], pa.int32()), "price": pa.array([0.1, float("nan")], pa.float32()),
        "at": pa.array([datetime(2025, 1, 1, 10), None], pa.timestamp("ms", tz="Europe/Berlin")), "money": [Decimal("1.50"), Decimal("2.25")],
        "kind": pa.array(["a", "b"]).dictionary_encode(), "raw": [b"x", b"y"],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "orders")
    staged = stage(tmp_path / "orders")
    assert staged.rows() == [("1", 1, 0.1, datetime(2025, 1, 1, 10), 1.5, "a"), ("2", None, None, None, 2.25, "b")]
    assert {"binary_columns_left_out", "not_finite_as_empty"} <= set(staged.warned)


@pytest.mark.parametrize("content", [b"PAR1" + bytes(50) + b"PAR1", b"PAR1abc"])
def test_broken_parquet_is_refused(write, refused, content):
    assert refused(write(content, "orders.parquet")).code == "broken_parquet"


def test_frames_are_read_by_name(stage):
    frame = pd.DataFrame(
        {
            "order_id": [1, 2],
            "day": pd.to_datetime(["2025-01-05", "2025-01-06"]),
            "mixed": ["a", 5],
            "price": [1.5, None],
        }
    )
    staged = stage({"Shop orders": frame})
    assert staged.table.name == "shop_orders"
    assert staged.rows() == [(1, datetime(2025, 1, 5), "a", 1.5), (2, datetime(2025, 1, 6), "5", None)]


def test_arrow_tables_are_read_by_name(stage):
    assert stage(("orders", pa.table({"a": [1, 2], "b": ["x", "y"]}))).rows() == [(1, "x"), (2, "y")]


def test_a_file_that_grows_is_read_to_where_it_was(write, stage):
    path = write("order_id,price\n1,2.5\n2,3.5\n3,4.")

    def writer_goes_on(fraction, message_key, **params):
        if fraction == 0.0:
            with path.open("a") as stream:
                stream.write("75\n4,5.5\n")

    staged = stage(path, on_progress=writer_goes_on)
    assert "file_grew" in staged.warned
    assert [(row.line, row.reason) for row in staged.report.rejected] == [(4, "incomplete_last_line")]
    assert staged.column("order_id") == [1, 2]


def test_a_file_that_shrinks_is_refused(write, refused):
    path = write("order_id,price\n1,2.5\n2,3.5\n")
    assert refused(path, on_progress=lambda *_, **__: path.write_text("order_id,price\n1,2.5\n")).code == "file_shrank"


def test_reading_stops_when_cancelled(write, refused):
    cancel = Cancel()
    cancel.set()
    assert refused(write("a,b\n1,2\n"), error=Cancelled, cancel=cancel).code == "ingest_cancelled"


def test_progress_names_file_and_rows(write, stage):
    told = []
    stage(write("a,b\n1,2\n"), on_progress=lambda fraction, key, **params: told.append((fraction, key, params)))
    assert told[-1] == (1.0, "ingest.reading", {"file": "orders.csv", "rows": 1})


def test_the_smallest_unique_key_is_found(write, stage):
    staged = stage(write("order_id,line_no,sku,qty\n1,1,A,1\n1,2,B,1\n2,1,A,1\n2,2,A,5\n"))
    assert infer_key(staged.connection, "orders", list(staged.types), schema=staged.schema) == ("order_id", "line_no")


def test_repeated_rows_have_no_key(write, stage):
    staged = stage(write("order_id,sku,qty\n1,A,1\n1,A,1\n2,A,1\n"))
    assert infer_key(staged.connection, "orders", list(staged.types), schema=staged.schema) == ()


def test_a_key_with_two_contents_is_a_conflict_and_a_repeated_row_is_none(write, stage):
    staged = stage(write("order_id,product,price\n1,Lamp,10\n1,Lamp,10\n1,Chair,50\n2,Lamp,10\n2,Lamp,10\n"))
    (conflict,) = find_key_conflicts(staged.connection, "orders", ("order_id",), schema=staged.schema)
    assert (conflict.key, conflict.rows, conflict.versions) == ((1,), 3, 2)


def test_a_report_that_does_not_add_up_is_a_bug():
    with pytest.raises(ValueError, match="do not add up"):
        FileReport("x.csv", "x", rows_read=3, rows_loaded=1, rows_rejected=1)


def test_text_ids_that_a_program_wrote_short_are_written_out(tmp_path, stage):
    ids = ["9e+05", *(str(number) for number in range(1_000_001, 1_000_101))]
    pq.write_table(pa.table({"product_id": ids, "price": [1.5] * len(ids)}), tmp_path / "products")
    staged = stage(tmp_path / "products")
    assert staged.column("product_id")[0] == "900000"
    assert "short_ids_written_out" in staged.guessed
    assert "ids_in_scientific_notation" not in staged.warned
