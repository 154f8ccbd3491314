"""What a query gives back: columns with their meaning, rows of plain values, the SQL that ran, and notes on the figures."""

from dataclasses import dataclass, field
from typing import Any, Literal

from cartwise.types import DateRange

ColumnRole = Literal["dimension", "measure", "time", "id"]
PERCENTAGE_POINTS = "pp"  # the unit of a difference between percentages
YEAR = "year"  # the unit of a calendar year, which is written without separators


@dataclass(frozen=True)
class ResultColumn:
    """A column of a result.

    Args:
        name: as in the SQL, such as `revenue` or `revenue_change_pct`.
        type: text, integer, number, boolean, date or timestamp.
        role: how to read it; `time` is the grain of the request.
        metric: catalogue name of the metric that the figures are of, None for dimensions.
        unit: "GBP", "%", "pp" (percentage points), "year", "orders" or None.
        decimals: digits shown after the point.
        label: display name by language, keys `en` and `zh`.
    """

    name: str
    type: str
    role: ColumnRole
    metric: str | None = None
    unit: str | None = None
    decimals: int = 0
    label: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """Something to know about the figures: a code (worded by the narration) and its parameters, plain JSON values."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QueryResult:
    """The answer to a request or to a person's SQL; see `docs/contracts.md`."""

    columns: tuple[ResultColumn, ...]
    rows: list[tuple[Any, ...]]
    total_rows: int
    is_truncated: bool
    sql: str
    tables: tuple[str, ...]
    rows_read: int
    seconds: float
    period: DateRange | None = None
    compare_period: DateRange | None = None
    notes: tuple[Note, ...] = ()
