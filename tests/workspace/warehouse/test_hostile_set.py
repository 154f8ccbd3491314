"""Runs the shared set of hostile statements on a shop of the shape it expects."""

import json

import duckdb
import pytest

from cartwise.errors import BadInput, LimitReached, Refused
from cartwise.workspace.catalog.model import Catalog, Table
from cartwise.workspace.warehouse.warehouse import Warehouse
from tests.workspace.warehouse.tiny_shop import column

ACCEPTED = {
    "answer": {"answer"},
    "answer_truncated": {"truncated"},
    "clear_error": {"bad"},
    "refuse": {"refused"},
    "stop_at_limit": {"limit"},
    "mask_or_refuse": {"answer", "refused", "bad"},
    "answer_or_clear_error": {"answer", "truncated", "bad"},
}


@pytest.fixture(scope="module")
def hostile_shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "shop.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute(
        "CREATE TABLE orders AS SELECT i::INTEGER AS order_id, (i % 1000)::INTEGER AS customer_id, (i % 97) * 1.5 AS amount,"
        " TIMESTAMP '2024-01-01' + to_minutes(i) AS ts FROM range(100000) t(i);"
        "CREATE TABLE customers AS SELECT i::INTEGER AS customer_id FROM range(1000) t(i)"
    )
    connection.close()
    orders = (
        column("order_id", "integer", "id"),
        column("customer_id", "integer", "id"),
        column("amount", "number", "measure"),
        column("ts", "timestamp", "time"),
    )
    tables = {
        "orders": Table(name="orders", label="orders", rows=100_000, columns=orders),
        "customers": Table(name="customers", label="customers", rows=1000, columns=orders[1:2], withheld=("email",)),
    }
    warehouse = Warehouse(path, Catalog(version="h", data_version="h", tables=tables), timeout_seconds=3)
    yield warehouse
    warehouse.close()


def outcome(warehouse, statement):
    try:
        result = warehouse.sql(statement)
    except Refused:
        return "refused"
    except LimitReached:
        return "limit"
    except BadInput:
        return "bad"
    return "truncated" if result.is_truncated else "answer"


@pytest.mark.full
def test_hostile_statements_end_as_expected(hostile_shop, shared):
    lines = (shared / "trust" / "hostile_sql.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = {
        case["id"]: found
        for case in cases
        if (found := outcome(hostile_shop, case["input"])) not in ACCEPTED[case["expected"]]
    }
    assert wrong == {}
