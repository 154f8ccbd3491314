"""The real shops, where they are at hand: the figures that the question packs define."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from cartwise.workspace.catalog.infer import infer_catalog
from cartwise.workspace.catalog.profile import describe_table
from cartwise.workspace.catalog.store import check


def load(folder: Path) -> tuple[duckdb.DuckDBPyConnection, Any]:
    connection = duckdb.connect()
    names = []
    for file in sorted(folder.glob("*.parquet")):
        names.append(file.stem.removesuffix("_sample"))
        connection.execute(f"CREATE TABLE \"{names[-1]}\" AS SELECT * FROM read_parquet('{file}')")
    tables = [describe_table(connection, name) for name in names]
    return connection, infer_catalog(connection, tables, data_version="v1")


def value(connection: duckdb.DuckDBPyConnection, catalog: Any, name: str) -> Any:
    metric = catalog.metrics[name]
    where = f" WHERE {metric.filter}" if metric.filter else ""
    return connection.execute(
        f"SELECT {metric.expression} FROM ({catalog.relations[metric.relation].sql}){where}"
    ).fetchone()[0]


def test_a_gift_shop_of_541909_rows(shared: Path) -> None:
    connection, catalog = load(shared / "data/shops/online_retail")
    direct = "SELECT sum(Quantity * UnitPrice), count(DISTINCT InvoiceNo) FILTER (WHERE InvoiceNo NOT LIKE 'C%') FROM online_retail"
    revenue, orders = connection.execute(direct).fetchone() or (0, 0)
    assert value(connection, catalog, "revenue") == pytest.approx(revenue)
    assert value(connection, catalog, "orders") == orders
    assert str(catalog.as_of) == "2011-12-09"


def test_a_grocer_of_eight_tables(shared: Path) -> None:
    connection, catalog = load(shared / "data/shops/completejourney")
    assert [name for name, relation in catalog.relations.items() if relation.role is None] == ["promotions"]
    assert value(connection, catalog, "revenue") == pytest.approx(233935.24)
    assert value(connection, catalog, "campaign_days") == 161
    assert str(catalog.as_of) == "2018-01-01"


def test_a_marketplace_of_eight_tables(shared: Path) -> None:
    connection, catalog = load(shared / "data/shops/olist_sample")
    assert [finding for finding in check(catalog, connection) if finding.code != "open_question"] == []
    assert catalog.relations["order_lines"].time_column == "timestamp"
    assert ("order_lines", "products") in {(join.left, join.right) for join in catalog.joins}
