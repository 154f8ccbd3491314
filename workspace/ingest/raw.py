"""Holds a table as it was read, all text with the line of each row, in a temporary DuckDB table until it is typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.arrow_values import texts, whole_numbers

ROWS_PER_BATCH = 50_000
MAX_COLUMNS = 2_000
LINE_COLUMN = "_line"


def quoted(name: str) -> str:
    """Returns a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Returns a text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class RawColumn:
    """A column as read: `slot` is its name in the raw table, `type` its DuckDB type."""

    slot: str
    name: str
    source_name: str
    type: str = "VARCHAR"


@dataclass(frozen=True)
class RawTable:
    """A temporary table of the columns' slots and `_line`."""

    name: str
    columns: tuple[RawColumn, ...]
    is_declared: bool = False  # the source says its own types (Parquet, frames): text meant as text stays text

    def rows(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Returns how many rows it holds."""
        found = connection.execute(f"SELECT count(*) FROM {self.name}").fetchone()  # noqa: S608
        return int(found[0]) if found else 0

    def drop(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Drops it."""
        connection.execute(f"DROP TABLE IF EXISTS {self.name}")


def check_width(width: int, source: str) -> None:
    """Raises where a table is wider than any shop's export."""
    if width > MAX_COLUMNS:
        raise wording.limit_reached("too_many_columns", source=source, columns=width, limit=MAX_COLUMNS)


def create_raw(connection: duckdb.DuckDBPyConnection, name: str, slots: Sequence[str]) -> None:
    """Creates an empty temporary table of text columns."""
    columns = ", ".join([f"{LINE_COLUMN} BIGINT", *(f"{slot} VARCHAR" for slot in slots)])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")


def insert_batch(connection: duckdb.DuckDBPyConnection, table: str, batch: pa.Table, *, by_name: bool = False) -> None:
    """Appends an Arrow table to a raw table."""
    view = f"{table.replace('.', '_')}_batch"
    connection.register(view, batch)
    try:
        connection.execute(f"INSERT INTO {table} {'BY NAME ' if by_name else ''}SELECT * FROM {view}")  # noqa: S608
    finally:
        connection.unregister(view)


class RowWriter:
    """Writes rows of text to a raw table in batches."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, table: str, width: int, on_batch: Callable[[int], None]
    ) -> None:
        self._connection = connection
        self._table = table
        self._slots = [f"c{position}" for position in range(width)]
        self._on_batch = on_batch
        self._rows: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self.written = 0
        # wide tables: the same number of cells in a batch
        self._batch_rows = max(500, min(ROWS_PER_BATCH, 1_000_000 // max(width, 1)))
        create_raw(connection, table, self._slots)

    def add(self, line: int, row: Sequence[str | None]) -> None:
        """Adds a row, which must have the table's width."""
        self._rows.append(row)
        self._lines.append(line)
        if len(self._rows) >= self._batch_rows:
            self.flush()

    def add_all(self, rows: Iterable[tuple[int, Sequence[str | None]]]) -> None:
        """Adds many rows."""
        for line, row in rows:
            self.add(line, row)

    def flush(self) -> None:
        """Writes what is held."""
        if not self._rows:
            return
        columns = list(zip(*self._rows, strict=True))
        arrays = [whole_numbers(self._lines), *(texts(column) for column in columns)]
        insert_batch(self._connection, self._table, pa.table(arrays, names=[LINE_COLUMN, *self._slots]))
        self.written += len(self._rows)
        self._rows, self._lines = [], []
        self._on_batch(self.written)
