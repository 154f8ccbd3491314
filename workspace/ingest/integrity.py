"""What a person should know of the stored rows as a whole: repeated rows, keys that stand for two things, missing partners."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from cartwise.workspace.catalog_columns import stored_column
from cartwise.workspace.ingest.report import IngestWarning
from cartwise.workspace.ingest.row_hashes import columns_of, count_rows, hash_columns, quoted

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Catalog, Relation

_ENTITIES = {
    "customers": "customer_id",
    "products": "product_id",
    "campaigns": "campaign_id",
    "orders": "order_id",
}  # role -> key


def integrity_warnings(
    connection: "duckdb.DuckDBPyConnection", catalog: "Catalog", touched: AbstractSet[str]
) -> list[IngestWarning]:
    """Returns what the rows of the touched tables say against taking their figures as they are.

    Args:
        connection: holds the store.
        catalog: of the store.
        touched: stored tables that the ingest added to.
    """
    return [
        *_repeated_rows(connection, touched),
        *_entity_conflicts(connection, catalog, touched),
        *_order_conflicts(connection, catalog, touched),
        *_orphans(connection, catalog, touched),
    ]


def _repeated_rows(connection: "duckdb.DuckDBPyConnection", touched: Iterable[str]) -> Iterator[IngestWarning]:
    for name in sorted(touched):
        table = f"main.{quoted(name)}"
        # 64 bits are enough to warn by: with a million rows, a chance meeting comes once in 30 million tables.
        columns = ", ".join(quoted(column) for column in columns_of(connection, table))
        repeated = count_rows(connection, table) - count_rows(
            connection,
            f"(SELECT DISTINCT hash({columns}) FROM {table})",  # noqa: S608 - quoted names
        )
        if repeated:
            message = f"{repeated} rows of table {name!r} are exact copies of others; they are kept and counted."
            yield IngestWarning("repeated_rows", message, {"table": name, "rows": repeated})


def _entity_conflicts(
    connection: "duckdb.DuckDBPyConnection", catalog: "Catalog", touched: AbstractSet[str]
) -> Iterator[IngestWarning]:
    """Yields the tables of customers, products, ... in which one key stands for rows of different content."""
    for role, key in _ENTITIES.items():
        relation = catalog.relations.get(role)
        stored = stored_column(catalog, role, key) if relation and relation.column(key) else None
        if not relation or not stored or stored[0] not in touched or relation.tables[:1] != stored[:1]:
            continue
        table, column = stored
        hashes = hash_columns(list(columns_of(connection, f"main.{quoted(table)}")))
        keys = f"""(SELECT {quoted(column)} FROM (SELECT {quoted(column)}, {hashes} FROM main.{quoted(table)})
                    WHERE {quoted(column)} IS NOT NULL GROUP BY 1 HAVING count(DISTINCT h1) > 1)"""  # noqa: S608 - quoted names
        if conflicts := count_rows(connection, keys):
            message = f"{conflicts} values of {column!r} in table {table!r} stand for rows of different content."
            yield IngestWarning(
                "conflicting_keys", message, {"table": table, "column": column, "keys": conflicts}, column
            )


def _order_conflicts(
    connection: "duckdb.DuckDBPyConnection", catalog: "Catalog", touched: AbstractSet[str]
) -> Iterator[IngestWarning]:
    """Yields orders whose lines name several customers or days."""
    relation = catalog.relations.get("order_lines")
    if relation is None or relation.tables[0] not in touched or relation.column("order_id") is None:
        return
    tests = ["count(DISTINCT CAST(timestamp AS DATE)) > 1"] if relation.column("timestamp") else []
    tests += ["count(DISTINCT customer_id) > 1"] if relation.column("customer_id") else []
    if not tests:
        return
    orders = (
        f"(SELECT order_id FROM ({relation.sql}) WHERE order_id IS NOT NULL GROUP BY 1 HAVING {' OR '.join(tests)})"  # noqa: S608
    )
    if conflicts := count_rows(connection, orders):
        message = f"{conflicts} orders have lines of several customers or days; each line counts where it says."
        yield IngestWarning("conflicting_orders", message, {"orders": conflicts})


def _orphans(
    connection: "duckdb.DuckDBPyConnection", catalog: "Catalog", touched: AbstractSet[str]
) -> Iterator[IngestWarning]:
    """Yields the relations whose rows find no partner, so that a question across both loses them knowingly."""
    joined = set()
    for join in catalog.joins:
        left, right = catalog.relations[join.left], catalog.relations[join.right]
        joined.add((join.left, join.right))
        if join.coverage < 1 and touched & {*left.tables[:1], *right.tables[:1]}:
            yield _orphan(left, right, ", ".join(join.left_columns), 1 - join.coverage)
    for role, key in _ENTITIES.items():
        right = catalog.relations.get(role)  # type: ignore[assignment]
        for left in catalog.relations.values() if right else ():
            if left is right or not left.role or not left.column(key) or (left.name, role) in joined:
                continue
            if touched & {left.tables[0], right.tables[0]} and (share := _share_without(connection, left, right, key)):
                yield _orphan(left, right, key, share)


def _share_without(connection: "duckdb.DuckDBPyConnection", left: "Relation", right: "Relation", key: str) -> float:
    """Returns the share of the left rows with a key that the right relation does not have."""
    if right.column(key) is None:
        return 0.0
    rows = f"(SELECT {key} FROM ({left.sql}) WHERE {key} IS NOT NULL)"  # noqa: S608 - canonical names
    known = f"CAST({key} AS VARCHAR) IN (SELECT CAST({key} AS VARCHAR) FROM ({right.sql}) WHERE {key} IS NOT NULL)"  # noqa: S608
    total = count_rows(connection, rows)
    return count_rows(connection, rows, f"NOT ({known})") / total if total else 0.0


def _orphan(left: "Relation", right: "Relation", column: str, share: float) -> IngestWarning:
    percent = f"{100 * share:.3g}"
    message = (
        f"{percent} % of the rows of {left.name!r} with a {column} have no partner in {right.name!r}; "
        "figures by its columns leave them out or show them as unknown."
    )
    params = {"left": left.name, "right": right.name, "column": column, "percent": percent, "rows": left.rows}
    return IngestWarning("orphans", message, params, column)
