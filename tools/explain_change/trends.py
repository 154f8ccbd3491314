"""Mode `trends`: which categories, products, channels or countries rise or fall, now and as forecast."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.trends import LEAST_STEPS, Trends, judge_trends
from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import escape_markdown, format_period, plain_text
from cartwise.tools.explain_change.levers import NOT_A_SLICE, PREFERRED, is_near
from cartwise.tools.explain_change.period import days_of, within
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.tools.explain_change.sources import sources_of
from cartwise.tools.explain_change.words import Words
from cartwise.tools.result import Block, Caveat, ChartBlock, ChartSpec, Fact, TableBlock, TableColumn, ToolResult
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Filter, Order, Period

WEEK, YEAR = 7, 364
DEFAULT_WEEKS = 13
LEAST_DAYS = 2 * LEAST_STEPS * WEEK
MOST_VALUES = 60  # judged: the largest of the period and of the one before
MOST_TOLD, MOST_FORECAST = 4, 4
WEEKS_AHEAD = 4
LEAST_WEEKS_OF_PAST = 26


@dataclass(frozen=True)
class Weeks:
    """Weekly figures by value.

    Attributes:
        values: of the dimension.
        late: (values, weeks) of the period.
        early: (values, weeks) of the comparison.
        past: (values, weeks) up to the end of the period, for forecasts.
        has_year: whether the comparison is the same weeks of the year before.
    """

    values: tuple[Any, ...]
    late: Floats
    early: Floats
    past: Floats
    period: DateRange
    compare: DateRange
    has_year: bool


def tell_trends(args: ExplainChangeArgs, reader: Reader) -> ToolResult:
    """Returns what rises and falls; raises RetryableInput where no trend can be measured."""
    data = days_of(args.metric, reader.catalog)
    dimension = _dimension(args, reader)
    words = Words(args.metric, reader.ctx)
    weeks = _read(args, dimension, data, reader)
    trends = judge_trends(weeks.late, weeks.early, is_paired=weeks.has_year, relative=not weeks.has_year)
    shown = _order(trends, weeks)
    reader.ctx.on_progress(0.6, "forecast_modelling")
    ahead = _ahead(weeks, trends, shown, args.metric, reader)
    rising = [_row(at, trends, weeks, ahead, words) for at in shown if trends.direction[at] > 0]
    falling = [_row(at, trends, weeks, ahead, words) for at in shown if trends.direction[at] < 0]
    whole = float(weeks.late.sum()) / max(float(weeks.early.sum()), 1e-9) - 1
    label = words.dimension(dimension)
    summary = loader.narrate(
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
    )
    return ToolResult(
        summary=summary[:1500],
        facts=_facts(trends, weeks, dimension, words),
        blocks=_blocks(trends, weeks, shown, ahead, words, label),
        sources=sources_of(reader),
        caveats=_caveats(weeks, words),
        follow_ups=_follow_ups(weeks, dimension, words),
        items={dimension: tuple(str(weeks.values[at]) for at in shown)},
        is_empty=not weeks.values,
    )


def _dimension(args: ExplainChangeArgs, reader: Reader) -> str:
    """Returns the dimension asked for, else the first usual one that the metric reaches."""
    catalog = reader.catalog
    fits = [
        name
        for name, found in catalog.dimensions.items()
        if name not in NOT_A_SLICE
        and found.type == "text"
        and (found.entity is None or name == "product")
        and is_near(found, (args.metric,), catalog)
    ]
    order = ("category", "department", "product_category", "product", *PREFERRED)
    fits.sort(key=lambda name: order.index(name) if name in order else 99)
    wanted = args.dimensions[0] if args.dimensions else fits[0] if fits else None
    if wanted is None or not reader.can_run((args.metric,), (wanted,)):
        raise RetryableInput(
            "explain_no_slices",
            f"{args.metric!r} can't be broken down by {wanted!r} here. Dimensions that work: {', '.join(fits[:5])}.",
            metric=args.metric,
            dimension=wanted or "-",
            names=fits[:5],
        )
    return wanted


def _read(args: ExplainChangeArgs, dimension: str, data: DateRange, reader: Reader) -> Weeks:
    """Returns weekly figures of the period and of the same weeks a year before, or of as many weeks before."""
    if data.days < LEAST_DAYS:
        raise RetryableInput(
            "explain_no_trend",
            f"No trend can be measured: the data cover only {data.days} days, and at least {LEAST_DAYS} are needed.",
            days=data.days,
            least=LEAST_DAYS,
        )
    default = DateRange(max(data.start, data.end - timedelta(days=DEFAULT_WEEKS * WEEK - 1)), data.end)
    asked = within(args, data, default=default)
    count = max(LEAST_STEPS, asked.days // WEEK)
    end = asked.end
    start = end - timedelta(days=count * WEEK - 1)
    has_year = start - timedelta(days=YEAR) >= data.start
    if not has_year:
        count = min(count, ((end - data.start).days + 1) // (2 * WEEK))
        start = end - timedelta(days=count * WEEK - 1)
    back = YEAR if has_year else count * WEEK
    period = DateRange(start, end)
    compare = period.shifted(-back)
    values = _values(args.metric, dimension, period, compare, reader)
    span = DateRange(max(data.start, compare.start), period.end)
    table = _weekly(args.metric, dimension, values, span, end, reader)
    return Weeks(
        values=tuple(values),
        late=table[:, -count:],
        early=table[:, -count - back // WEEK : -(back // WEEK)],
        past=table,
        period=period,
        compare=compare,
        has_year=has_year,
    )


def _values(metric: str, dimension: str, period: DateRange, compare: DateRange, reader: Reader) -> list[Any]:
    """Returns the largest values of either span."""
    found: dict[Any, None] = {}
    for days in (period, compare):
        result = reader.run(
            metrics=(metric,),
            dimensions=(dimension,),
            period=Period(start=days.start, end=days.end),
            order=(Order(by=metric),),
            limit=MOST_VALUES // 2 + 10,
        )
        reader.shown.append(result)
        found |= {row[0]: None for row in result.rows if row[0] is not None and (row[1] or 0) > 0}
    return list(found)[:MOST_VALUES]


def _weekly(
    metric: str, dimension: str, values: list[Any], span: DateRange, end: date, reader: Reader
) -> Floats:
    """Returns (values, weeks): sums of seven days that end with the last day asked about."""
    weeks = span.days // WEEK
    table = np.zeros((len(values), weeks))
    size = max(1, 9_000 // span.days)
    for first in range(0, len(values), size):
        group = values[first : first + size]
        result = reader.run(
            metrics=(metric,),
            dimensions=(dimension,),
            grain="day",
            period=Period(start=end - timedelta(days=weeks * WEEK - 1), end=end),
            filters=(Filter(field=dimension, op="in", values=tuple(group)),),
        )
        if first == 0:
            reader.shown.append(result)
        places = {value: first + at for at, value in enumerate(group)}
        for row in result.rows:
            day = date.fromisoformat(str(row[0])[:10])
            at = weeks - 1 - (end - day).days // WEEK
            if row[1] in places and 0 <= at < weeks:
                table[places[row[1]], at] += float(row[2] or 0)
    return np.maximum(table, 0.0)


def _order(trends: Trends, weeks: Weeks) -> list[int]:
    """Returns the series with a trend, those first whose change weighs most."""
    change = np.abs(weeks.late.sum(axis=1) - weeks.early.sum(axis=1))
    return [int(at) for at in np.argsort(-change) if trends.direction[at] != 0]


def _ahead(
    weeks: Weeks, trends: Trends, shown: list[int], metric: str, reader: Reader
) -> dict[int, tuple[float, float, float]]:
    """Returns the forecast sum of the coming weeks with its 80 % interval, of the first series shown."""
    chosen = [at for at in shown if trends.direction[at] != 0][:MOST_FORECAST]
    if not chosen or weeks.past.shape[1] < LEAST_WEEKS_OF_PAST or weeks.period.end != days_of(metric, reader.catalog).end:
        return {}
    import pandas as pd

    from cartwise.models.forecasting import forecast_panel

    ends = [weeks.period.end - timedelta(days=WEEK * back) for back in range(weeks.past.shape[1] - 1, -1, -1)]
    frame = pd.concat(
        [pd.DataFrame({"unique_id": str(at), "ds": pd.to_datetime(ends), "y": weeks.past[at]}) for at in chosen]
    )
    freq = f"W-{weeks.period.end:%a}".upper()
    found = forecast_panel(frame, horizon=WEEKS_AHEAD, freq=freq, levels=(80,), seed=reader.ctx.seed)
    ahead = {}
    for at in chosen:
        rows = found[found["unique_id"] == str(at)]
        middle = float(rows["cartwise"].sum())
        # Weekly errors are taken as independent: their widths add in squares.
        half = float(np.sqrt((((rows["cartwise-hi-80"] - rows["cartwise-lo-80"]) / 2) ** 2).sum()))
        ahead[at] = (middle, max(0.0, middle - half), middle + half)
    return ahead


def _row(at: int, trends: Trends, weeks: Weeks, ahead: dict[int, tuple[float, float, float]], words: Words) -> dict[str, str]:
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
        facts.append(Fact(id=f"{metric}[{value}]", value=float(weeks.late[at].sum()), unit=words.unit, decimals=words.decimals, **base))
        facts.append(Fact(id=f"{metric}_growth[{value}]", value=100 * growth if np.isfinite(growth) else None, unit="%", decimals=0, **base))
        facts.append(Fact(id=f"trend[{value}]", value=int(trends.direction[at]), **base))
    return tuple(facts)


def _blocks(
    trends: Trends, weeks: Weeks, shown: list[int], ahead: dict[int, tuple[float, float, float]], words: Words, label: str
) -> tuple[Block, ...]:
    order = [*shown, *(at for at in np.argsort(-weeks.late.sum(axis=1)) if trends.direction[at] == 0)]
    names = {1: words.text("rising"), -1: words.text("falling"), 0: words.text("steady")}
    rows = []
    for at in order:
        growth = float(trends.growth[at])
        cells = [float(weeks.early[at].sum()), float(weeks.late[at].sum()), 100 * growth if np.isfinite(growth) else None]
        following = ahead[at][0] if at in ahead else None
        trend = names[int(trends.direction[at])]
        rows.append((plain_text(str(weeks.values[at])), trend, *cells, round(float(trends.p_values[at]), 4), following))

    def measure(name: str, text: str, unit: str, decimals: int) -> TableColumn:
        return TableColumn(name=name, label=text, type="number", unit=unit, role="measure", decimals=decimals)

    columns = (
        TableColumn(name="value", label=label, type="text"),
        TableColumn(name="trend", label=words.text("column_trend"), type="text"),
        measure("before", words.text("column_before"), words.unit, words.decimals),
        measure("now", words.text("column_now"), words.unit, words.decimals),
        measure("growth", words.text("column_growth"), "%", 1),
        measure("p", words.text("column_p"), "", 4),
        measure("next", words.text("column_next"), words.unit, words.decimals),
    )
    table = TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows))
    title = words.text("trends_title", metric=words.label, dimension=label)
    drawn = [row for row in rows if row[4] is not None][:20]
    if len(drawn) < 2:
        return (table,)
    spec = ChartSpec(
        chart="bar", title=title, x="value", y=("growth",), x_label=label, y_label=words.text("column_growth"), unit="%", is_horizontal=True
    )
    chart = ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(drawn), total_rows=len(drawn)))
    return (chart, table)


def _caveats(weeks: Weeks, words: Words) -> tuple[Caveat, ...]:
    codes = [] if weeks.has_year else ["explain_no_year"]
    return tuple(Caveat(code=code, text=loader.ui_text(f"caveat_{code}", words.language)) for code in codes)


def _follow_ups(weeks: Weeks, dimension: str, words: Words) -> tuple[str, ...]:
    period = words.when(format_period(weeks.period, words.language))
    found = [words.text("ask_why", metric=words.label, when=period)]
    found.append(words.text("ask_forecast", metric=words.label, dimension=words.dimension(dimension)))
    return tuple(question[:1].upper() + question[1:] for question in found)
