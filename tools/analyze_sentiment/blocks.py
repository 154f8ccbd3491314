"""Tables and charts of an analysis."""

from collections.abc import Sequence
from typing import Any

from cartwise.models.text.tally import AspectTally, Mood
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.result import ROWS_IN_BLOCK, CellType, ChartBlock, ChartKind, ChartSpec, TableBlock, TableColumn

MAX_BARS = 15


def column(
    name: str, language: str, *, kind: CellType = "number", unit: str = "", decimals: int = 0, role: Any = "measure"
) -> TableColumn:
    """Returns a column whose label is the UI text `sentiment_<name>`."""
    label = loader.ui_text(f"sentiment_{name}", language)
    return TableColumn(name=name, label=label, type=kind, unit=unit, role=role, decimals=decimals)


def table(
    columns: Sequence[TableColumn], rows: Sequence[tuple[Any, ...]], ctx: ToolContext, *, title: str = ""
) -> TableBlock:
    """Returns a table; the whole of it is stored for download where the policy keeps results."""
    result_id = None
    if ctx.policy.keeps_results and rows:
        labels = [each.label for each in columns]
        result_id = ctx.workspace.results.put(labels, list(rows), owner_thread=ctx.thread_id)
    shown = tuple(rows[:ROWS_IN_BLOCK])
    return TableBlock(title=title, columns=tuple(columns), rows=shown, total_rows=len(rows), result_id=result_id)


def chart(
    kind: ChartKind, block: TableBlock, *, x: str, y: tuple[str, ...], title: str, horizontal: bool = False
) -> ChartBlock:
    """Returns a chart over the first rows of a table."""
    labels = {each.name: each.label for each in block.columns}
    units = {each.name: each.unit for each in block.columns}
    spec = ChartSpec(
        chart=kind,
        title=title,
        x=x,
        y=y,
        x_label=labels[x],
        y_label=labels[y[0]] if len(y) == 1 or kind == "band" else "",
        unit=units[y[0]],
        is_horizontal=horizontal,
    )
    return ChartBlock(spec=spec, table=block)


def mood_columns(first: TableColumn, language: str, *, has_ratings: bool) -> list[TableColumn]:
    """Returns the columns of moods by group or time."""
    columns = [
        first,
        column("positive", language, unit="%", decimals=1),
        column("low", language, unit="%", decimals=1),
        column("high", language, unit="%", decimals=1),
        column("negative", language, unit="%", decimals=1),
        column("reviews", language, kind="integer"),
    ]
    return [*columns, column("rating", language, decimals=2)] if has_ratings else columns


def mood_row(label: Any, mood: Mood, *, has_ratings: bool) -> tuple[Any, ...]:
    """Returns a row of `mood_columns`; shares in percent."""
    shares = (mood.positive_share, mood.low, mood.high, mood.negative_share)
    has_any = mood.reviews > 0
    row = (label, *(round(100 * share, 2) if has_any else None for share in shares), mood.reviews)
    return (*row, round(mood.rating, 3) if mood.rating is not None else None) if has_ratings else row


def aspect_table(
    tallies: Sequence[AspectTally], labels: dict[str, str], ctx: ToolContext, *, has_change: bool
) -> TableBlock:
    """Returns the aspects with their counts, shares of the reviews and change."""
    language = ctx.language
    columns = [
        column("aspect", language, kind="text", role="dimension"),
        column("praised", language, kind="integer"),
        column("blamed", language, kind="integer"),
        column("neutral", language, kind="integer"),
        column("praised_share", language, unit="%", decimals=1),
        column("blamed_share", language, unit="%", decimals=1),
    ]
    if has_change:
        columns.append(column("blamed_change", language, decimals=1))
    rows = []
    for tally in tallies:
        row: tuple[Any, ...] = (plain_text(labels[tally.aspect]), tally.praised, tally.blamed, tally.neutral)
        row += (round(100 * tally.praised_share, 2), round(100 * tally.blamed_share, 2))
        if has_change:
            row += (round(100 * tally.blamed_change, 2) if tally.blamed_change is not None else None,)
        rows.append(row)
    return table(columns, rows, ctx)
