import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from cartwise.errors import BadInput, Cancelled, FinalFailure, LimitReached, Refused
from cartwise.types import Cancel, DateRange
from cartwise.workspace.warehouse.pool import Statement, WorkerPool
from cartwise.workspace.warehouse.request import Filter, Period, QueryRequest, Transform
from cartwise.workspace.warehouse.warehouse import Warehouse
from tests.workspace.warehouse.tiny_shop import tiny_catalog


def ask(warehouse, **fields):
    return warehouse.run(QueryRequest(**fields))


def codes(result):
    return [note.code for note in result.notes]


def period(start, end):
    return Period.model_validate({"start": start, "end": end})


def test_result_describes_its_columns(warehouse):
    result = ask(warehouse, metrics=("revenue",), dimensions=("customer",), grain="month")
    assert [(c.name, c.type, c.role, c.unit) for c in result.columns] == [
        ("month", "text", "time", None),
        ("customer", "integer", "id", None),
        ("revenue", "number", "measure", "EUR"),
    ]
    assert result.columns[0].label == {"en": "month", "zh": "月份"}


def test_result_tells_where_it_comes_from(warehouse):
    result = ask(warehouse, metrics=("revenue",), period=period("2024-02-01", "2024-02-29"))
    assert (result.tables, result.rows_read, result.period) == (
        ("sales",),
        3,
        DateRange(date(2024, 2, 1), date(2024, 2, 29)),
    )


def test_whole_data_is_the_period_where_none_is_asked(warehouse):
    assert ask(warehouse, metrics=("revenue",)).period == DateRange(date(2024, 1, 5), date(2024, 4, 15))


def test_sql_of_a_result_runs_through_the_gate(warehouse):
    result = ask(warehouse, metrics=("revenue",), dimensions=("category",))
    assert warehouse.sql(result.sql).rows == result.rows


def test_repeated_request_is_remembered(warehouse):
    first = ask(warehouse, metrics=("units",))
    first.rows.clear()
    assert ask(warehouse, metrics=("units",)).rows == [(14,)]


def test_note_counts_rows_without_a_partner(warehouse):
    result = ask(warehouse, metrics=("revenue",), dimensions=("category",))
    note = next(note for note in result.notes if note.code == "unmatched_rows")
    assert (note.params["rows"], note.params["of"], note.params["value"], note.params["names"]) == (
        1,
        9,
        7.0,
        ["products"],
    )


@pytest.mark.parametrize("part", ["filter", "share"])
def test_note_counts_rows_that_want_of_a_partner_makes_missing(warehouse, part):
    missing = (Filter(field="segment", op="is_null"),)
    asked = {"filters": missing} if part == "filter" else {"transforms": (Transform(kind="share", filters=missing),)}
    result = ask(warehouse, metrics=("revenue",), **asked)
    note = next(note for note in result.notes if note.code == "missing_partners")
    # Customer 4 and a guest are not among the people.
    assert (note.params["rows"], note.params["of"], note.params["names"]) == (2, 9, ["customers"])
    assert all(note.code != "unmatched_rows" for note in result.notes)


def test_note_counts_rows_without_a_key(warehouse):
    result = ask(warehouse, metrics=("revenue",), dimensions=("customer",))
    note = next(note for note in result.notes if note.code == "null_keys")
    assert (note.params["rows"], note.params["value"], note.params["names"]) == (1, 20.0, ["customer"])


def test_notes_name_cut_and_empty_buckets(warehouse):
    result = ask(warehouse, metrics=("revenue",), grain="month", period=period("2024-01-01", "2024-04-10"))
    cut = {note.params["bucket"]: note.params["cut_by"] for note in result.notes if note.code == "partial_period"}
    assert cut == {"2024-01": "data", "2024-04": "period"}
    assert [note.params["count"] for note in result.notes if note.code == "empty_buckets"] == [1]


def test_period_beyond_the_data_is_clipped_and_says_so(warehouse):
    result = ask(warehouse, metrics=("revenue",), period=period("2024-04-01", "2024-12-31"))
    assert result.period == DateRange(date(2024, 4, 1), date(2024, 4, 15))
    assert "period_clipped" in codes(result)


def test_period_outside_the_data_gives_no_rows_and_says_so(warehouse):
    result = ask(warehouse, metrics=("revenue",), period=period("2023-01-01", "2023-12-31"))
    assert (result.rows, result.period, codes(result)) == ([], None, ["no_data_for_period"])
    assert result.notes[0].params["data"] == {"start": "2024-01-05", "end": "2024-04-15"}


def test_rate_of_two_sources_covers_the_days_of_both(warehouse):
    result = ask(warehouse, metrics=("roas",))
    assert result.period == DateRange(date(2024, 1, 5), date(2024, 4, 2))
    assert "uneven_coverage" in codes(result)


def test_note_tells_that_a_filter_matches_nothing(warehouse):
    assert "no_matching_rows" in codes(
        ask(warehouse, metrics=("revenue",), filters=(Filter(field="country", values=("XX",)),))
    )


def test_note_tells_that_the_days_compared_are_uneven(warehouse):
    from cartwise.workspace.warehouse.request import Compare

    result = ask(
        warehouse,
        metrics=("revenue",),
        period=period("2024-04-01", "2024-04-30"),
        compare=Compare(to="previous_period"),
    )
    assert "uneven_compare" in codes(result)
    assert result.compare_period == DateRange(date(2024, 3, 1), date(2024, 3, 31))


def test_rows_beyond_the_cap_are_cut_and_counted(warehouse):
    result = warehouse.sql("SELECT i FROM range(20000) r(i)", limit=50)
    assert (len(result.rows), result.is_truncated, codes(result)) == (50, True, ["truncated"])


