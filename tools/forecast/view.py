"""Tables and charts of a forecast."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cartwise.models.forecasting.behavior_member import NAME as BEHAVIOR
from cartwise.models.forecasting.buckets import by_bucket
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.forecast.compute import Forecast, Line
from cartwise.tools.forecast.labels import bucket_key, member_name
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.result import ROWS_IN_BLOCK, CellType, TableBlock, TableColumn

SHOWN_PAST = 2.0  # past buckets on the chart, as a multiple of the coming ones
FEWEST_PAST, MOST_PAST = 14, 120
MOST_LINES = 8


def scenario_by_bucket(forecast: Forecast, scenario: Scenario | None) -> list[tuple[float, float, float]] | None:
    """Returns what the assumption adds to each bucket: mean, lower and upper bound."""
    if scenario is None:
        return None
    rows = []
    for pieces in by_bucket(forecast.pieces, len(forecast.buckets)):
        parts = [
            sum(float(values[piece.step]) * piece.share for piece in pieces)
            for values in (scenario.mean, scenario.lower, scenario.upper)
        ]
        rows.append((parts[0], parts[1], parts[2]))
    return rows


def columns_of(forecast: Forecast, ctx: ToolContext, *, has_scenario: bool, label: str, unit: str) -> list[TableColumn]:
    """Returns the columns of the forecast's table."""
    language, grain = ctx.language, forecast.ahead.shown
    decimals = shown_digits(forecast)
    time_type: CellType = "timestamp" if grain == "hour" else "date" if grain in ("day", "week") else "text"
    columns = [
        TableColumn(name="period", label=loader.ui_text(f"forecast_{grain}", language), type=time_type, role="time")
    ]
    if forecast.lines[0].label:
        columns.append(TableColumn(name="segment", label=label, type="text"))
    names = ["forecast", "lower_80", "upper_80", "lower_95", "upper_95", *(["scenario"] if has_scenario else [])]
    columns += [
        TableColumn(
            name=name,
            label=loader.ui_text(f"forecast_column_{name}", language),
            type="number",
            unit=unit,
            role="measure",
            decimals=decimals,
        )
        for name in names
    ]
    return columns


def shown_digits(forecast: Forecast) -> int:
    """Returns the digits after the point that the usual figure of the forecast deserves."""
    values = [abs(figure.value) for line in forecast.lines for figure in line.figures if np.isfinite(figure.value)]
    usual = float(np.median(values)) if values else 0.0
    return 0 if usual >= 100 else 1 if usual >= 1 else 2


def forecast_table(
    forecast: Forecast, ctx: ToolContext, *, scenario: Scenario | None, label: str, unit: str, title: str
) -> TableBlock:
    """Returns one row a bucket (and segment) with its intervals; the whole table is stored for download."""
    extra = scenario_by_bucket(forecast, scenario)
    columns = columns_of(forecast, ctx, has_scenario=extra is not None, label=label, unit=unit)
    rows: list[tuple[Any, ...]] = []
    for place, start in enumerate(forecast.buckets):
        for line in forecast.lines:
            figure = line.figures[place]
            row: list[Any] = [bucket_key(start, forecast.ahead.shown)]
            row += [line.label] if line.label else []
            row += [figure.value, figure.lower_80, figure.upper_80, figure.lower_95, figure.upper_95]
            row += [figure.value + extra[place][0]] if extra is not None else []
            rows.append(tuple(json_number(value) for value in row))
    return store_table(columns, rows, ctx, title)


def backtest_table(forecast: Forecast, ctx: ToolContext) -> TableBlock | None:
    """Returns each model against the naive forecast on the back-test, the total's or the first segments'; None without one."""
    language = ctx.language
    has_segments = bool(forecast.lines[0].label)
    columns = (
        [TableColumn(name="segment", label=loader.ui_text("forecast_segment", language), type="text")]
        if has_segments
        else []
    )
    columns.append(TableColumn(name="model", label=loader.ui_text("forecast_model", language), type="text"))
    for name, decimals, unit in (("error", 3, ""), ("against_naive", 1, "%"), ("weight", 0, "%")):
        text = loader.ui_text(f"forecast_column_{name}", language)
        columns.append(TableColumn(name=name, label=text, type="number", role="measure", decimals=decimals, unit=unit))
    rows = [row for line in forecast.lines for row in _score_rows(line, language, has_segments)]
    if not rows:
        return None
    return store_table(
        columns, rows, ctx, loader.ui_text("forecast_backtest_title", language, origins=_origins(forecast))
    )


def _origins(forecast: Forecast) -> int:
    scores = [score for line in forecast.lines for score in line.outlook.scores if score.member != BEHAVIOR]
    return max((score.origins for score in scores), default=0)


def _score_rows(line: Line, language: str, has_segments: bool) -> list[tuple[Any, ...]]:
    naive = line.outlook.score("seasonal_naive")
    tested = [score for score in line.outlook.scores if score.mase is not None]
    if has_segments:  # the combination against naive, for each; the members are those of the sources
        tested = [score for score in tested if score.member in ("cartwise", "seasonal_naive")]
    rows = []
    for score in sorted(tested, key=lambda each: (each.member != "cartwise", each.mase or 0.0)):
        against = 100 * (score.mase / naive - 1) if naive and score.mase is not None else None
        weight = None if score.weight is None else 100 * score.weight
        row = (member_name(score.member, language), score.mase, against, weight)
        rows.append((line.label, *row) if has_segments else row)
    return rows


def store_table(
    columns: Sequence[TableColumn], rows: list[tuple[Any, ...]], ctx: ToolContext, title: str
) -> TableBlock:
    """Returns the first rows as a block; the whole table is stored for download where the policy keeps results."""
    result_id = None
    if ctx.policy.keeps_results and rows:
        result_id = ctx.workspace.results.put([column.label for column in columns], rows, owner_thread=ctx.thread_id)
    return TableBlock(
        title=title, columns=tuple(columns), rows=tuple(rows[:ROWS_IN_BLOCK]), total_rows=len(rows), result_id=result_id
    )


def json_number(value: Any) -> Any:
    """Returns a cell as a JSON value: no infinity, no invisible characters."""
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return plain_text(value) if isinstance(value, str) else value
