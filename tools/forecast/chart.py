"""Charts of a forecast: history, forecast, bands and events; one line each for segments."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from cartwise.models.forecasting.buckets import Figure, by_bucket, cut_into_buckets, gather
from cartwise.models.forecasting.time_grid import bucket_start, next_bucket
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.forecast.compute import Forecast
from cartwise.tools.forecast.known_events import known_events
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.forecast.scenario_words import occasion_name
from cartwise.tools.forecast.view import columns_of, json_number, scenario_by_bucket, shown_digits
from cartwise.tools.result import ChartBlock, ChartSpec, TableBlock, TableColumn

SHOWN_PAST = 2.0  # past buckets on the chart, as a multiple of the coming ones
FEWEST_PAST, MOST_PAST = 14, 120
MOST_LINES = 8
Past = dict[str, tuple[list[datetime], list[float]]]  # starts and values of the past buckets, by line


def forecast_chart(
    forecast: Forecast, ctx: ToolContext, *, scenario: Scenario | None, metric_label: str, unit: str, title: str
) -> ChartBlock | None:
    """Returns history, forecast, both bands and events of the total; of segments, one line each. None for a single point."""
    past, count = _past_buckets(forecast)
    if count + len(forecast.buckets) < 3:
        return None
    if forecast.lines[0].label:
        return _lines_chart(forecast, past, ctx, metric_label=metric_label, unit=unit, title=title)
    columns = _band_columns(forecast, ctx, scenario, unit)
    rows = _band_rows(forecast, ctx, scenario, past)
    y = ("forecast", "lower_80", "upper_80", "history", *(("scenario",) if scenario is not None else ()))
    spec = ChartSpec(
        chart="band", title=title, x="period", y=y, x_label=columns[0].label, y_label=metric_label, unit=unit,
        outer=("lower_95", "upper_95"), marks="event",
    )  # fmt: skip
    return ChartBlock(spec=spec, table=TableBlock(columns=tuple(columns), rows=tuple(rows), total_rows=len(rows)))


def _band_columns(forecast: Forecast, ctx: ToolContext, scenario: Scenario | None, unit: str) -> list[TableColumn]:
    language = ctx.language
    columns = columns_of(forecast, ctx, has_scenario=scenario is not None, label="", unit=unit)
    columns[0] = columns[0].model_copy(update={"type": "timestamp" if forecast.ahead.shown == "hour" else "date"})
    history = columns[1].model_copy(
        update={"name": "history", "label": loader.ui_text("forecast_column_history", language)}
    )
    event = TableColumn(name="event", label=loader.ui_text("forecast_column_event", language), type="text")
    return [*columns, history, event]


def _band_rows(forecast: Forecast, ctx: ToolContext, scenario: Scenario | None, past: Past) -> list[tuple[Any, ...]]:
    """Returns the past buckets, then those to come; the columns of the other half are empty."""
    events = _events(forecast, ctx, scenario)
    width = 6 if scenario is not None else 5
    rows: list[tuple[Any, ...]] = [
        (_iso(start), *[None] * width, json_number(value), events.get(start))
        for start, value in zip(*past[""], strict=True)
    ]
    extra = scenario_by_bucket(forecast, scenario)
    before = _before_asked(forecast)
    coming = [*before, *zip(forecast.buckets, forecast.lines[0].figures, strict=True)]
    for place, (start, figure) in enumerate(coming, start=-len(before)):
        cells: list[float | None] = [
            figure.value, figure.lower_80, figure.upper_80, figure.lower_95, figure.upper_95,
        ]  # fmt: skip
        if extra is not None:
            cells.append(figure.value + extra[place][0] if place >= 0 else None)
        rows.append((_iso(start), *map(json_number, cells), None, events.get(start)))
    return rows


def _before_asked(forecast: Forecast) -> list[tuple[datetime, Figure]]:
    """Returns the forecast buckets between the last known and the first asked day, so that the line has no hole."""
    ahead = forecast.ahead
    last = ahead.coming.start - timedelta(days=1)
    if ahead.shown == "hour" or ahead.starts[0].date() > last:
        return []
    buckets, pieces = cut_into_buckets(
        ahead.starts, ahead.step, shown=ahead.shown, first=ahead.starts[0].date(), last=last
    )
    whole = [(start, some) for start, some in zip(buckets, by_bucket(pieces, len(buckets)), strict=True) if some]
    outlook = forecast.lines[0].outlook
    return [
        (start, gather(outlook, some, is_sum=forecast.is_sum)) for start, some in whole if start < forecast.buckets[0]
    ]


def _iso(start: datetime) -> str:
    return start.isoformat(sep=" ", timespec="minutes") if start.hour else start.date().isoformat()


def _past_buckets(forecast: Forecast) -> tuple[Past, int]:
    """Returns the last whole past buckets and their values, by line; and how many there are."""
    ahead = forecast.ahead
    wanted = int(min(max(SHOWN_PAST * len(forecast.buckets), FEWEST_PAST), MOST_PAST))
    is_block = ahead.shown == "week" and forecast.buckets[0].weekday() != 0 and ahead.step == "day"
    first = min(forecast.buckets[0], next_bucket(forecast.past[-1], ahead.step))
    if is_block:
        starts = [first - timedelta(days=7 * back) for back in range(wanted, 0, -1)]
        stops = [start + timedelta(days=7) for start in starts]
    else:
        starts = [next_bucket(bucket_start(first, ahead.shown), ahead.shown, -back) for back in range(wanted, 0, -1)]
        stops = [next_bucket(start, ahead.shown) for start in starts]
    end = next_bucket(forecast.past[-1], ahead.step)
    whole = [pair for pair in zip(starts, stops, strict=True) if pair[0] >= forecast.past[0] and pair[1] <= end]
    found: Past = {}
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
    past: Past,
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
    buckets = [*past[""][0], *(start for start, _ in _before_asked(forecast)), *forecast.buckets]
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
