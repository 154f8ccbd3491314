"""The shown table of a query result, and its whole copy in the result store."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from cartwise.tools.context import ToolContext
from cartwise.tools.display import local_label, plain_text
from cartwise.tools.result import ROWS_IN_BLOCK, CellType, TableBlock, TableColumn

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult


def table_of(result: "QueryResult", ctx: ToolContext, *, title: str) -> TableBlock:
    """Returns the first rows as a block; the whole table is stored for download where the policy keeps results."""
    columns = tuple(
        TableColumn(
            name=column.name,
            label=column.label.get(ctx.language) or column.name,
            type=cast(CellType, column.type),
            unit=column.unit or "",
            role=column.role,
            decimals=column.decimals,
        )
        for column in result.columns
    )
    result_id = None
    if ctx.policy.keeps_results and result.rows:
        labels = [column.label for column in columns]
        result_id = ctx.workspace.results.put(labels, result.rows, owner_thread=ctx.thread_id)
    rows = tuple(tuple(json_cell(cell, ctx.language) for cell in row) for row in result.rows[:ROWS_IN_BLOCK])
    return TableBlock(title=title, columns=columns, rows=rows, total_rows=result.total_rows, result_id=result_id)


def json_cell(value: Any, language: str) -> Any:
    """Returns a cell as a JSON value: dates as ISO text, text without invisible characters, no infinity."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return local_label(plain_text(value), language)
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return float(value) if hasattr(value, "as_tuple") else str(value)
