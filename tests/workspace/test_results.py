import csv
import os
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from cartwise.errors import FinalFailure, LimitReached, RetryableInput
from cartwise.workspace.results import ResultStore


@pytest.fixture
def store(tmp_path) -> ResultStore:
    return ResultStore(tmp_path / "results")


def test_rows_come_back_with_their_types(store):
    row = ("tea", 3, 1.5, True, date(2024, 2, 29), datetime(2024, 2, 29, 12, 30, 1, 5))
    names = ["text", "integer", "number", "boolean", "date", "time"]
    table = store.read(store.put(names, [row, (None,) * 6], owner_thread="t"))
    assert table.column_names == names
    assert [tuple(values.values()) for values in table.to_pylist()] == [row, (None,) * 6]


def test_mixed_numbers_become_numbers_and_mixed_kinds_text(store):
    table = store.read(store.put(["n", "m", "d"], [(1, 1, Decimal("2.50")), (2.5, "x", None)], owner_thread="t"))
    assert table.to_pylist() == [{"n": 1.0, "m": "1", "d": 2.5}, {"n": 2.5, "m": "x", "d": None}]


def test_integers_beyond_64_bits_stay_exact_as_text(store):
    table = store.read(store.put(["id"], [(2**70,)], owner_thread="t"))
    assert table.to_pylist() == [{"id": str(2**70)}]


def test_no_rows_and_repeated_names_are_kept(store):
    table = store.read(store.put(["a", "a"], [], owner_thread="t"))
    assert table.column_names == ["a", "a"]
    assert table.num_rows == 0


def test_an_arrow_table_is_stored_as_it_is(store):
    given = pa.table({"a": pa.array([1, 2], pa.int16())})
    assert store.read(store.put(["b"], given, owner_thread="t")).equals(given.rename_columns(["b"]))


@pytest.mark.parametrize(
    "bad",
    ["../secret", "r" + "0" * 31, "R" + "0" * 32, "", "r" + "0" * 32 + "\n", "/etc/passwd", "r" + "0" * 29 + "/.."],
)
def test_ids_that_are_paths_are_refused(store, bad):
    with pytest.raises(RetryableInput) as caught:
        store.read(bad)
    assert caught.value.code == "bad_result_id"


def test_an_unknown_result_is_gone(store):
    with pytest.raises(FinalFailure) as caught:
        store.read("r" + "0" * 32)
    assert caught.value.code == "result_gone"


def test_ids_do_not_repeat(store):
    assert len({store.put(["a"], [(1,)], owner_thread="t") for _ in range(20)}) == 20


def test_erasing_a_thread_leaves_the_others(store):
    mine, other = (store.put(["a"], [(1,)], owner_thread=name) for name in ("mine", "other"))
    assert store.erase_thread("mine") == 1
    with pytest.raises(FinalFailure):
        store.read(mine)
    assert store.owner(other) == "other"


def test_erasing_a_value_removes_results_that_show_it(store):
    shown = store.put(["customer"], [(12346,), (7,)], owner_thread="t")
    other = store.put(["customer"], [(123467,)], owner_thread="t")
    assert store.erase_value("12346") == 1
    assert store.read(other).num_rows == 1
    with pytest.raises(FinalFailure):
        store.read(shown)


def test_results_past_their_retention_go_at_the_next_put(tmp_path):
    store = ResultStore(tmp_path, retention_days=1)
    old = store.put(["a"], [(1,)], owner_thread="t")
    yesterday = time.time() - 2 * 86_400
    os.utime(tmp_path / f"{old}.arrow", (yesterday, yesterday))
    ResultStore(tmp_path, retention_days=1).put(["a"], [(1,)], owner_thread="t")
    with pytest.raises(FinalFailure):
        store.read(old)


def test_the_oldest_results_go_when_the_store_is_full(tmp_path):
    store = ResultStore(tmp_path, max_bytes=20_000)
    rows = [("x" * 100,)] * 80
    ids = []
    for age in (3, 2, 1):
        ids.append(store.put(["a"], rows, owner_thread="t"))
        then = time.time() - age
        os.utime(tmp_path / f"{ids[-1]}.arrow", (then, then))
    with pytest.raises(FinalFailure):
        store.read(ids[0])
    assert store.read(ids[2]).num_rows == 80


def test_a_result_that_another_process_removes_meanwhile_is_no_failure(store, monkeypatch):
    kept = store.put(["a"], [(1,)], owner_thread="t")
    stored = store._stored()
    monkeypatch.setattr(ResultStore, "_stored", lambda self: [*stored, stored[0].with_name("gone.arrow")])
    store._swept_at = None
    assert store.read(store.put(["a"], [(2,)], owner_thread="t")).to_pylist() == [{"a": 2}]
    assert store.read(kept).to_pylist() == [{"a": 1}]


def test_a_result_larger_than_the_store_is_a_limit(tmp_path):
    with pytest.raises(LimitReached) as caught:
        ResultStore(tmp_path, max_bytes=1000).put(["a"], [("x" * 2000,)], owner_thread="t")
    assert caught.value.code == "result_too_large"


def test_csv_disarms_formulas_and_keeps_numbers(store, tmp_path):
    result = store.put(["=name", "n"], [("=1+1", -5), ("@x", 2), (" +a", 3), ("plain, quoted", None)], owner_thread="t")
    with store.to_csv(result, tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.reader(handle))
    assert lines == [["'=name", "n"], ["'=1+1", "-5"], ["'@x", "2"], ["' +a", "3"], ["plain, quoted", ""]]


def test_xlsx_holds_no_formula_and_typed_cells(store, tmp_path):
    from openpyxl import load_workbook

    moment = datetime(2024, 1, 2, 3, 4)
    result = store.put(
        ["a", "n", "t", "d"],
        [("=1+1", -5, moment, date(1800, 1, 1)), ("bad\x01", 10**16, None, None)],
        owner_thread="t",
    )
    sheet = load_workbook(store.to_xlsx(result, tmp_path / "out.xlsx")).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["a", "n", "t", "d"],
        ["'=1+1", -5, moment, "1800-01-01"],
        ["bad", str(10**16), None, None],
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_putting_and_reading_rows_does_not_load_pandas(tmp_path):
    code = f"""
import sys
from pathlib import Path
from cartwise.workspace.results import ResultStore
store = ResultStore(Path({str(tmp_path)!r}))
assert store.read(store.put(["a", "b"], [("x", 1), (None, 2.5)], owner_thread="t")).num_rows == 2
sys.exit("pandas" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
