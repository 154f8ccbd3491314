"""The part that a share is of, as a figure of its own beside the whole and the percentage."""

from dataclasses import replace
from typing import Any

from cartwise.workspace.warehouse.compiler.columns import derived_column
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.warehouse.result import QueryResult


def with_parts(request: QueryRequest, result: QueryResult) -> QueryResult:
    """Returns the result with a column `<metric>_part` before each share of a part: 331 of 1,984 beside 16.7 %.

    The share is part / whole, so the part is recovered exactly but for rounding; counts are made whole again.
    """
    if not any(transform.is_of_part for transform in request.transforms):
        return result
    places = {column.name: i for i, column in enumerate(result.columns)}
    columns, rows = list(result.columns), [list(row) for row in result.rows]
    for column in result.columns:
        whole, share = places[column.name], places.get(f"{column.name}_share")
        if share is None or column.role != "measure":
            continue
        place = next(i for i, shown in enumerate(columns) if shown.name == f"{column.name}_share")
        part = replace(derived_column(column, "part"), type=column.type)
        columns.insert(place, part)
        for row, found in zip(rows, result.rows, strict=True):
            row.insert(place, _part(found[whole], found[share], decimals=column.decimals))
    return replace(result, columns=tuple(columns), rows=[tuple(row) for row in rows])


def _part(whole: Any, share: Any, *, decimals: int) -> float | int | None:
    if not isinstance(whole, int | float) or not isinstance(share, int | float):
        return None
    part = whole * share / 100
    return round(part) if decimals == 0 else round(part, 6)
