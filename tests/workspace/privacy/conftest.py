"""A staging schema in memory, and tables to screen in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from cartwise.workspace.privacy.content import quote
from cartwise.workspace.privacy.keyring import Keyring


@dataclass(frozen=True)
class Column:
    name: str
    source_name: str


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]


Stage = Callable[..., Table]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1").fetchall()
        connection.execute("CREATE SCHEMA staging").fetchall()
        yield connection


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(b"k" * 32)


@pytest.fixture
def stage(connection: duckdb.DuckDBPyConnection) -> Stage:
    """Stages rows under headers as received; the SQL names are those headers."""

    def stage_rows(
        name: str, headers: Sequence[str], rows: Sequence[Sequence[Any]], types: Sequence[str] | None = None
    ) -> Table:
        kinds = types or ["VARCHAR"] * len(headers)
        columns = ", ".join(f"{quote(header)} {kind}" for header, kind in zip(headers, kinds, strict=True))
        connection.execute(f"CREATE TABLE staging.{quote(name)} ({columns})").fetchall()
        for row in rows:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO staging.{quote(name)} VALUES ({marks})", list(row)).fetchall()
        return Table(name, tuple(Column(header, header) for header in headers))

    return stage_rows
