"""The paragraph of a forecast."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from cartwise.models.forecasting.buckets import whole_buckets
from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown
from cartwise.tools.forecast.compute import Forecast
from cartwise.tools.forecast.labels import bucket_words, percent, period_words, short_days, shown
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.forecast.scenario_words import occasion_name
from cartwise.tools.query_data.conditions import filter_words, first_word
from cartwise.workspace.catalog.model import Metric

if TYPE_CHECKING:
    from cartwise.models.forecasting.buckets import Figure
    from cartwise.tools.forecast.tell import Story

MAX_SUMMARY = 1500
MOST_LISTED = 5
MOST_DAYS_NAMED = 4


def summary_of(
    args: ForecastArgs,
    ctx: ToolContext,
    forecast: Forecast,
    story: "Story",
    *,
    scenario: Scenario | None,
    metric: Metric,
) -> str:
    """Returns the paragraph; at most 1,500 characters."""
    language = ctx.language

    def text(value: float | None) -> str | None:
        return None if value is None else shown(value, unit=metric.unit, decimals=metric.decimals)

    def figure(each: "Figure") -> dict[str, str | None]:
        return {"value": text(each.value), "lower": text(each.lower_80), "upper": text(each.upper_80)}

    variables: dict[str, Any] = {
        "metric": escape_markdown(first_word(metric.label, language, metric.name)),
        "filters": [filter_words(item, ctx.workspace.catalog, language) for item in args.filters],
        "total": figure(story.total),
        "rest": figure(forecast.lines[0].total),
        "actual": text(story.actual),
        "per_bucket": text(forecast.lines[0].total.value / len(forecast.buckets)) if forecast.is_sum else None,
        "before": _change(
            story.total.value if story.actual is None else forecast.lines[0].total.value, story.before, text
        ),
        "year_ago": _change(story.total.value, story.year_ago, text),
        "extremes": _extremes(forecast, text, language),
        "segments": _segments(args, ctx, forecast, figure),
        "scenario": _scenario(scenario, story, text, language),
    }
    return loader.narrate("forecast", language, **variables, **_setting(forecast, story, language))[:MAX_SUMMARY]


def _setting(forecast: Forecast, story: "Story", language: str) -> dict[str, Any]:
    """Returns the days, steps and what was taken as known."""
    ahead = forecast.ahead
    weekdays = sorted(forecast.future.closed_weekdays)
    return {
        "period": period_words(ahead.asked, language),
        "coming": period_words(ahead.coming, language),
        "past": period_words(ahead.past, language) if ahead.past else "",
        "is_sum": forecast.is_sum,
        "is_single": len(forecast.buckets) == 1,
        "grain": loader.ui_text(f"forecast_{ahead.shown}", language),
        "year_ago_period": period_words(story.year_ago_days, language) if story.year_ago_days else "",
        "backtest": _backtest(forecast, language),
        "occasions": [_occasion(key, forecast, language) for key in forecast.future.occasions],
        "closed": _closed(forecast, language),
        "closed_weekdays": [loader.ui_text(f"forecast_weekday_{day}", language) for day in weekdays],
    }


def _change(now: float, before: float | None, text: Any) -> dict[str, Any] | None:
    if before is None or before <= 0:
        return None
    share = now / before - 1
    return {"value": text(before), "share": percent(abs(share)), "is_up": share > 0, "is_same": abs(share) < 0.005}


def _signed(value: float, text: Any) -> str:
    return f"+{text(value)}" if value > 0 else str(text(value))


def _extremes(forecast: Forecast, text: Any, language: str) -> dict[str, dict[str, str]] | None:
    figures = forecast.lines[0].figures
    whole = whole_buckets(
        forecast.pieces, forecast.buckets, forecast.ahead.starts, forecast.ahead.step, shown=forecast.ahead.shown
    )
    if len(figures) < 3 or forecast.lines[0].label:
        return None
    open_places = [place for place, each in enumerate(figures) if whole[place] and (each.upper_95 > 0 or each.value)]
    if len(open_places) < 2:
        return None
    if np.ptp([figures[place].value for place in open_places]) == 0:  # of a constant
        return None
    by_value = sorted(open_places, key=lambda place: figures[place].value)
    named = {"highest": by_value[-1], "lowest": by_value[0]}
    return {
        name: {
            "when": bucket_words(forecast.buckets[place], forecast.ahead.shown, language),
            "value": text(figures[place].value),
        }
        for name, place in named.items()
    }


def _segments(args: ForecastArgs, ctx: ToolContext, forecast: Forecast, figure: Any) -> dict[str, Any] | None:
    if not args.dimensions:
        return None
    dimension = ctx.workspace.catalog.dimensions[args.dimensions[0]]
    rows = [{"label": escape_markdown(line.label), **figure(line.total)} for line in forecast.lines[:MOST_LISTED]]
    return {
        "dimension": escape_markdown(first_word(dimension.label, ctx.language, dimension.name)),
        "rows": rows,
        "more": len(forecast.lines) - len(rows),
        "hidden": forecast.has_more,
    }


def _backtest(forecast: Forecast, language: str) -> dict[str, Any] | None:
    outlook = forecast.lines[0].outlook
    naive, ours = outlook.score("seasonal_naive"), outlook.score("cartwise")
    if not naive or ours is None or forecast.lines[0].label:
        return None
    gain = 1 - ours / naive
    origins = next((score.origins for score in outlook.scores if score.member == "cartwise"), 0)
    return {
        "gain": percent(abs(gain)),
        "is_better": gain > 0.005,
        "origins": origins,
        "naive": loader.ui_text(f"forecast_naive_{forecast.ahead.step}", language),
    }


def _occasion(key: str, forecast: Forecast, language: str) -> str:
    column = forecast.future.columns[key][len(forecast.past) :]
    days = [start.date() for start, value in zip(forecast.ahead.starts, column, strict=True) if value > 0]
    return f"{occasion_name(key, language)} ({short_days(days[0], days[-1], language)})"


def _closed(forecast: Forecast, language: str) -> list[str]:
    """Returns the coming closed days in words, as runs; many are told by the table alone."""
    coming = forecast.ahead.coming
    shut = [day for day in forecast.future.closed_days if coming.start <= day <= coming.end]
    weekly = forecast.future.closed_weekdays
    special = [day for day in shut if day.weekday() not in weekly]
    days = [day for day in shut if day in special or {day - timedelta(days=1), day + timedelta(days=1)} & set(special)]
    runs: list[list[Any]] = []
    for day in days:
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return (
        [short_days(first, last, language) for first, last in runs[:MOST_DAYS_NAMED]]
        if len(runs) <= MOST_DAYS_NAMED
        else []
    )


def _scenario(scenario: Scenario | None, story: "Story", text: Any, language: str) -> dict[str, Any] | None:
    if scenario is None or story.with_scenario is None or story.extra is None:
        return None
    effect = scenario.effect
    windows = [short_days(first, last, language) for first, last in scenario.measured_on[-MOST_DAYS_NAMED:]]
    return {
        "name": escape_markdown(scenario.name),
        "is_any": scenario.is_any,
        "when": short_days(scenario.first, scenario.last, language),
        "total": text(story.with_scenario.value),
        "lower": text(story.with_scenario.lower_80),
        "upper": text(story.with_scenario.upper_80),
        "extra": _signed(story.extra[0], text),
        "extra_lower": _signed(story.extra[1], text),
        "extra_upper": _signed(story.extra[2], text),
        "lift": percent(abs(effect.lift)),
        "lift_is_up": effect.lift >= 0,
        "lift_lower": percent(effect.lower_80),
        "lift_upper": percent(effect.upper_80),
        "is_clear": effect.is_clear,
        "windows": windows,
        "more_windows": len(scenario.measured_on) - len(windows),
        "source": scenario.source,
        "is_taken_out": scenario.is_taken_out,
    }
