"""Builds the value index: every value that a question may name, in one SQLite file beside the store."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from cartwise.workspace.catalog.model import Catalog, Dimension
from cartwise.workspace.catalog.other_names import region_aliases, usual_aliases
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.value_text import Alias, chinese_aliases, country_aliases, normal, tokens

_MOST_VALUES = 500_000  # distinct values a dimension may have in the index
_MEAN_WORDS = 200  # characters over which a value is prose
_FEW = 2_000  # distinct values up to which a dimension gets other names
_SCHEMA = """
CREATE TABLE dimensions (id INTEGER PRIMARY KEY, name TEXT, is_id INTEGER, is_number INTEGER);
CREATE TABLE entries (id INTEGER PRIMARY KEY, dimension INTEGER, value TEXT, normal TEXT, rows INTEGER, size INTEGER);
CREATE TABLE aliases (normal TEXT, entry INTEGER, is_code INTEGER);
CREATE TABLE postings (token TEXT, entry INTEGER, PRIMARY KEY (token, entry)) WITHOUT ROWID;
CREATE TABLE vocabulary (token TEXT PRIMARY KEY, entries INTEGER) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX entries_normal ON entries (normal);
CREATE INDEX aliases_normal ON aliases (normal);
"""


def build_value_index(connection: duckdb.DuckDBPyConnection, catalog: Catalog, path: Path) -> None:
    """Writes the index of the values of all indexed dimensions to `path`, replacing what is there.

    Args:
        connection: holds the stored tables.
        catalog: of those tables.
        path: the SQLite file.
    """
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    index = sqlite3.connect(partial)
    try:
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        first = 1
        for number, dimension in enumerate(catalog.dimensions.values()):
            if dimension.is_indexed:
                first = _add_dimension(index, connection, catalog, dimension, number=number, first=first)
        index.execute("INSERT INTO vocabulary SELECT token, count(*) FROM postings GROUP BY token")
        index.executescript(_INDEXES)
        index.commit()
    finally:
        index.close()
    partial.replace(path)


def _add_dimension(
    index: sqlite3.Connection,
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    dimension: Dimension,
    *,
    number: int,
    first: int,
) -> int:
    """Adds the values of one dimension and returns the next free entry id."""
    column = catalog.relations[dimension.bindings[0].relation].column(dimension.bindings[0].column)
    is_id = column is not None and column.kind == "id"
    values = _values(connection, catalog, dimension)
    if not values or len(values) > _MOST_VALUES:
        return first
    is_prose = not is_id and sum(len(value) for value, _ in values) > _MEAN_WORDS * len(values)
    if is_prose:
        return first
    index.execute(
        "INSERT INTO dimensions VALUES (?, ?, ?, ?)", (number, dimension.name, is_id, dimension.type == "integer")
    )
    split = [[] if is_id else tokens(value) for value, _ in values]
    index.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)",
        ((first + n, number, value, normal(value), rows, len(split[n])) for n, (value, rows) in enumerate(values)),
    )
    index.executemany("INSERT OR IGNORE INTO postings VALUES (?, ?)", _postings(split, first))
    if not is_id and len(values) <= _FEW:
        texts = [value for value, _ in values]
        entry_of = {value: first + n for n, value in enumerate(texts)}
        aliases: Sequence[Alias] = [
            *country_aliases(texts),
            *region_aliases(texts),
            *usual_aliases(texts),
            *chinese_aliases(texts),
        ]
        index.executemany(
            "INSERT INTO aliases VALUES (?, ?, ?)", ((normal(a.text), entry_of[a.value], a.is_code) for a in aliases)
        )
    return first + len(values)


def _postings(split: Sequence[Sequence[str]], first: int) -> Iterator[tuple[str, int]]:
    for n, words in enumerate(split):
        for word in words:
            yield word, first + n


def _values(connection: duckdb.DuckDBPyConnection, catalog: Catalog, dimension: Dimension) -> list[tuple[str, int]]:
    """Returns the distinct values of a dimension over its relations, with the most rows that one of them has of each."""
    parts = [
        f"SELECT CAST({quote(binding.column)} AS VARCHAR) AS value, count(*) AS rows FROM ({catalog.relations[binding.relation].sql}) "  # noqa: S608
        f"WHERE {quote(binding.column)} IS NOT NULL GROUP BY 1"
        for binding in dimension.bindings
    ]
    sql = f"SELECT value, max(rows) FROM ({' UNION ALL '.join(parts)}) GROUP BY value ORDER BY value LIMIT {_MOST_VALUES + 1}"  # noqa: S608
    return [(str(value), int(rows)) for value, rows in connection.execute(sql).fetchall() if value]
