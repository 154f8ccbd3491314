"""Answers how long stock lasts: days of cover, when it runs out and how likely, what to reorder."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cartwise.models.forecasting.stock_cover import (
    HALF_LIFE_DAYS,
    Cover,
    ReorderRule,
    demand_rate,
    stock_cover,
)
from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_day, plain_text
from cartwise.tools.forecast.ahead import look_up
from cartwise.tools.forecast.compute import compute
from cartwise.tools.forecast.history import coverage_of
from cartwise.tools.forecast.labels import percent, short_days
from cartwise.tools.forecast.stock_data import Product, read_products, relation_of
from cartwise.tools.forecast.view import store_table
from cartwise.tools.query_data.conditions import filter_words
from cartwise.tools.result import Caveat, ChartBlock, ChartSpec, Fact, Source, TableBlock, TableColumn, ToolResult

USUAL_HORIZON_DAYS = 14
MOST_NAMED, MOST_BARS, USUAL_ROWS = 5, 12, 15
STALE_DAYS = 31  # a count older than a month says little of today
FACTOR_RANGE = (0.4, 2.5)  # of the season's effect on every product
LIKELY = 0.5


@dataclass(frozen=True)
class Outlook:
    """A product with its cover."""

    product: Product
    cover: Cover


def run_stock(args: ForecastArgs, ctx: ToolContext) -> ToolResult:
    """Returns the outlook of every product's stock, those that run out first on top.

    Raises:
        Unavailable: the data have no stock levels.
    """
    products, until = read_products(args, ctx)
    horizon = args.horizon_days or USUAL_HORIZON_DAYS
    rule = ReorderRule(lead_time_days=args.lead_time_days, service_level=args.service_level)
    ctx.on_progress(0.3, "forecast_modelling")
    factor = _season_factor(ctx, horizon)
    outlooks = _outlooks(products, factor, horizon, rule)
    columns, rows = _rows(outlooks, until, horizon, ctx.language)
    table = store_table(columns, rows, ctx, loader.ui_text("stock_title", ctx.language))
    table = table.model_copy(update={"rows": table.rows[: args.n or USUAL_ROWS]})
    return ToolResult(
        summary=_summary(args, ctx, outlooks, until, horizon, factor),
        facts=_facts(outlooks, until, horizon),
        blocks=tuple(block for block in (_chart(outlooks, ctx, horizon), table) if block is not None),
        sources=_sources(ctx),
        caveats=_caveats(products, until, rule, ctx),
        follow_ups=(
            loader.ui_text("stock_ask_lead_time", ctx.language),
            loader.ui_text("stock_ask_units", ctx.language),
        ),
        items={"product": tuple(each.product.name for each in outlooks[:50])},
        is_empty=not outlooks,
    )


def _season_factor(ctx: ToolContext, horizon: int) -> float:
    """Returns the forecast of all units a day over what was sold a day lately: what the season does to every product."""
    metric = "gross_units" if "gross_units" in ctx.workspace.catalog.metrics else "units"
    if metric not in ctx.workspace.catalog.metrics:
        return 1.0
    args = ForecastArgs(metric=metric, horizon_days=horizon)
    coverage = coverage_of(metric, ctx)
    forecast = compute(args, ctx, ahead=look_up(args, coverage.known_until, sums_over_time=True), coverage=coverage)
    line = forecast.lines[0]
    age = np.arange(len(line.history) - 1, -1, -1)
    lately = float(np.average(np.nan_to_num(line.history), weights=0.5 ** (age / HALF_LIFE_DAYS)))
    return float(np.clip(line.outlook.mean.mean() / lately, *FACTOR_RANGE)) if lately > 0 else 1.0


def _outlooks(products: list[Product], factor: float, horizon: int, rule: ReorderRule) -> list[Outlook]:
    usual = float(np.mean([product.sold.mean() for product in products])) if products else 0.0
    outlooks = []
    for product in products:
        rate, dispersion, days = demand_rate(product.sold, product.has_stock, prior_rate=usual)
        cover = stock_cover(product.on_hand, rate * factor, dispersion, days, horizon_days=horizon, rule=rule)
        outlooks.append(Outlook(product, cover))
    last = 10_000.0
    return sorted(
        outlooks, key=lambda each: (-each.cover.probability, each.cover.days_of_cover or last, each.product.name)
    )


def _run_out_day(cover: Cover, until: date) -> date | None:
    return None if cover.runs_out_in_days is None else until + timedelta(days=cover.runs_out_in_days)


def _rows(
    outlooks: list[Outlook], until: date, horizon: int, language: str
) -> tuple[list[TableColumn], list[tuple[Any, ...]]]:
    def column(name: str, kind: Any, *, role: Any = "measure", unit: str = "", decimals: int = 0) -> TableColumn:
        label = loader.ui_text(f"stock_column_{name}", language, days=horizon)
        return TableColumn(name=name, label=label, type=kind, role=role, unit=unit, decimals=decimals)

    columns = [
        column("product", "text", role="dimension"),
        column("on_hand", "number"),
        column("rate", "number", decimals=2),
        column("cover", "number", decimals=0),
        column("runs_out", "date", role="dimension"),
        column("probability", "number", unit="%"),
        column("reorder", "number"),
    ]
    rows = []
    for each in outlooks:
        day = _run_out_day(each.cover, until)
        rows.append(
            (
                plain_text(each.product.name),
                each.cover.stock,
                each.cover.rate,
                each.cover.days_of_cover,
                day.isoformat() if day else None,
                100 * each.cover.probability,
                each.cover.reorder,
            )
        )
    return columns, rows


def _chart(outlooks: list[Outlook], ctx: ToolContext, horizon: int) -> ChartBlock | None:
    shown = [each for each in outlooks[:MOST_BARS] if each.cover.probability >= 0.01]
    if len(shown) < 2:
        return None
    language = ctx.language
    label = loader.ui_text("stock_column_probability", language, days=horizon)
    columns = (
        TableColumn(name="product", label=loader.ui_text("stock_column_product", language, days=horizon), type="text"),
        TableColumn(name="probability", label=label, type="number", unit="%", role="measure", decimals=0),
    )
    rows = tuple((plain_text(each.product.name), 100 * each.cover.probability) for each in shown)
    title = loader.ui_text("stock_chart_title", language, days=horizon)
    spec = ChartSpec(
        chart="bar", title=title, x="product", y=("probability",), unit="%", y_label=label, is_horizontal=True
    )
    return ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=rows, total_rows=len(rows)))


def _summary(
    args: ForecastArgs, ctx: ToolContext, outlooks: list[Outlook], until: date, horizon: int, factor: float
) -> str:
    language = ctx.language
    out = [each for each in outlooks if each.cover.stock <= 0]
    likely = [each for each in outlooks if each.cover.probability > LIKELY and each.cover.stock > 0]
    to_order = [each for each in outlooks if each.cover.reorder > 0]
    named = [
        {
            "name": escape_markdown(each.product.name),
            "stock": f"{each.cover.stock:,.0f}",
            "day": format_day(day, language) if (day := _run_out_day(each.cover, until)) else "",
            "probability": percent(each.cover.probability),
            "reorder": each.cover.reorder,
        }
        for each in likely[:MOST_NAMED]
    ]
    return loader.narrate(
        "stock_cover",
        language,
        products=len(outlooks),
        period=short_days(until + timedelta(days=1), until + timedelta(days=horizon), language),
        filters=[filter_words(item, ctx.workspace.catalog, language) for item in args.filters],
        likely=len(likely),
        named=named,
        out=len(out),
        out_names=[escape_markdown(each.product.name) for each in out[:MOST_NAMED]],
        to_order=len(to_order),
        units=f"{sum(each.cover.reorder for each in to_order):,}",
        season=percent(abs(factor - 1)) if abs(factor - 1) >= 0.05 else "",
        season_is_up=factor > 1,
    )[:1500]


def _facts(outlooks: list[Outlook], until: date, horizon: int) -> tuple[Fact, ...]:
    period = f"{until + timedelta(days=1)}..{until + timedelta(days=horizon)}"
    likely = sum(each.cover.probability > LIKELY for each in outlooks)
    facts = [Fact(id="products_running_out", value=likely, unit="products", metric="stock", period=period)]
    for each in outlooks[:15]:
        name, cover = each.product.name, each.cover
        figures = (
            ("on_hand", cover.stock, "units", 0), ("days_of_cover", cover.days_of_cover, "days", 0),
            ("stock_out_probability", 100 * cover.probability, "%", 0), ("reorder", cover.reorder, "units", 0),
        )  # fmt: skip
        facts += [
            Fact(
                id=f"{key}[{name}]", value=value, unit=unit, decimals=digits, metric="stock", slice=name, period=period
            )
            for key, value, unit, digits in figures
        ]
    return tuple(facts)


def _sources(ctx: ToolContext) -> tuple[Source, ...]:
    catalog = ctx.workspace.catalog
    relations = [relation_of(catalog, role) for role in ("stock_levels", "order_lines")]
    found = [relation for relation in relations if relation is not None]
    tables = tuple(dict.fromkeys(table for relation in found for table in relation.tables))
    data = Source(
        kind="file",
        title=", ".join(catalog.tables[name].label if name in catalog.tables else name for name in tables),
        tables=tables,
        rows_read=sum(relation.rows for relation in found),
        data_version=catalog.data_version,
        data_until=catalog.as_of.isoformat() if catalog.as_of else None,
    )
    detail = loader.ui_text("stock_model_detail", ctx.language)
    return data, Source(kind="model", title=loader.ui_text("stock_model_title", ctx.language), detail=detail)


def _caveats(products: list[Product], until: date, rule: ReorderRule, ctx: ToolContext) -> tuple[Caveat, ...]:
    language = ctx.language

    def caveat(code: str, **params: object) -> Caveat:
        return Caveat(code=code, text=loader.ui_text(f"caveat_{code}", language, **params))

    found = [
        caveat(
            "stock_assumptions",
            lead=rule.lead_time_days,
            review=rule.review_days,
            level=percent(rule.service_level),
        )
    ]
    if products:
        newest = max(product.counted_on for product in products)
        found.append(caveat("stock_counted", day=format_day(newest, language)))
        old = sum((until - product.counted_on).days > STALE_DAYS for product in products)
        if old:
            found.append(caveat("stock_stale", count=old, days=STALE_DAYS))
    return tuple(found)
