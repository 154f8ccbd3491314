import threading

import duckdb
import pytest

from cartwise.errors import BadInput, Busy, Cancelled, RetryableInput
from cartwise.types import Cancel
from cartwise.workspace.lock import WriterLock
from cartwise.workspace.workspace import Workspace

ORDERS = """order_id,customer_id,product,quantity,unit_price,order_date
1001,C1,tea,2,3.50,2024-01-05
1001,C1,cup,1,7.00,2024-01-05
1001,C1,cup,1,7.00,2024-01-05
1002,C2,tea,1,3.50,2024-01-09
1003,C3,pot,1,19.00,2024-02-11
1004,C1,tea,4,3.50,2024-02-20
"""
MORE_ORDERS = """order_id,customer_id,product,quantity,unit_price,order_date
1005,C4,tea,1,3.50,2024-02-27
1006,C2,pot,1,19.00,2024-02-28
"""
CUSTOMERS = """customer_id,country,segment
C1,Germany,gold
C2,France,silver
C3,Germany,silver
"""


def stored(workspace: Workspace, statement: str) -> list[tuple]:
    path = workspace._shared.versions.store_path(workspace.version)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def count(workspace: Workspace, table: str = "orders") -> int:
    return stored(workspace, f"SELECT count(*) FROM main.{table}")[0][0]


def test_a_file_becomes_a_table_with_all_its_rows(shop, put_file):
    report = shop.ingest(put_file("orders.csv", ORDERS))
    assert count(shop) == 6  # exact duplicates stay
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (6, 6, 0)
    assert [(table.name, table.rows, table.rows_added, table.mode) for table in report.tables] == [
        ("orders", 6, 6, "new")
    ]
    assert report.version == shop.version


def test_the_report_names_roles_and_what_they_unlock(shop, put_file):
    report = shop.ingest(put_file("orders.csv", ORDERS))
    assert report.files[0].roles == ("order_lines",)
    assert {"query_data", "forecast", "segment_customers"} <= set(report.unlocks)
    assert "allocate_budget" not in report.unlocks


def test_the_inferred_catalogue_is_written_for_people(orders):
    text = (orders.path / "catalog.inferred.yaml").read_text(encoding="utf-8")
    assert text.startswith("# What Cartwise inferred")
    assert "revenue" in text


def test_ingesting_a_file_again_adds_nothing_and_makes_no_version(orders, put_file):
    version = orders.version
    report = orders.ingest(put_file("orders.csv", ORDERS))
    assert orders.version == version == report.version
    assert [(table.mode, table.rows_added) for table in report.tables] == [("repeat", 0)]
    assert "nothing_new" in [warning.code for warning in report.warnings]


def test_the_same_rows_under_another_name_are_a_repeat_too(orders, put_file):
    report = orders.ingest(put_file("download.csv", ORDERS))
    assert [(table.name, table.mode) for table in report.tables] == [("orders", "repeat")]


def test_files_of_one_export_in_parts_become_one_table(shop, put_file):
    report = shop.ingest(put_file("orders_2024-01.csv", ORDERS), put_file("orders_2024-02.csv", MORE_ORDERS))
    assert [(table.name, table.rows, table.rows_added) for table in report.tables] == [("orders", 8, 8)]


def test_files_named_by_their_day_become_a_table_named_after_their_folder(shop, tmp_path):
    folder = tmp_path / "web orders"
    folder.mkdir()
    (folder / "2024-01-05.csv").write_text(ORDERS)
    (folder / "2024-02-27.csv").write_text(MORE_ORDERS)
    report = shop.ingest(str(folder))
    assert [(table.name, table.rows) for table in report.tables] == [("web_orders", 8)]


def test_a_later_part_joins_the_table_of_the_former(shop, put_file):
    shop.ingest(put_file("orders_2024-01.csv", ORDERS))
    report = shop.ingest(put_file("orders_2024-02.csv", MORE_ORDERS))
    assert [(table.name, table.rows, table.rows_added, table.mode) for table in report.tables] == [
        ("orders", 8, 2, "append")
    ]


