"""Fixtures of the ingest tests: write a file, stage it, look at what came of it."""

from functools import cache
from itertools import count
from pathlib import Path

import duckdb
import pytest

from cartwise.errors import BadInput
from cartwise.workspace.ingest.sources import expand_sources
from cartwise.workspace.ingest.staging import StagedTable, stage_source


class Staged:
    """A source staged whole, with what tests ask of it."""

    def __init__(self, tables: list[StagedTable], connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.tables, self.connection, self.schema = tables, connection, schema
        self.table, self.report = tables[0], tables[0].report

    def rows(self, columns: str = "*", table: int = 0) -> list[tuple]:
        return self.connection.execute(f'SELECT {columns} FROM {self.schema}."{self.tables[table].name}"').fetchall()

    def column(self, name: str) -> list:
        return [value for (value,) in self.rows(f'"{name}"')]

    @property
    def types(self) -> dict[str, str]:
        return {column.name: column.type for column in self.table.columns}

    @property
    def warned(self) -> dict[str, tuple[int, ...]]:
        return {warning.code: warning.lines for warning in self.report.warnings}

    @property
    def guessed(self) -> set[str]:
        return {guess.code for guess in self.report.guesses}

    @property
    def asked(self) -> set[str]:
        return {question.key for question in self.report.open_questions}


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One connection for all tests: opening one costs more than staging a small file; each staging has its own schema."""
    return duckdb.connect(config={"threads": 1})


_SCHEMAS = count(1)


def _stage(*given, answers=None, **options) -> Staged:
    connection, schema = _connection(), f"staging_{next(_SCHEMAS)}"
    tables: list[StagedTable] = []
    for source in expand_sources(given):
        taken = {table.name for table in tables}
        tables += stage_source(
            connection, source, table_name_taken=taken.__contains__, answers=answers, schema=schema, **options
        )
    for table in tables:
        report = table.report
        assert report.rows_read == report.rows_loaded + report.rows_rejected
        assert report.rows_loaded == table.rows
        assert connection.execute(f'SELECT count(*) FROM {schema}."{table.name}"').fetchone() == (table.rows,)
    assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)
    return Staged(tables, connection, schema)


@pytest.fixture
def stage():
    return _stage


@pytest.fixture
def refused():
    def stage_and_fail(*given, error=BadInput, **options):
        with pytest.raises(error) as caught:
            _stage(*given, **options)
        return caught.value

    return stage_and_fail


@pytest.fixture
def write(tmp_path):
    def write_file(content: str | bytes, name: str = "orders.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file