def test_person_sql_names_columns_it_never_shows(warehouse):
    assert codes(warehouse.sql("SELECT * FROM people")) == ["withheld_columns"]


def test_values_come_back_plain(warehouse):
    row = warehouse.sql(
        "SELECT 1::HUGEINT, 1.5::DECIMAL(9, 2), 'nan'::DOUBLE, DATE '2024-01-01', TIMESTAMP '2024-01-01 10:00', NULL, true, INTERVAL 2 DAY"
    ).rows[0]
    assert row[:3] == (1, 1.5, None)
    assert [type(value).__name__ for value in row[3:]] == ["date", "datetime", "NoneType", "bool", "str"]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT colour FROM sales", BadInput),
        ("SELECT 'a'::INTEGER", BadInput),
        ("SELECT " + ",".join(["1"] * 201), LimitReached),
        ("SELECT repeat('x', 8000000) FROM range(20)", LimitReached),
        ("SELECT generate_series(1, 10000000000)", LimitReached),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else value.__name__,
)
def test_person_sql_ends_with_a_typed_error(warehouse, statement, error):
    with pytest.raises(error):
        warehouse.sql(statement)


def test_query_that_runs_too_long_is_killed_at_the_limit(warehouse):
    started = time.monotonic()
    with pytest.raises(LimitReached) as caught:
        warehouse.sql("SELECT sum(sin(i)) FROM range(100000000000) r(i)", timeout_seconds=0.5)
    assert time.monotonic() - started < 1.5
    assert caught.value.code == "time_limit"


def test_query_that_eats_memory_ends_within_the_limit(warehouse):
    started = time.monotonic()
    with pytest.raises(LimitReached):
        warehouse.sql("SELECT repeat('x', 1000000000)", timeout_seconds=1)
    assert time.monotonic() - started < 2


def test_cancel_kills_the_running_query(warehouse):
    cancel = Cancel()
    threading.Timer(0.3, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        warehouse.sql("SELECT sum(sin(i)) FROM range(100000000000) r(i)", cancel=cancel)
    assert time.monotonic() - started < 2


def test_next_question_is_answered_after_a_kill(warehouse):
    with pytest.raises(LimitReached):
        warehouse.sql("SELECT sum(sin(i)) FROM range(100000000000) r(i)", timeout_seconds=0.2)
    assert warehouse.sql("SELECT 1").rows == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hosts')",
        "COPY (SELECT 1) TO '/tmp/cartwise_leak.csv'",
        "ATTACH '/tmp/cartwise_leak.db'",
        "SET threads = 1",
        "CREATE TEMP TABLE t AS SELECT 1",
        "SELECT 1; SELECT 2",
    ],
)
def test_worker_is_sealed_even_without_the_gate(warehouse, statement):
    with pytest.raises((Refused, BadInput)):
        warehouse._local.pool.run([Statement(statement)], timeout_seconds=5)


def test_worker_has_no_environment(warehouse):
    pid = next(iter(warehouse._local.pool._all)).pid
    assert Path(f"/proc/{pid}/environ").read_bytes() == b""


def test_closing_leaves_no_process(tiny_path):
    pool = WorkerPool(tiny_path)
    pool.run([Statement("SELECT 1")], timeout_seconds=10)
    pool.run([Statement("SELECT 1")], timeout_seconds=10)
    workers = list(pool._all)
    pool.close()
    assert [worker.is_alive for worker in workers] == [False] * len(workers)
    with pytest.raises(FinalFailure):
        pool.run([Statement("SELECT 1")], timeout_seconds=10)


def test_worker_that_cannot_open_its_data_says_so(tmp_path):
    pool = WorkerPool(tmp_path / "absent.duckdb")
    with pytest.raises(FinalFailure) as caught:
        pool.run([Statement("SELECT 1")], timeout_seconds=10)
    assert caught.value.code == "worker_failed"
    pool.close()


def test_interpreter_exits_without_waiting_for_workers(tiny_path):
    code = (
        "from pathlib import Path; from cartwise.workspace.warehouse.pool import *;"
        f"p = WorkerPool(Path({str(tiny_path)!r})); p.run([Statement('SELECT 1')], timeout_seconds=20); print(*[w.pid for w in p._all])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    for pid in done.stdout.split():
        assert not _is_running(int(pid))


def _is_running(pid):
    return Path(f"/proc/{pid}").exists()


def test_compiling_and_asking_loads_no_heavy_package(tiny_path):
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, '.');"
        "from cartwise.workspace.warehouse.warehouse import Warehouse;"
        "from cartwise.workspace.warehouse.request import QueryRequest;"
        "from tests.workspace.warehouse.tiny_shop import tiny_catalog;"
        f"w = Warehouse(Path({str(tiny_path)!r}), tiny_catalog()); r = w.run(QueryRequest(metrics=('revenue',))); w.close();"
        "print(r.rows, sorted({'pandas', 'plotly', 'torch', 'sklearn', 'chromadb'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[(122.0,)] []"


def test_read_streams_columns_of_joined_relations(warehouse):
    batches = list(
        warehouse.read(
            "order_lines",
            ("order_id", "category"),
            dates=DateRange(date(2024, 2, 1), date(2024, 4, 30)),
            where=(Filter(field="country", op="not_null"),),
        )
    )
    assert sorted(row["order_id"] for batch in batches for row in batch.to_pylist()) == ["A4", "A7", "A8", "C5"]


def test_read_refuses_withheld_columns(warehouse):
    with pytest.raises(Refused):
        list(warehouse.read("customers", ("email",)))


def test_compile_speaks_the_dialect_asked_for(tiny_path):
    warehouse = Warehouse(tiny_path, tiny_catalog())
    assert "TO_CHAR" in warehouse.compile(QueryRequest(metrics=("revenue",), grain="month"), dialect="postgres")
