"""Plain Python rows as an Arrow table, without loading pandas (which `pyarrow.array` does when it is installed: 0.5 s)."""

import io
import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_MAX_INT64 = 2**63 - 1
_EPOCH = date(1970, 1, 1)


def table_of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> "pa.Table":
    """Returns the rows as a table of text, whole numbers, numbers, booleans, dates and times; mixed columns become text.

    Args:
        columns: names, which may repeat.
        rows: as many cells each as there are columns.
    """
    import pyarrow as pa
    import pyarrow.json

    kinds = [_kind([row[position] for row in rows]) for position in range(len(columns))]
    schema = pa.schema([(str(position), _arrow_type(kind)) for position, kind in enumerate(kinds)])
    if not rows or not columns:
        return schema.empty_table().rename_columns(list(columns))
    lines = (json.dumps({str(at): _cell(row[at], kind) for at, kind in enumerate(kinds)}) for row in rows)
    text = "\n".join(lines).encode()
    table = pyarrow.json.read_json(
        io.BytesIO(text),
        read_options=pyarrow.json.ReadOptions(block_size=len(text) + 1, use_threads=False),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )
    return table.rename_columns(list(columns))


def _kind(cells: list[Any]) -> str:
    kinds = {_kind_of(cell) for cell in cells if cell is not None}
    if kinds <= {"integer"} and kinds:
        return "integer"
    if kinds <= {"integer", "number"} and kinds:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind_of(cell: Any) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int):
        return "integer" if -_MAX_INT64 <= cell <= _MAX_INT64 else "text"
    if isinstance(cell, (float, Decimal)):
        return "number"
    if isinstance(cell, datetime):
        return "text" if cell.tzinfo else "timestamp"
    return "date" if isinstance(cell, date) else "text"


def _cell(cell: Any, kind: str) -> Any:
    if cell is None:
        return None
    if kind == "number":
        return float(cell) if math.isfinite(cell) else None
    if kind in ("integer", "boolean"):
        return cell
    if kind == "date":
        return (cell - _EPOCH).days
    if isinstance(cell, (date, datetime, time)):
        return cell.isoformat()
    return str(cell) if not isinstance(cell, timedelta) else str(cell.total_seconds())


def _arrow_type(kind: str) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("us"),
        "date": pa.date32(),
    }
    return types[kind]
