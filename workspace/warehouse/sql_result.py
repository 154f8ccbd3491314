"""Describes the result of a person's SQL as well as the catalogue allows."""

from typing import Any

from cartwise.workspace.catalog.model import Catalog, Column
from cartwise.workspace.warehouse.engines import Columns
from cartwise.workspace.warehouse.gate import Checked
from cartwise.workspace.warehouse.result import ColumnRole, Note, QueryResult, ResultColumn

_ROLES: dict[str, ColumnRole] = {"integer": "measure", "number": "measure", "date": "time", "timestamp": "time"}


def sql_result(
    catalog: Catalog, checked: Checked, columns: Columns, rows: list[tuple[Any, ...]], *, limit: int, seconds: float
) -> QueryResult:
    """Returns the result with notes on rows cut and columns that are never shown."""
    is_truncated = len(rows) > limit
    notes = []
    if is_truncated:
        notes.append(Note("truncated", {"limit": limit}))
    if checked.withheld:
        notes.append(Note("withheld_columns", {"columns": [f"{table}.{column}" for table, column in checked.withheld]}))
    known = {column.name: column for name in checked.tables for column in catalog.tables[name].columns}
    return QueryResult(
        columns=tuple(_column(name, found, known.get(name)) for name, found in columns),
        rows=rows[:limit],
        total_rows=min(len(rows), limit),
        is_truncated=is_truncated,
        sql=checked.sql,
        tables=checked.tables,
        rows_read=sum(catalog.tables[name].rows for name in checked.tables),
        seconds=seconds,
        notes=tuple(notes),
    )


def _column(name: str, found: str, known: Column | None) -> ResultColumn:
    role = _ROLES.get(found, "dimension")
    if known is not None and known.kind == "id":
        role = "id"
    words = name.replace("_", " ")
    label = {"en": words, "zh": words}
    return ResultColumn(name, found, role, None, known.unit if known else None, 2 if found == "number" else 0, label)
