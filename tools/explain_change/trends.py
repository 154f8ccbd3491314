"""Mode `trends`: which categories, products, channels or countries rise or fall, now and as forecast."""

from typing import Any

import numpy as np

from cartwise.models.forecasting.trends import Trends, judge_trends
from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import escape_markdown, format_period, plain_text
from cartwise.tools.explain_change.period import days_of
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.sources import sources_of
from cartwise.tools.explain_change.trend_weeks import (
    WEEKS_AHEAD,
    Ahead,
    Weeks,
    look_ahead,
    read_weeks,
    trend_dimension,
)
from cartwise.tools.explain_change.words import Words
from cartwise.tools.result import Block, Caveat, ChartBlock, ChartSpec, Fact, TableBlock, TableColumn, ToolResult

MOST_TOLD, MOST_FORECAST, MOST_BARS = 4, 4, 20


def tell_trends(args: ExplainChangeArgs, reader: Reader) -> ToolResult:
    """Returns what rises and falls; raises RetryableInput where no trend can be measured."""
    data = days_of(args.metric, reader.catalog)
    dimension = trend_dimension(args, reader)
    words = Words(args.metric, reader.ctx)
    weeks = read_weeks(args, dimension, data, reader)
    trends = judge_trends(weeks.late, weeks.early, is_paired=weeks.has_year, relative=not weeks.has_year)
    shown = _order(trends, weeks)
    reader.ctx.on_progress(0.6, "forecast_modelling")
    ahead = look_ahead(weeks, shown[:MOST_FORECAST], args.metric, reader)
    rising = [_row(at, trends, weeks, ahead, words) for at in shown if trends.direction[at] > 0]
    falling = [_row(at, trends, weeks, ahead, words) for at in shown if trends.direction[at] < 0]
    label = words.dimension(dimension)
    return ToolResult(
        summary=_summary(weeks, rising, falling, label, words),
        facts=_facts(trends, weeks, dimension, words),
        blocks=_blocks(trends, weeks, shown, ahead, words, label),
        sources=sources_of(reader),
        caveats=_caveats(weeks, words),
        follow_ups=_follow_ups(weeks, dimension, words),
        items={dimension: tuple(str(weeks.values[at]) for at in shown)},
        is_empty=not weeks.values,
    )


def _summary(
    weeks: Weeks, rising: list[dict[str, str]], falling: list[dict[str, str]], label: str, words: Words
) -> str:
    whole = float(weeks.late.sum()) / max(float(weeks.early.sum()), 1e-9) - 1
    text = loader.narrate(
        "explain_change",
        words.language,
        shape="trends",
        metric=escape_markdown(words.label),
        dimension=label,
        period=format_period(weeks.period, words.language),
        compare=format_period(weeks.compare, words.language),
        total_growth=words.percent(whole, is_signed=True),
        rising=rising[:MOST_TOLD],
        falling=falling[:MOST_TOLD],
        steady=len(weeks.values) - len(rising) - len(falling),
        tested=len(weeks.values),
        has_year=weeks.has_year,
    )
    return text[:1500]


def _order(trends: Trends, weeks: Weeks) -> list[int]:
    """Returns the series with a trend, those first whose change weighs most."""
    change = np.abs(weeks.late.sum(axis=1) - weeks.early.sum(axis=1))
    return [int(at) for at in np.argsort(-change) if trends.direction[at] != 0]


def _row(at: int, trends: Trends, weeks: Weeks, ahead: Ahead, words: Words) -> dict[str, str]:
    is_new = weeks.early[at].sum() == 0
    following = ""
    if at in ahead:
        middle, low, high = (words.about(value) for value in ahead[at])
        following = words.text("ahead", weeks=WEEKS_AHEAD, value=middle, lower=low, upper=high)
    return {
        "label": escape_markdown(str(weeks.values[at])),
        "growth": words.text("new") if is_new else words.percent(float(trends.growth[at]), is_signed=True),
        "before": words.about(float(weeks.early[at].sum())),
        "now": words.about(float(weeks.late[at].sum())),
        "next": following,
    }


