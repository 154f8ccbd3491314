"""Measures how columns of two sources fit together: value overlap and uniqueness, in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.profile import is_unique, qualified, quote
from cartwise.workspace.catalog.roles import score_column

_ENOUGH = 0.5  # share of rows that must find their partner for a lookup inside a view


@dataclass(frozen=True)
class Lookup:
    """A stored table that a view reaches by a key unique there."""

    table: TableEvidence
    key: str  # unique in that table
    coverage: float


def coverage(
    connection: duckdb.DuckDBPyConnection,
    left: str,
    left_columns: Sequence[str],
    right: str,
    right_columns: Sequence[str],
) -> float:
    """Returns the share of rows of `left` (SQL source, non-null keys) whose key stands in `right`."""
    fields = ", ".join(f"{quote(column)} AS k{n}" for n, column in enumerate(left_columns))
    present = " AND ".join(f"{quote(column)} IS NOT NULL" for column in left_columns)
    others = ", ".join(f"{quote(column)} AS k{n}" for n, column in enumerate(right_columns))
    keys = ", ".join(f"k{n}" for n in range(len(left_columns)))
    found = connection.execute(
        f"WITH l AS (SELECT {fields}, count(*) AS rows FROM {left} WHERE {present} GROUP BY ALL), r AS (SELECT DISTINCT {others} FROM {right}) "  # noqa: S608
        f"SELECT sum(l.rows), (SELECT sum(l.rows) FROM l SEMI JOIN r USING ({keys})) FROM l"
    ).fetchone()
    return float(found[1] or 0) / float(found[0]) if found and found[0] else 0.0


def find_lookup(
    connection: duckdb.DuckDBPyConnection,
    left: TableEvidence,
    left_column: str,
    candidates: Sequence[TableEvidence],
    canonical: str,
) -> Lookup | None:
    """Returns the table among `candidates` where `left_column` finds its one partner row, by meaning and by values.

    Args:
        connection: holds the tables.
        left: the table that looks up.
        left_column: its key column.
        candidates: tables to look in.
        canonical: the canonical column that both keys are ("order_id").
    """
    best: Lookup | None = None
    for right in candidates:
        for key, found in right.columns.items():
            fits = score_column(canonical, right, key, right.words) >= 0.55 or key.casefold() == left_column.casefold()
            if (
                right is left
                or not fits
                or not same_kind(left, left_column, right, key)
                or right.distinct_share(key) < 0.9
                or found.column.nulls
            ):
                continue
            share = coverage(connection, qualified(left.table.name), [left_column], qualified(right.table.name), [key])
            is_better = best is None or share > best.coverage
            if share >= _ENOUGH and is_better and is_unique(connection, qualified(right.table.name), [key]):
                best = Lookup(right, key, share)
    return best


def same_kind(left: TableEvidence, left_column: str, right: TableEvidence, right_column: str) -> bool:
    """Tells whether both columns are text, or neither: only then may one stand in the other."""
    kinds = [evidence.columns[column].column.type for evidence, column in ((left, left_column), (right, right_column))]
    return (kinds[0] == "text") == (kinds[1] == "text")