def test_tables_of_the_same_columns_but_another_name_stay_apart(shop, put_file):
    report = shop.ingest(
        put_file("brands.csv", "id,name\n1,Acme\n2,Zeta\n"), put_file("stores.csv", "id,name\n7,North\n8,South\n")
    )
    assert {table.name for table in report.tables} == {"brands", "stores"}


def test_a_table_with_the_name_of_another_gets_a_number(orders, put_file):
    report = orders.ingest(put_file("orders.csv", "week,planned_orders\n2024-01-01,5\n2024-01-08,6\n2024-01-15,7\n"))
    assert report.tables[0].name == "orders_2"
    assert "table_renamed" in [warning.code for warning in report.warnings]
    assert count(orders) == 6


def test_overlap_is_asked_and_leaves_the_former_version(orders, put_file):
    version = orders.version
    path = put_file("orders.csv", ORDERS + "1007,C9,pot,1,19.00,2024-02-25\n")
    with pytest.raises(RetryableInput) as caught:
        orders.ingest(path)
    assert caught.value.code == "row_overlap"
    assert orders.version == version
    assert not list((orders.path / "data").glob(".draft-*"))
    orders.ingest(path, answers={caught.value.params["answer_key"]: "merge"})
    assert count(orders) == 7


@pytest.mark.parametrize(("mode", "rows"), [("append", 13), ("replace", 7), ("merge", 7)])
def test_a_mode_decides_what_overlap_means(orders, put_file, mode, rows):
    orders.ingest(put_file("orders.csv", ORDERS + "1007,C9,pot,1,19.00,2024-02-25\n"), mode=mode)
    assert count(orders) == rows


def test_replacing_with_two_files_keeps_both(orders, put_file):
    january, february = (MORE_ORDERS.replace("-02-", f"-{month}-") for month in ("03", "04"))
    orders.ingest(put_file("orders_2024-03.csv", january), put_file("orders_2024-04.csv", february), mode="replace")
    assert count(orders) == 4


def test_a_declared_key_updates_known_rows(shop, put_file):
    shop.ingest(put_file("customers.csv", CUSTOMERS))
    (shop.path / "catalog.yaml").write_text("tables:\n  customers:\n    key: [customer_id]\n")
    shop.ingest(put_file("customers.csv", "customer_id,country,segment\nC2,Spain,silver\nC5,Italy,gold\n"))
    assert stored(shop, "SELECT customer_id, country FROM customers ORDER BY 1") == [
        ("C1", "Germany"),
        ("C2", "Spain"),
        ("C3", "Germany"),
        ("C5", "Italy"),
    ]


def test_an_inferred_key_with_other_content_is_asked(shop, put_file):
    shop.ingest(put_file("customers.csv", CUSTOMERS))
    with pytest.raises(RetryableInput) as caught:
        shop.ingest(put_file("customers.csv", "customer_id,country,segment\nC2,Spain,silver\nC5,Italy,gold\n"))
    assert caught.value.code == "key_overlap"


def test_decisions_that_no_longer_fit_do_not_stop_an_ingest(orders, put_file):
    orders.set_catalog("relations.order_lines.label", "sales")
    orders.ingest(
        put_file("orders.csv", "week,planned_orders\n2024-01-01,5\n2024-01-08,6\n2024-01-15,7\n"),
        table="orders",
        mode="replace",
    )
    assert count(orders) == 3
    with pytest.raises(RetryableInput):
        _ = orders.catalog
    orders.set_catalog("relations", None)
    assert orders.catalog.tables["orders"].rows == 3


def test_a_given_name_is_used_for_the_table(shop, put_file):
    assert shop.ingest(put_file("export.csv", ORDERS), table="sales").tables[0].name == "sales"


@pytest.mark.parametrize("name", ["../x", "a b", "1st", "", 'a"b'])
def test_a_name_that_no_question_can_say_is_refused(shop, put_file, name):
    with pytest.raises(RetryableInput) as caught:
        shop.ingest(put_file("orders.csv", ORDERS), table=name)
    assert caught.value.code == "bad_table_name"


