"""The two records that typing passes around: what is known of a column, and how it is to be read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwise.workspace.catalog.model import ColumnType
from cartwise.workspace.ingest.raw import RawColumn
from cartwise.workspace.ingest.shapes import ColumnShapes

if TYPE_CHECKING:
    from cartwise.workspace.ingest.dates import DateShape

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP",
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What is known of a text column before its type is decided."""

    column: RawColumn
    shapes: ColumnShapes
    value: str  # SQL of a cell, trimmed and folded
    is_declared: bool  # the source means it as text
    answer: str | None = None  # what a person decided


@dataclass(frozen=True)
class ColumnPlan:
    """How a column of the raw table becomes one of the staged table."""

    column: RawColumn
    sql: str
    type: ColumnType
    unit: str | None = None
    expected: int | None = None  # values that should come through; fewer are cells that could not be read
    date_shapes: tuple["DateShape", ...] = ()
