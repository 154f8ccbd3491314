"""Chooses a chart from the shape of a result."""

from typing import TYPE_CHECKING, Literal

from cartwise.tools.result import ChartBlock, ChartKind, ChartSpec, TableBlock, TableColumn
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

MAX_BARS = 40
MAX_SERIES = 8
ORDERED_PARTS = ("hour_of_day", "weekday", "day_of_month", "month_of_year")


def choose_chart(
    request: QueryRequest,
    result: "QueryResult",
    table: TableBlock,
    *,
    wanted: ChartKind | Literal["pie"] | None,
    language: str,
) -> ChartBlock | None:
    """Returns the chart that fits the result's shape, or the wanted kind where the shape allows it; None for no chart.

    A pie is drawn as bars, of the shares where the table has them: lengths compare more exactly than angles.
    """
    measures = [column for column in table.columns if column.role == "measure"]
    groups = [column for column in table.columns if column.role != "measure"]
    if request.kind == "rows" or not measures or not groups or len(table.rows) < 2:
        return None
    if request.kind == "funnel":
        return _block("funnel", groups[0], measures[:1], None, table)
    if request.kind == "cohort":
        return _block("cohort", groups[-1], measures[:1], groups[0] if len(groups) > 1 else None, table)
    if wanted == "pie":
        measures = [column for column in measures if column.name.endswith("_share")] or measures
    shown = _same_unit(measures)
    time = next((column for column in groups if column.role == "time"), None)
    others = [column for column in groups if column is not time]
    kind = _kind(table, time, others, shown)
    if wanted in ("line", "bar", "stacked_bar", "scatter", "heat_map"):
        kind = wanted
    if wanted == "pie" and kind == "line":
        kind = "stacked_bar" if len(groups) > 1 else "bar"
    if kind is None:
        return None
    x = time or others[0]
    series = next((column for column in others if column is not x), None)
    return _block(kind, x, shown if series is None else shown[:1], series, table)


def _kind(
    table: TableBlock, time: TableColumn | None, others: list[TableColumn], shown: list[TableColumn]
) -> ChartKind | None:
    if time is not None:
        if not others:
            return "line"
        return "line" if len(others) == 1 and _distinct(table, others[0]) <= MAX_SERIES else None
    if len(others) == 1:
        return "bar" if len(table.rows) <= MAX_BARS else None
    if len(others) == 2 and len(shown) >= 1:
        return "stacked_bar" if _distinct(table, others[1]) <= MAX_SERIES else "heat_map"
    return None


def _same_unit(measures: list[TableColumn]) -> list[TableColumn]:
    """The figures that may share an axis: those of the first one's unit, changes and parts left out."""
    first = measures[0]
    return [
        column for column in measures if column.unit == first.unit and not column.name.endswith(("_change", "_part"))
    ]


def _distinct(table: TableBlock, column: TableColumn) -> int:
    index = table.columns.index(column)
    return len({row[index] for row in table.rows})


def _block(
    kind: ChartKind, x: TableColumn, y: list[TableColumn], series: TableColumn | None, table: TableBlock
) -> ChartBlock:
    spec = ChartSpec(
        chart=kind,
        title=", ".join(column.label for column in y),
        x=x.name,
        y=tuple(column.name for column in y),
        series=series.name if series else None,
        x_label=x.label,
        y_label=y[0].label,
        unit=y[0].unit,
        is_horizontal=kind == "bar" and x.role != "time" and x.name not in ORDERED_PARTS,
    )
    return ChartBlock(spec=spec, table=table)
