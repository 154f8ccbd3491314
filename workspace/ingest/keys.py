"""Finds the columns that identify a row, and the keys that stand for two different rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import duckdb

from cartwise.workspace.ingest import column_words
from cartwise.workspace.ingest.raw import quoted

MAX_KEY_COLUMNS = 3
_MAX_CANDIDATES = 8
_EXAMPLES = 20


@dataclass(frozen=True)
class KeyConflict:
    """A key under which there are rows of different content."""

    key: tuple[object, ...]
    rows: int
    versions: int  # different contents


def _table(schema: str, table: str) -> str:
    """Returns a quoted table name."""
    return f"{quoted(schema)}.{quoted(table)}"


def infer_key(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], *, schema: str = "staging"
) -> tuple[str, ...]:
    """Returns the smallest set of id-like columns that is unique and never null; () where rows repeat.

    Args:
        connection: where the table lies.
        table: its name.
        columns: its columns, in order; those whose names say id, code or time are tried, the first column too.
        schema: where the table lies.
    """
    target = _table(schema, table)
    candidates = _candidates(columns)
    if not candidates:
        return ()
    selected = ", ".join(f"count({quoted(name)}), approx_count_distinct({quoted(name)})" for name in candidates)
    facts = connection.execute(f"SELECT count(*), {selected} FROM {target}").fetchone()  # noqa: S608
    if facts is None or facts[0] == 0:
        return ()
    rows = int(facts[0])
    distinct = {
        name: int(facts[2 * position + 2])
        for position, name in enumerate(candidates)
        if facts[2 * position + 1] == rows
    }
    for size in range(1, MAX_KEY_COLUMNS + 1):
        for chosen in combinations(distinct, size):
            possible = 1
            for name in chosen:
                possible *= distinct[name]
            # the count is approximate: within a tenth
            if possible * 1.2 >= rows and _is_unique(connection, target, chosen, rows):
                return chosen
    return ()


def _candidates(columns: Sequence[str]) -> list[str]:
    """Returns the columns that may be part of a key: ids first, then times."""
    ids = [name for name in columns if column_words.is_id_like(name)]
    first = [columns[0]] if columns and columns[0] not in ids and not column_words.is_measure_like(columns[0]) else []
    times = [name for name in columns if column_words.is_time_like(name) and name not in ids and name not in first]
    return (ids + first + times)[:_MAX_CANDIDATES]


def _is_unique(connection: duckdb.DuckDBPyConnection, target: str, columns: Sequence[str], rows: int) -> bool:
    """Tells whether no two rows share the values of the columns."""
    listed = ", ".join(map(quoted, columns))
    found = connection.execute(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {target})").fetchone()  # noqa: S608
    return found is not None and int(found[0]) == rows


def find_key_conflicts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    *,
    schema: str = "staging",
    limit: int = _EXAMPLES,
) -> list[KeyConflict]:
    """Returns keys that stand for rows of different content, the worst first; exact duplicates are no conflict."""
    target, listed = _table(schema, table), ", ".join(map(quoted, key))
    not_null = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)
    rows = connection.execute(
        f"SELECT {listed}, count(*) AS n, count(DISTINCT whole) AS versions "  # noqa: S608
        f"FROM (SELECT {listed}, hash(whole_row) AS whole FROM {target} AS whole_row WHERE {not_null}) "
        f"GROUP BY {listed} HAVING count(DISTINCT whole) > 1 ORDER BY versions DESC, n DESC, {listed} LIMIT {int(limit)}"
    ).fetchall()
    return [KeyConflict(tuple(row[: len(key)]), int(row[-2]), int(row[-1])) for row in rows]
