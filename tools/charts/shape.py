"""What both renderers draw from: the columns of a `ChartBlock`, read by chart kind.

| kind | x | y | series |
|---|---|---|---|
| line, bar, stacked_bar | category, date or number | one or more measures | one mark colour per value |
| band | date or number | value, lower, upper, then further lines (history first, then dashed ones) | - |
| scatter | number | measure, then optionally the point's size | colour |
| heat_map, cohort | column | the cell's value | row (of a cohort: its first period) |
| funnel | step | entities that reach it | - |
| waterfall | contribution | its size | `total` or `change`; without it the first and last row are totals |
| survival | time | share, then optionally lower and upper | one curve per value |
| flow | from | size | to |
| image_grid | path | captions | - |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cartwise.errors import FinalFailure
from cartwise.tools.result import ChartBlock, ChartKind, TableColumn

XType = Literal["category", "date", "number"]
KINDS_WITH_A_BAND = ("band", "survival")
MATRIX_KINDS = ("heat_map", "cohort", "flow")  # they need a `series` column


@dataclass(frozen=True)
class Series:
    """One line, one colour of bars, or one row of a matrix."""

    name: str
    x: tuple[Any, ...]
    y: tuple[Any, ...]
    unit: str
    decimals: int
    lower: tuple[float | None, ...] | None = None
    upper: tuple[float | None, ...] | None = None
    outer: tuple[tuple[float | None, ...], tuple[float | None, ...]] | None = None  # the wider band
    role: Literal["main", "history", "other"] = "main"  # of a band chart's line


@dataclass(frozen=True)
class Mark:
    """An event at a point of the axis."""

    x: Any
    text: str


@dataclass(frozen=True)
class Shape:
    """A chart's content without any colour or library."""

    kind: ChartKind
    title: str
    x_title: str
    y_title: str
    x_type: XType
    x_unit: str
    is_over_time: bool  # x is a time: neighbouring categories need not all be named
    unit: str
    decimals: int
    is_horizontal: bool
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def categories(self) -> tuple[Any, ...]:
        """The distinct x values of all series, in the order of the rows."""
        return tuple(dict.fromkeys(value for series in self.series for value in series.x))


def read_shape(block: ChartBlock) -> Shape:
    """Returns the chart's series, titles and axis type.

    Raises:
        FinalFailure: the spec names a column that its table has not, or lacks one its kind needs.
    """
    spec = block.spec
    x = _column(block, spec.x)
    measures = [_column(block, name) for name in spec.y]
    if not measures or (spec.chart in MATRIX_KINDS and spec.series is None):
        raise FinalFailure(
            "chart_incomplete",
            f"A {spec.chart!r} chart needs x, y{' and series' if spec.chart in MATRIX_KINDS else ''}, received y={list(spec.y)!r}, "
            f"series={spec.series!r}. Name the missing columns in the chart's spec.",
            chart=spec.chart,
        )
    first = measures[0]
    return Shape(
        kind=spec.chart,
        title=spec.title,
        x_title=spec.x_label or x.label,
        y_title=spec.y_label or (first.label if len(measures) == 1 or spec.chart in KINDS_WITH_A_BAND else ""),
        x_type=_x_type(spec.chart, x),
        x_unit=x.unit,
        is_over_time=x.role == "time",
        unit=spec.unit or first.unit,
        decimals=first.decimals,
        is_horizontal=spec.is_horizontal,
        series=_all_series(block, measures),
        marks=_marks(block),
    )


def _marks(block: ChartBlock) -> tuple[Mark, ...]:
    """Returns the named points, one for each run of the same name."""
    if block.spec.marks is None:
        return ()
    rows = list(range(len(block.table.rows)))
    names = _values(block, block.spec.marks, rows)
    places = _values(block, block.spec.x, rows)
    return tuple(
        Mark(places[row], str(name)) for row, name in enumerate(names) if name and (row == 0 or names[row - 1] != name)
    )


def _column(block: ChartBlock, name: str) -> TableColumn:
    for column in block.table.columns:
        if column.name == name:
            return column
    names = [column.name for column in block.table.columns]
    raise FinalFailure(
        "chart_unknown_column",
        f"The chart's table has no column {name!r}; it has {', '.join(names)}. Name one of these in the chart's spec.",
        column=name,
        columns=", ".join(names),
    )


def _x_type(kind: ChartKind, column: TableColumn) -> XType:
    if kind in ("heat_map", "cohort", "funnel", "waterfall", "flow", "image_grid"):
        return "category"
    if column.type in ("date", "timestamp"):
        return "date"
    is_number = column.type in ("integer", "number") and column.role != "id"
    return "number" if is_number and kind in ("line", "band", "scatter", "survival") else "category"


def _all_series(block: ChartBlock, measures: Sequence[TableColumn]) -> tuple[Series, ...]:
    has_band = block.spec.chart in KINDS_WITH_A_BAND and len(measures) >= 3
    is_single = has_band or block.spec.chart in ("scatter", "waterfall", "image_grid", *MATRIX_KINDS, "funnel")
    shown = [measures[0], *measures[3:]] if has_band else list(measures[:1] if is_single else measures)
    found: list[Series] = []
    for name, rows in _groups(block):
        for measure in shown:
            is_banded = has_band and measure is measures[0]
            found.append(
                Series(
                    name=_series_name(name, measure, is_alone=len(shown) == 1),
                    x=_values(block, block.spec.x, rows),
                    y=_values(block, measure.name, rows),
                    unit=measure.unit or block.spec.unit,
                    decimals=measure.decimals,
                    lower=_values(block, measures[1].name, rows) if is_banded else None,
                    upper=_values(block, measures[2].name, rows) if is_banded else None,
                    outer=_outer(block, rows) if is_banded else None,
                    role=_role(block, shown.index(measure)),
                )
            )
    return tuple(found)


def _outer(block: ChartBlock, rows: Sequence[int]) -> tuple[tuple[float | None, ...], tuple[float | None, ...]] | None:
    if len(block.spec.outer) != 2:
        return None
    lower, upper = block.spec.outer
    return _values(block, lower, rows), _values(block, upper, rows)


def _role(block: ChartBlock, place: int) -> Literal["main", "history", "other"]:
    if block.spec.chart != "band" or place == 0:
        return "main"
    return "history" if place == 1 else "other"


def _groups(block: ChartBlock) -> list[tuple[str | None, list[int]]]:
    """Returns row numbers by value of the series column, in the order of the rows; one nameless group without it."""
    everything = list(range(len(block.table.rows)))
    if block.spec.series is None or block.spec.chart == "waterfall":
        return [(None, everything)]
    groups: dict[str | None, list[int]] = {}
    for row, value in zip(everything, _values(block, block.spec.series, everything), strict=True):
        groups.setdefault("–" if value is None else str(value), []).append(row)
    return list(groups.items())


def _values(block: ChartBlock, name: str, rows: Sequence[int]) -> tuple[Any, ...]:
    position = [column.name for column in block.table.columns].index(_column(block, name).name)
    return tuple(block.table.rows[row][position] for row in rows)


def _series_name(group: str | None, measure: TableColumn, *, is_alone: bool) -> str:
    if group is None:
        return measure.label
    return group if is_alone else f"{group} · {measure.label}"


def waterfall_totals(block: ChartBlock) -> tuple[bool, ...]:
    """Returns, per row, whether it is a total that stands on the axis rather than a change on the row before."""
    rows = range(len(block.table.rows))
    if block.spec.series is not None:
        return tuple(value == "total" for value in _values(block, block.spec.series, list(rows)))
    return tuple(row in (0, len(block.table.rows) - 1) for row in rows)
