"""Puts a computed forecast into a result: facts, paragraph, chart, tables, sources, caveats, what to ask next."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cartwise.models.forecasting.behavior_member import NAME as BEHAVIOR
from cartwise.models.forecasting.buckets import Figure
from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown
from cartwise.tools.forecast.caveats import caveats_of
from cartwise.tools.forecast.chart import forecast_chart
from cartwise.tools.forecast.compute import Forecast, Line
from cartwise.tools.forecast.follow_ups import follow_ups_of
from cartwise.tools.forecast.history import value_over
from cartwise.tools.forecast.labels import bucket_key, member_name, percent
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.forecast.summary import summary_of
from cartwise.tools.forecast.view import backtest_table, forecast_table, scenario_by_bucket
from cartwise.tools.query_data.conditions import first_word
from cartwise.tools.result import Fact, Source, ToolResult
from cartwise.tools.sql_source import sql_source
from cartwise.types import DateRange

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult


@dataclass(frozen=True)
class Story:
    """The figures of the paragraph.

    Attributes:
        total: over the whole question: what was and what will be.
        actual: of the asked days that are over; None where there are none.
        before: of the same number of days right before the coming ones.
        year_ago: of the same days a year earlier.
        with_scenario: the total with the assumption.
        extra: what the assumption adds.
    """

    total: Figure
    actual: float | None
    before: float | None
    before_days: DateRange | None
    year_ago: float | None
    year_ago_days: DateRange | None
    with_scenario: Figure | None
    extra: tuple[float, float, float] | None


def tell(
    args: ForecastArgs,
    ctx: ToolContext,
    forecast: Forecast,
    *,
    scenario: Scenario | None,
    problem: str | None,
    job: str | None,
) -> ToolResult:
    """Returns the result of a forecast.

    Args:
        args: what was asked.
        ctx: the workspace.
        forecast: what the models said.
        scenario: the assumption with what it adds, where there is one.
        problem: code of the caveat that says why the assumption could not be used.
        job: id of the background job that trains another model, where one was started.
    """
    metric = ctx.workspace.catalog.metrics[args.metric]
    label = first_word(metric.label, ctx.language, metric.name)
    story, results = _story(args, ctx, forecast, scenario)
    dimension = ctx.workspace.catalog.dimensions[args.dimensions[0]] if args.dimensions else None
    segment = first_word(dimension.label, ctx.language, dimension.name) if dimension else ""
    title = loader.ui_text("forecast_title", ctx.language, metric=label)
    chart = forecast_chart(forecast, ctx, scenario=scenario, metric_label=label, unit=metric.unit, title=title)
    table = forecast_table(forecast, ctx, scenario=scenario, label=segment, unit=metric.unit, title=title)
    backtest = backtest_table(forecast, ctx)
    return ToolResult(
        summary=summary_of(args, ctx, forecast, story, scenario=scenario, metric=metric),
        facts=_facts(forecast, story, scenario, metric.unit, metric.decimals),
        blocks=tuple(block for block in (chart, table, backtest) if block is not None),
        sources=(sql_source((*forecast.results, *results)[0], ctx.workspace.catalog), _model_source(forecast, ctx)),
        caveats=caveats_of(args, ctx, forecast, scenario=scenario, problem=problem, job=job),
        follow_ups=follow_ups_of(args, ctx, forecast, label=label),
        items={args.dimensions[0]: tuple(line.label for line in forecast.lines)} if args.dimensions else {},
    )


def _story(
    args: ForecastArgs, ctx: ToolContext, forecast: Forecast, scenario: Scenario | None
) -> tuple[Story, list["QueryResult"]]:
    ahead, coverage, line = forecast.ahead, forecast.coverage, forecast.lines[0]
    results: list[QueryResult] = []

    def over(days: DateRange | None) -> float | None:
        if days is None or days.start < coverage.first or days.end > coverage.known_until or args.dimensions:
            return None
        value, result = value_over(args.metric, ctx, days=days, filters=args.filters)
        results.append(result)
        return value

    coming = ahead.coming
    before_days = DateRange(coming.start - timedelta(days=coming.days), coming.start - timedelta(days=1))
    year_ago_days = _year_before(ahead.asked)
    actual = over(ahead.past) if forecast.is_sum else None
    total = line.total.plus(actual) if actual is not None else line.total
    extra = _extra(forecast, scenario)
    story = Story(
        total=total,
        actual=actual,
        before=over(before_days) if forecast.is_sum else None,
        before_days=before_days,
        year_ago=over(year_ago_days) if forecast.is_sum else None,
        year_ago_days=year_ago_days,
        with_scenario=total.with_extra(*extra) if extra is not None else None,
        extra=extra,
    )
    return story, results


def _extra(forecast: Forecast, scenario: Scenario | None) -> tuple[float, float, float] | None:
    rows = scenario_by_bucket(forecast, scenario)
    if rows is None:
        return None
    return sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows)


def _year_before(days: DateRange) -> DateRange:
    def earlier(day: date) -> date:
        return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

    return DateRange(earlier(days.start), earlier(days.end))


def _facts(forecast: Forecast, story: Story, scenario: Scenario | None, unit: str, decimals: int) -> tuple[Fact, ...]:
    ahead = forecast.ahead
    period = f"{ahead.asked.start}..{ahead.asked.end}"

    def fact(
        name: str, value: float | None, *, where: str = "", days: str = period, of: str = unit, digits: int = decimals
    ) -> Fact:
        return Fact(id=name, value=value, unit=of, decimals=digits, metric=forecast.metric, slice=where, period=days)

    facts = []
    for line in forecast.lines:
        total = story.total if line is forecast.lines[0] else line.total
        suffix = f"[{line.label}]" if line.label else ""
        facts += [
            fact(f"{name}{suffix}", value, where=line.label)
            for name, value in (
                ("forecast", total.value), ("lower_80", total.lower_80), ("upper_80", total.upper_80),
                ("lower_95", total.lower_95), ("upper_95", total.upper_95),
            )
        ]  # fmt: skip
        naive, ours = line.outlook.score("seasonal_naive"), line.outlook.score("cartwise")
        facts += [
            fact(f"naive_error{suffix}", naive, where=line.label, of="", digits=3),
            fact(f"model_error{suffix}", ours, where=line.label, of="", digits=3),
        ]
    facts += [fact("actual_so_far", story.actual, days=str(ahead.past))] if story.actual is not None else []
    facts += [fact("before", story.before, days=str(story.before_days))] if story.before is not None else []
    facts += [fact("year_ago", story.year_ago, days=str(story.year_ago_days))] if story.year_ago is not None else []
    if story.with_scenario is not None and story.extra is not None and scenario is not None:
        assumed = f"{scenario.first}..{scenario.last}"
        facts += [
            fact("scenario_total", story.with_scenario.value),
            fact("scenario_extra", story.extra[0], days=assumed),
        ]
        facts.append(fact("scenario_lift", 100 * scenario.effect.lift, of="%", digits=1, days=assumed))
    return tuple(facts) + _bucket_facts(forecast, fact)


def _bucket_facts(forecast: Forecast, fact: Any) -> tuple[Fact, ...]:
    first: Line = forecast.lines[0]
    keys = [bucket_key(start, forecast.ahead.shown) for start in forecast.buckets]
    return tuple(
        fact(f"forecast[{key}]", figure.value, where=first.label, days=key)
        for key, figure in zip(keys[:40], first.figures, strict=False)
    )


def _model_source(forecast: Forecast, ctx: ToolContext) -> Source:
    line = forecast.lines[0]
    weighted = [score for score in line.outlook.scores if score.weight]
    ranked = sorted(weighted, key=lambda score: -(score.weight or 0.0))
    members = ", ".join(f"{member_name(score.member, ctx.language)} {percent(score.weight or 0.0)}" for score in ranked)
    words: dict[str, Any] = {
        "members": members or member_name("seasonal_naive", ctx.language),
        "profile": loader.ui_text(f"forecast_profile_{line.outlook.profile}", ctx.language),
        "origins": max((score.origins for score in line.outlook.scores if score.member != BEHAVIOR), default=0),
        "points": len(forecast.past),
        "step": loader.ui_text(f"forecast_{forecast.ahead.step}", ctx.language),
    }
    return Source(
        kind="model",
        title=loader.ui_text("forecast_model_title", ctx.language),
        data_version=ctx.workspace.catalog.data_version,
        detail=escape_markdown(loader.ui_text("forecast_model_detail", ctx.language, **words)),
    )
