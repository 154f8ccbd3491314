"""What the paragraph of a cohort result tells of each cohort: its size, and how many were active in the next bucket."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cartwise.tools.display import format_cell
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult, ResultColumn


@dataclass(frozen=True)
class CohortLine:
    """One cohort; `active` is the number or the percentage active in the bucket after, None where the data don't tell."""

    label: str
    size: str
    active: str | None
    is_none_active: bool


def cohorts_of(request: QueryRequest, result: "QueryResult", language: str) -> list[CohortLine]:
    """Returns the cohorts of a result of kind `cohort`, in order; empty for other results."""
    if request.kind != "cohort":
        return []
    names = [column.name for column in result.columns]
    by_name = dict(zip(names, result.columns, strict=True))
    rows = [dict(zip(names, row, strict=True)) for row in result.rows]
    measure = "rate" if "rate" in by_name else "active"
    time = next(column.name for column in result.columns if column.role == "time")
    latest = max((str(row[time]) for row in rows), default="")
    is_whole = request.period is None and request.limit is None and not result.is_truncated
    lines = []
    for label in dict.fromkeys(str(row["cohort"]) for row in rows):
        own = [row for row in rows if row["cohort"] == label]
        after = next((row for row in own if row["offset"] == 1), None)
        lines.append(
            CohortLine(
                label,
                _text(own[0]["cohort_size"], by_name["cohort_size"], language),
                _text(after[measure], by_name[measure], language) if after else None,
                # A bucket without activity has no row; that nobody came is only known of a bucket that the data reach.
                is_none_active=after is None and is_whole and label < latest,
            )
        )
    return lines


def _text(value: Any, column: "ResultColumn", language: str) -> str:
    return format_cell(value, language=language, unit=column.unit or "", decimals=column.decimals)