def _facts(trends: Trends, weeks: Weeks, dimension: str, words: Words) -> tuple[Fact, ...]:
    metric, facts = words.found.name, []
    period = f"{weeks.period.start}..{weeks.period.end}"
    for at, value in enumerate(weeks.values[:50]):
        where = f"{dimension} = {value}"
        growth = float(trends.growth[at])
        base = {"metric": metric, "slice": where, "period": period}
        facts.append(
            Fact(
                id=f"{metric}[{value}]",
                value=float(weeks.late[at].sum()),
                unit=words.unit,
                decimals=words.decimals,
                **base,
            )
        )
        facts.append(
            Fact(
                id=f"{metric}_growth[{value}]",
                value=100 * growth if np.isfinite(growth) else None,
                unit="%",
                decimals=0,
                **base,
            )
        )
        facts.append(Fact(id=f"trend[{value}]", value=int(trends.direction[at]), **base))
    return tuple(facts)


def _blocks(
    trends: Trends, weeks: Weeks, shown: list[int], ahead: Ahead, words: Words, label: str
) -> tuple[Block, ...]:
    order = [*shown, *(int(at) for at in np.argsort(-weeks.late.sum(axis=1)) if trends.direction[at] == 0)]
    rows = [_cells(at, trends, weeks, ahead, words) for at in order]
    columns = _columns(words, label)
    table = TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows))
    title = words.text("trends_title", metric=words.label, dimension=label)
    drawn = [row for row in rows if row[4] is not None][:MOST_BARS]
    if len(drawn) < 2:
        return (table,)
    spec = ChartSpec(
        chart="bar", title=title, x="value", y=("growth",), x_label=label, y_label=words.text("column_growth"), unit="%",
        is_horizontal=True,
    )  # fmt: skip
    chart = ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(drawn), total_rows=len(drawn)))
    return (chart, table)


def _cells(at: int, trends: Trends, weeks: Weeks, ahead: Ahead, words: Words) -> tuple[Any, ...]:
    growth = float(trends.growth[at])
    return (
        plain_text(str(weeks.values[at])),
        words.text({1: "rising", -1: "falling"}.get(int(trends.direction[at]), "steady")),
        float(weeks.early[at].sum()),
        float(weeks.late[at].sum()),
        100 * growth if np.isfinite(growth) else None,
        round(float(trends.p_values[at]), 4),
        ahead[at][0] if at in ahead else None,
    )


def _columns(words: Words, label: str) -> tuple[TableColumn, ...]:
    def measure(name: str, unit: str, decimals: int) -> TableColumn:
        text = words.text(f"column_{name}")
        return TableColumn(name=name, label=text, type="number", unit=unit, role="measure", decimals=decimals)

    return (
        TableColumn(name="value", label=label, type="text"),
        TableColumn(name="trend", label=words.text("column_trend"), type="text"),
        measure("before", words.unit, words.decimals),
        measure("now", words.unit, words.decimals),
        measure("growth", "%", 1),
        measure("p", "", 4),
        measure("next", words.unit, words.decimals),
    )


def _caveats(weeks: Weeks, words: Words) -> tuple[Caveat, ...]:
    codes = [] if weeks.has_year else ["explain_no_year"]
    return tuple(Caveat(code=code, text=loader.ui_text(f"caveat_{code}", words.language)) for code in codes)


def _follow_ups(weeks: Weeks, dimension: str, words: Words) -> tuple[str, ...]:
    period = words.when(format_period(weeks.period, words.language))
    found = [words.text("ask_why", metric=words.label, when=period)]
    found.append(words.text("ask_forecast", metric=words.label, dimension=words.dimension(dimension)))
    return tuple(question[:1].upper() + question[1:] for question in found)
