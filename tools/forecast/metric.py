"""Answers what a metric will be: validates, computes, tells."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.event_effects import EventEffect, Window
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.ahead import Ahead, look_up
from cartwise.tools.forecast.behavior import join_behavior
from cartwise.tools.forecast.compute import Forecast, compute, is_summable
from cartwise.tools.forecast.history import Coverage, coverage_of, read_past, sums_over_time, trimmed
from cartwise.tools.forecast.known_events import known_events
from cartwise.tools.forecast.scenario import (
    Scenario,
    added,
    comes_anyway,
    effect_of,
    other_windows,
    past_windows,
    place_in_time,
    scenario_name,
)
from cartwise.tools.forecast.scenario_words import understand
from cartwise.tools.forecast.tell import tell
from cartwise.tools.result import ToolResult
from cartwise.types import DateRange

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Draft:
    """A scenario before the base forecast is there."""

    name: str
    first: date
    last: date
    effect: EventEffect
    windows: Sequence[Window]
    days: Sequence[date]
    source: str
    is_taken_out: bool
    is_any: bool

    @property
    def measured_on(self) -> tuple[tuple[date, date], ...]:
        return tuple((self.days[first], self.days[last]) for first, last in self.windows)


def run_metric(args: ForecastArgs, ctx: ToolContext) -> ToolResult:
    """Forecasts a metric.

    Raises:
        RetryableInput: an unknown metric or dimension, days that are over, or too little past.
    """
    _check(args, ctx)
    coverage = coverage_of(args.metric, ctx)
    ahead = look_up(args, coverage.known_until, sums_over_time=is_summable(args.metric, ctx))
    draft, problem = _draft(args, ctx, ahead, coverage)
    left_out = draft.measured_on if draft is not None and draft.is_taken_out else ()
    forecast = compute(args, ctx, ahead=ahead, coverage=coverage, left_out=left_out)
    forecast, job = join_behavior(args, ctx, forecast)
    scenario = _scenario(draft, forecast) if draft is not None else None
    ctx.on_progress(0.9, "forecast_writing")
    return tell(args, ctx, forecast, scenario=scenario, problem=problem, job=job)


def _check(args: ForecastArgs, ctx: ToolContext) -> None:
    catalog = ctx.workspace.catalog
    if args.metric not in catalog.metrics:
        nearest = difflib.get_close_matches(args.metric, catalog.metrics, n=3, cutoff=0.0)
        raise RetryableInput(
            "forecast_unknown_metric",
            f"There is no metric {args.metric!r}. The nearest are {', '.join(nearest)}.",
            metric=args.metric,
            nearest=nearest,
        )
    unknown = [name for name in args.dimensions if name not in catalog.dimensions]
    if unknown or len(args.dimensions) > 1:
        names = difflib.get_close_matches(unknown[0] if unknown else "", catalog.dimensions, n=3, cutoff=0.0)
        raise RetryableInput(
            "forecast_dimensions",
            f"A forecast is split by one known dimension, received {list(args.dimensions)!r}. The nearest are {', '.join(names)}.",
            dimensions=list(args.dimensions),
            nearest=names,
        )


def _draft(args: ForecastArgs, ctx: ToolContext, ahead: Ahead, coverage: Coverage) -> tuple[_Draft | None, str | None]:
    """Returns the scenario of the question, or the code of the caveat that says why there is none."""
    if args.scenario is None:
        return None, None
    metric = ctx.workspace.catalog.metrics[args.metric]
    if args.dimensions or not sums_over_time(metric) or ahead.step != "day":
        return None, "forecast_scenario_unfit"
    events = known_events(ctx)
    spoken = understand(args.scenario, events)
    past = trimmed(read_past((args.metric,), ctx, grain="day", coverage=coverage, filters=args.filters)[args.metric])
    days, y = [start.date() for start in past.starts], past.series[""]
    others = other_windows(spoken, events, days)
    windows, source = past_windows(spoken, days, y, others)
    if not windows:
        return None, "forecast_scenario_unknown"
    effect = effect_of(windows, days, y, others)
    if effect is None:
        return None, "forecast_scenario_unmeasured"
    begins = max(ahead.coming.start, coverage.last + timedelta(days=1))
    if begins > ahead.coming.end:
        return None, "forecast_scenario_outside"
    asked = DateRange(begins, ahead.coming.end)
    first, last = place_in_time(args, spoken, windows, days, asked)
    if not DateRange(first, last).overlaps(asked):
        return None, "forecast_scenario_outside"
    name = scenario_name(spoken, ctx.language)
    return _Draft(
        name, first, last, effect, windows, days, source, comes_anyway(spoken, first, last), spoken.is_any
    ), None


def _scenario(draft: _Draft, forecast: Forecast) -> Scenario:
    outlook = forecast.lines[0].outlook
    starts: Sequence[datetime] = outlook.starts
    mean, lower, upper = added(outlook.mean, starts, draft.effect, draft.first)
    return Scenario(
        name=draft.name,
        first=draft.first,
        last=draft.last,
        effect=draft.effect,
        measured_on=draft.measured_on,
        source=draft.source,
        mean=mean,
        lower=lower,
        upper=upper,
        is_taken_out=draft.is_taken_out,
        is_any=draft.is_any,
    )
