"""Charts of a forecast: history, forecast, bands and events; one line each for segments."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from cartwise.models.forecasting.time_grid import bucket_start, next_bucket
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.forecast.compute import Forecast
from cartwise.tools.forecast.known_events import known_events
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.forecast.scenario_words import occasion_name
from cartwise.tools.forecast.view import columns_of, json_number, scenario_by_bucket, shown_digits
from cartwise.tools.result import CellType, ChartBlock, ChartSpec, TableBlock, TableColumn

SHOWN_PAST = 2.0  # past buckets on the chart, as a multiple of the coming ones
FEWEST_PAST, MOST_PAST = 14, 120
MOST_LINES = 8


def forecast_chart(
    forecast: Forecast, ctx: ToolContext, *, scenario: Scenario | None, metric_label: str, unit: str, title: str
) -> ChartBlock | None:
    """Returns history, forecast, both bands and events of the total; of segments, one line each. None for a single point."""
    past, count = _past_buckets(forecast)
    if count + len(forecast.buckets) < 3:
        return None
    language = ctx.language
    if forecast.lines[0].label:
        return _lines_chart(forecast, past, ctx, metric_label=metric_label, unit=unit, title=title)
    columns = columns_of(forecast, ctx, has_scenario=scenario is not None, label="", unit=unit)
    columns[0] = columns[0].model_copy(update={"type": "timestamp" if forecast.ahead.shown == "hour" else "date"})
    for name, kind in (("history", "number"), ("event", "text")):
        role: Any = "measure" if kind == "number" else "dimension"
        text = loader.ui_text(f"forecast_column_{name}", language)
        cell_type: CellType = "number" if kind == "number" else "text"
        columns.append(
            TableColumn(
                name=name,
                label=text,
                type=cell_type,
                unit=unit if kind == "number" else "",
                role=role,
                decimals=columns[-1].decimals,
            )
        )
    events = _events(forecast, ctx, scenario)
    width = 6 if scenario is not None else 5
    rows: list[tuple[Any, ...]] = [
        (_iso(start), *[None] * width, json_number(value), events.get(start))
        for start, value in zip(*past[""], strict=True)
    ]
    extra = scenario_by_bucket(forecast, scenario)
    for place, (start, figure) in enumerate(zip(forecast.buckets, forecast.lines[0].figures, strict=True)):
        cells = [figure.value, figure.lower_80, figure.upper_80, figure.lower_95, figure.upper_95]
        cells += [figure.value + extra[place][0]] if extra is not None else []
        rows.append((_iso(start), *map(json_number, cells), None, events.get(start)))
    y = ("forecast", "lower_80", "upper_80", "history", *(("scenario",) if scenario is not None else ()))
    spec = ChartSpec(
        chart="band", title=title, x="period", y=y, x_label=columns[0].label, y_label=metric_label, unit=unit,
        outer=("lower_95", "upper_95"), marks="event",
    )  # fmt: skip
    return ChartBlock(spec=spec, table=TableBlock(columns=tuple(columns), rows=tuple(rows), total_rows=len(rows)))


def _iso(start: datetime) -> str:
    return start.isoformat(sep=" ", timespec="minutes") if start.hour else start.date().isoformat()


def _past_buckets(forecast: Forecast) -> tuple[dict[str, tuple[list[datetime], list[float]]], int]:
    """Returns the last whole past buckets and their values, by line; and how many there are."""
    ahead = forecast.ahead
    wanted = int(min(max(SHOWN_PAST * len(forecast.buckets), FEWEST_PAST), MOST_PAST))
    is_block = ahead.shown == "week" and forecast.buckets[0].weekday() != 0 and ahead.step == "day"
    first = forecast.buckets[0]
    if is_block:
        starts = [first - timedelta(days=7 * back) for back in range(wanted, 0, -1)]
        stops = [start + timedelta(days=7) for start in starts]
    else:
        starts = [next_bucket(bucket_start(first, ahead.shown), ahead.shown, -back) for back in range(wanted, 0, -1)]
        stops = [next_bucket(start, ahead.shown) for start in starts]
    end = next_bucket(forecast.past[-1], ahead.step)
    whole = [pair for pair in zip(starts, stops, strict=True) if pair[0] >= forecast.past[0] and pair[1] <= end]
    found: dict[str, tuple[list[datetime], list[float]]] = {}
    moments = np.array(forecast.past)
    for line in forecast.lines:
        values = []
        for start, stop in whole:
            inside = line.history[(moments >= start) & (moments < stop)]
            known = inside[np.isfinite(inside)]
            values.append(float("nan") if not len(known) else float(known.sum() if forecast.is_sum else known.mean()))
        found[line.label] = ([start for start, _ in whole], values)
    return found, len(whole)


def _lines_chart(
    forecast: Forecast,
    past: dict[str, tuple[list[datetime], list[float]]],
    ctx: ToolContext,
    *,
    metric_label: str,
    unit: str,
    title: str,
) -> ChartBlock:
    language = ctx.language
    columns = (
        TableColumn(
            name="period", label=loader.ui_text(f"forecast_{forecast.ahead.shown}", language), type="date", role="time"
        ),
        TableColumn(name="segment", label=loader.ui_text("forecast_segment", language), type="text"),
        TableColumn(
            name="value", label=metric_label, type="number", unit=unit, role="measure", decimals=shown_digits(forecast)
        ),
        TableColumn(name="event", label=loader.ui_text("forecast_column_event", language), type="text"),
    )
    rows: list[tuple[Any, ...]] = []
    for number, line in enumerate(forecast.lines[:MOST_LINES]):
        starts, values = past[line.label]
        rows += [
            (_iso(start), line.label, json_number(value), None) for start, value in zip(starts, values, strict=True)
        ]
        for place, (start, figure) in enumerate(zip(forecast.buckets, line.figures, strict=True)):
            mark = loader.ui_text("forecast_from_here", language) if place == 0 and number == 0 else None
            rows.append((_iso(start), line.label, json_number(figure.value), mark))
    spec = ChartSpec(
        chart="line", title=title, x="period", y=("value",), series="segment", x_label=columns[0].label, y_label=metric_label,
        unit=unit, marks="event",
    )  # fmt: skip
    return ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows)))


def _events(forecast: Forecast, ctx: ToolContext, scenario: Scenario | None) -> dict[datetime, str]:
    """Returns what happened or will happen in the chart's buckets: notes, occasions, the assumption; one a bucket."""
    past, _ = _past_buckets(forecast)
    buckets = [*past[""][0], *forecast.buckets]
    found: dict[datetime, str] = {}
    named: list[tuple[datetime, str]] = [
        (datetime.combine(event.first, datetime.min.time()), event.name)
        for event in known_events(ctx)
        if event.kind == "annotation"
    ]
    for key in forecast.future.occasions:
        column = forecast.future.columns[key][len(forecast.past) :]
        first = int(np.argmax(column > 0))
        named.append((forecast.ahead.starts[first], occasion_name(key, ctx.language)))
    named += [(datetime.combine(day, datetime.min.time()), name) for day, name in forecast.future.holidays.items()]
    if scenario is not None:
        text = loader.ui_text("forecast_assumed_event", ctx.language, name=scenario.name)
        named.append((datetime.combine(scenario.first, datetime.min.time()), text))
    for moment, name in named:
        inside = [start for start in buckets if start <= moment]
        if inside and moment < next_bucket(buckets[-1], forecast.ahead.shown):
            found[inside[-1]] = plain_text(name)
    return found
