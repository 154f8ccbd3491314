"""Answers a request on the tiny shop with a plain connection: the compiler's figures without workers."""

from typing import Any

import duckdb

from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.compiler.dialects import render
from cartwise.workspace.warehouse.request import Filter, Period, QueryRequest
from tests.workspace.warehouse.tiny_shop import tiny_catalog

COMPILER = Compiler(tiny_catalog())


def answer(connection: duckdb.DuckDBPyConnection, **request: Any) -> list[tuple[Any, ...]]:
    """Returns the rows of a request."""
    return connection.execute(render(COMPILER.compile(QueryRequest(**request)).query)).fetchall()


def named(connection: duckdb.DuckDBPyConnection, **request: Any) -> list[dict[str, Any]]:
    """Returns the rows of a request by column name."""
    result = connection.execute(render(COMPILER.compile(QueryRequest(**request)).query))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def days(start: str | None, end: str | None) -> Period:
    return Period.model_validate({"start": start, "end": end})


def only(field: str, *values: Any, op: Any = "eq") -> Filter:
    return Filter(field=field, op=op, values=values)
