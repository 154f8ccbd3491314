"""Reads a worker's Arrow stream into plain Python values."""

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cartwise.workspace.warehouse.pool import RawResult

# In this order: a bool is an int, and a datetime is a date.
_VALUE_TYPES = ((bool, "boolean"), (int, "integer"), (float, "number"), (datetime, "timestamp"), (date, "date"))


def decode(result: RawResult) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """Returns the columns (name, type) and the rows; decimals become numbers, NaN and infinity become None."""
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(result.payload)) as reader:
        table = reader.read_all()
    columns = [(field.name, column_type(field.type)) for field in table.schema]
    values = [_plain(table.column(i)) for i in range(table.num_columns)]
    rows = list(zip(*values, strict=True)) if values else []
    return columns, rows


def column_type(arrow_type: Any) -> str:
    """Returns the catalogue's name of an Arrow type."""
    import pyarrow.types as types

    if types.is_boolean(arrow_type):
        return "boolean"
    if types.is_integer(arrow_type) or (types.is_decimal(arrow_type) and arrow_type.scale == 0):
        return "integer"
    if types.is_floating(arrow_type) or types.is_decimal(arrow_type):
        return "number"
    if types.is_date(arrow_type):
        return "date"
    return "timestamp" if types.is_timestamp(arrow_type) else "text"


def _plain(column: Any) -> list[Any]:
    import pyarrow.types as types

    if types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast("timestamp[us]", safe=False)
    values: list[Any] = column.to_pylist()
    if types.is_floating(column.type):
        return [None if value is None or not math.isfinite(value) else value for value in values]
    if types.is_decimal(column.type):
        return [_number(value) for value in values]
    if types.is_interval(column.type) or types.is_duration(column.type):
        return [None if value is None else _interval(value) for value in values]
    return values


def _interval(value: Any) -> str:
    """Returns an interval in words that SQL reads back."""
    if isinstance(value, timedelta):
        return str(value)
    parts = [(value.months, "months"), (value.days, "days"), (value.nanoseconds / 1e9, "seconds")]
    return " ".join(f"{amount:g} {unit}" for amount, unit in parts if amount) or "0 days"


def plain_value(value: Any) -> Any:
    """Returns one value of another engine as a plain Python value."""
    if isinstance(value, Decimal):
        return _number(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def value_type(value: Any) -> str:
    """Returns the catalogue's name of a plain value's type; text where it is None."""
    return next((name for kind, name in _VALUE_TYPES if isinstance(value, kind)), "text")


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