def test_one_name_for_two_shapes_is_refused(shop, put_file):
    with pytest.raises(RetryableInput) as caught:
        shop.ingest(put_file("orders.csv", ORDERS), put_file("customers.csv", CUSTOMERS), table="both")
    assert caught.value.code == "table_name_for_several"
    assert shop.version == ""


def test_customers_missing_from_the_customer_table_are_a_warning(shop, put_file):
    report = shop.ingest(
        put_file("orders.csv", ORDERS + MORE_ORDERS.split("\n", 1)[1]), put_file("customers.csv", CUSTOMERS)
    )
    orphans = [warning for warning in report.warnings if warning.code == "orphans"]
    assert [(warning.params["left"], warning.params["right"]) for warning in orphans] == [("order_lines", "customers")]


def test_a_file_that_can_not_be_read_leaves_nothing(shop, put_file):
    with pytest.raises(BadInput):
        shop.ingest(put_file("orders.csv", ""))
    assert shop.version == ""
    assert not list((shop.path / "data").iterdir())


def test_an_unreadable_file_among_good_ones_stores_none(orders, put_file):
    version = orders.version
    with pytest.raises(BadInput):
        orders.ingest(put_file("customers.csv", CUSTOMERS), put_file("empty.csv", ""))
    assert orders.version == version


def test_a_second_writer_is_busy(shop, put_file):
    with WriterLock(shop.path / "lock"), pytest.raises(Busy):
        shop.ingest(put_file("orders.csv", ORDERS))


def test_a_stopped_ingest_leaves_the_former_version(orders, put_file):
    cancel = Cancel()

    def stop(fraction: float, message_key: str, **params: object) -> None:
        if message_key == "ingest.storing":
            cancel.set()

    version = orders.version
    with pytest.raises(Cancelled):
        orders.ingest(put_file("orders_2.csv", MORE_ORDERS), on_progress=stop, cancel=cancel)
    assert orders.version == version
    assert not list((orders.path / "data").glob(".draft-*"))


def test_progress_only_grows_and_ends_at_one(shop, put_file):
    seen: list[float] = []
    shop.ingest(put_file("orders.csv", ORDERS), on_progress=lambda fraction, key, **params: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_live_events_are_folded_into_the_events_table_once(shop, put_file):
    rows = "".join(
        f"u{n % 7},{kind},2024-01-{n % 28 + 1:02d} 10:{n:02d}:00,p{n % 5}\n"
        for n, kind in enumerate(["view", "purchase"] * 25)
    )
    shop.ingest(put_file("events.csv", "user_id,event_type,timestamp,item_id\n" + rows))
    shop.append_events([{"user_id": "live", "event_type": "view", "timestamp": "2024-02-01T09:00:00", "item_id": "p1"}])
    shop.ingest(put_file("customers.csv", CUSTOMERS))
    assert stored(shop, "SELECT user_id, event_type, item_id FROM events WHERE user_id = 'live'") == [
        ("live", "view", "p1")
    ]
    assert shop.live_events.read() == []
    shop.ingest(put_file("brands.csv", "id,name\n1,Acme\n2,Zeta\n"))
    assert count(shop, "events") == 51


def test_readers_of_the_former_version_are_not_disturbed(orders, put_file):
    path = orders._shared.versions.store_path(orders.version)
    with orders.pinned(), duckdb.connect(str(path), read_only=True) as connection:
        orders.ingest(put_file("orders_2.csv", MORE_ORDERS))
        assert connection.execute("SELECT count(*) FROM orders").fetchall() == [(6,)]
    assert count(orders) == 8


def test_two_threads_ingesting_at_once_lose_no_file(shop, put_file):
    paths = [put_file(f"table_{name}.csv", f"id_{name},note_{name}\n1,x\n2,y\n") for name in ("red", "blue")]
    failed: list[Busy] = []

    def put(path: str) -> None:
        try:
            shop.ingest(path)
        except Busy as error:
            failed.append(error)

    workers = [threading.Thread(target=put, args=(path,)) for path in paths]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(shop.catalog.tables) == 2 - len(failed)
