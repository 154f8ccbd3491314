"""Compares tables as multisets of rows, by two independent 64-bit hashes a row (128 bits: no chance meeting in any shop)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def quoted(name: str) -> str:
    """Returns an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(connection: "duckdb.DuckDBPyConnection", table: str) -> dict[str, str]:
    """Returns the columns of a table (given as SQL) with their DuckDB types, in order."""
    rows = connection.execute(f"DESCRIBE {table}").fetchall()
    return {row[0]: row[1] for row in rows}


def count_rows(connection: "duckdb.DuckDBPyConnection", table: str, where: str = "true") -> int:
    """Returns how many rows of a table satisfy a condition."""
    rows = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchall()  # noqa: S608 - quoted names
    return int(rows[0][0])


def hash_columns(columns: Sequence[str]) -> str:
    """Returns the two hashes of a row as SQL columns `h1`, `h2`; the order of `columns` matters."""
    forward = ", ".join(quoted(name) for name in columns)
    backward = ", ".join(quoted(name) for name in reversed(columns))
    return f"hash({forward}) AS h1, hash({backward}, 1) AS h2"


def content_hash(connection: "duckdb.DuckDBPyConnection", table: str) -> str:
    """Returns a hash of the names of a table's columns and of its rows, whatever their order."""
    from hashlib import blake2b

    columns = sorted(columns_of(connection, table).items())
    names = [name for name, _ in columns]
    rows = connection.execute(
        f"SELECT count(*), sum(h1), bit_xor(h1), sum(h2) FROM (SELECT {hash_columns(names)} FROM {table})"  # noqa: S608 - quoted names
    ).fetchall()
    return blake2b(repr((columns, rows[0])).encode(), digest_size=16).hexdigest()


def count_shared(connection: "duckdb.DuckDBPyConnection", left: str, right: str, columns: Sequence[str]) -> int:
    """Returns how many rows of `left` are in `right` too, each counted as often as both have it.

    Both are SQL relations with these columns, of the same types.
    """
    hashes = hash_columns(columns)
    rows = connection.execute(
        f"""
        WITH l AS (SELECT h1, h2, count(*) AS n FROM (SELECT {hashes} FROM {left}) GROUP BY h1, h2),
             r AS (SELECT h1, h2, count(*) AS n FROM (SELECT {hashes} FROM {right}) GROUP BY h1, h2)
        SELECT coalesce(sum(least(l.n, r.n)), 0) FROM l JOIN r USING (h1, h2)
        """  # noqa: S608 - quoted names
    ).fetchall()
    return int(rows[0][0])


def rows_beyond(left: str, right: str, columns: Sequence[str]) -> str:
    """Returns the SELECT of the rows that `left` has more often than `right`."""
    hashes = hash_columns(columns)
    names = ", ".join(quoted(name) for name in columns)
    return f"""
        WITH l AS (SELECT *, row_number() OVER (PARTITION BY h1, h2) AS copy FROM (SELECT {names}, {hashes} FROM {left})),
             r AS (SELECT h1, h2, count(*) AS n FROM (SELECT {hashes} FROM {right}) GROUP BY h1, h2)
        SELECT {", ".join(f"l.{quoted(name)}" for name in columns)}
        FROM l LEFT JOIN r USING (h1, h2) WHERE l.copy > coalesce(r.n, 0)
        """  # noqa: S608 - quoted names
