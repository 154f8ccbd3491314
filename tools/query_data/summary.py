"""The paragraph of a query result: the figures first, then period, filters and the definition used."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.display import escape_markdown, format_cell, format_day, format_period, local_label
from cartwise.tools.result import Fact
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Synonyms
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.date_parts import PART_EXTRACTS
from cartwise.workspace.warehouse.request import Filter, Period, QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult, ResultColumn

MAX_LISTED = 5  # groups named in the paragraph; the table carries all
MAX_SUMMARY = 1500
_CHANGES = ("change_pct", "change", "before")
_DAY_WORDS = ("lt", "le", "gt", "ge")  # a number is below another one, a day before another one


@dataclass(frozen=True)
class Figure:
    """One shown figure."""

    name: str
    label: str
    text: str
    value: Any
    before: str | None = None
    change: str | None = None
    change_value: float | None = None
    change_pct: str | None = None


@dataclass(frozen=True)
class Group:
    """One shown row of a grouped result."""

    label: str
    figures: tuple[Figure, ...]


def summary_of(
    request: QueryRequest, result: "QueryResult", catalog: Catalog, *, language: str, facts: tuple[Fact, ...]
) -> str:
    """Returns the paragraph; at most 1,500 characters."""
    groups = _groups(result, language)
    time = next((column for column in result.columns if column.role == "time"), None)
    text = loader.narrate(
        "query_data",
        language,
        shape=_shape(request, result, bool(time)),
        groups=groups[:MAX_LISTED],
        extremes=_extremes(groups, result) if time else None,
        total_groups=result.total_rows,
        is_truncated=result.is_truncated,
        labels=_measure_labels(result, language),
        dimensions=[_label(column, language) for column in result.columns if column.role != "measure"],
        period=format_period(result.period, language) if result.period else "",
        compare_period=format_period(result.compare_period, language) if result.compare_period else "",
        filters=[filter_words(item, catalog, language) for item in request.filters],
        conditions=_conditions(request, result, catalog, language=language),
        definitions=_definitions(request, catalog, language),
        missing=_missing_period(result, language),
    )
    return text[:MAX_SUMMARY]


def summary_of_sql(result: "QueryResult", *, language: str) -> str:
    """Returns the paragraph for a person's own SQL."""
    return loader.narrate(
        "sql", language, rows=result.total_rows, is_truncated=result.is_truncated, groups=_groups(result, language)[:1]
    )


def _shape(request: QueryRequest, result: "QueryResult", has_time: bool) -> str:
    if not result.rows:
        return "empty"
    if request.kind != "metrics":
        return request.kind
    if all(column.role == "measure" for column in result.columns):
        return "single"
    return "series" if has_time else "ranked"


def _groups(result: "QueryResult", language: str) -> list[Group]:
    labels = [i for i, column in enumerate(result.columns) if column.role != "measure"]
    return [
        Group(
            " / ".join(escape_markdown(format_cell(local_label(row[i], language), language=language)) for i in labels),
            tuple(_figures(result, row, language)),
        )
        for row in result.rows
    ]


def _figures(result: "QueryResult", row: tuple[Any, ...], language: str) -> list[Figure]:
    columns = {column.name: (column, row[i]) for i, column in enumerate(result.columns)}

    def text(name: str) -> str | None:
        if name not in columns:
            return None
        column, value = columns[name]
        return format_cell(value, language=language, unit=column.unit or "", decimals=column.decimals)

    endings = ("_before", "_change", "_change_pct")
    derived = {f"{name}{ending}" for name in columns for ending in endings}
    figures = []
    for name, (column, value) in columns.items():
        if column.role != "measure" or name in derived:
            continue
        figures.append(
            Figure(
                name=name,
                label=_label(column, language),
                text=text(name) or "",
                value=value,
                before=text(f"{name}_before"),
                change=text(f"{name}_change"),
                change_value=columns.get(f"{name}_change", (None, None))[1],
                change_pct=text(f"{name}_change_pct"),
            )
        )
    return figures


def _extremes(groups: list[Group], result: "QueryResult") -> tuple[Group, Group] | None:
    """The highest and the lowest whole bucket; partial ones would only show that they are partial."""
    partial = {escape_markdown(note.params["bucket"]) for note in result.notes if note.code == "partial_period"}
    with_values = [
        group
        for group in groups
        if group.figures and isinstance(group.figures[0].value, int | float) and group.label not in partial
    ]
    if len(with_values) < 2:
        return None
    by_value = sorted(with_values, key=lambda group: group.figures[0].value)
    return by_value[-1], by_value[0]


def _label(column: "ResultColumn", language: str) -> str:
    return escape_markdown(column.label.get(language) or column.name)


def _measure_labels(result: "QueryResult", language: str) -> list[str]:
    return [_label(column, language) for column in result.columns if column.role == "measure"]


def first_word(words: Synonyms, language: str, fallback: str) -> str:
    """Returns the display name in the language, else in English, else the fallback."""
    chosen = words.zh if language == "zh" else words.en
    return next(iter(chosen), None) or next(iter(words.en), fallback)


def filter_words(item: Filter, catalog: Catalog, language: str) -> str:
    """Returns a filter in words: `country is Germany`, escaped."""
    dimension = catalog.dimensions.get(item.field)
    if dimension:
        label = first_word(dimension.label, language, item.field)
    elif item.field in PART_EXTRACTS:
        label = words("part", item.field)[language]
    else:
        label = item.field.rpartition(".")[2]
    joiner = "、" if language == "zh" else ", "
    values = joiner.join(str(local_label(value, language)) for value in item.values)
    return escape_markdown(loader.ui_text(f"filter_{item.op}", language, field=label, values=values))


def _conditions(request: QueryRequest, result: "QueryResult", catalog: Catalog, *, language: str) -> list[str]:
    conditions = []
    for having in request.having:
        label = _having_label(having.metric, result, catalog, language=language)
        conditions.append(_condition(label, having.op, having.values, language))
    parts = [wanted for transform in request.transforms for wanted in transform.entities]
    for wanted in (*request.entities, *parts):
        metric = catalog.metrics.get(wanted.metric)
        label = first_word(metric.label, language, wanted.metric) if metric else wanted.metric.replace("_", " ")
        if wanted.grain:
            bucket = words("grain", wanted.grain)[language]
            label = loader.ui_text("condition_buckets", language, field=label, grain=bucket)
        if wanted.period and (wanted.period.start or wanted.period.end):
            label = f"{label} ({_days(wanted.period, language)})"
        for item in wanted.filters:
            label = f"{label} ({filter_words(item, catalog, language)})"
        if request.filters and not wanted.in_request_filters:
            label = loader.ui_text("condition_of_all_rows", language, field=label)
        conditions.append(_condition(label, wanted.op, wanted.values, language))
    return conditions


def _having_label(name: str, result: "QueryResult", catalog: Catalog, *, language: str) -> str:
    """Returns what a condition on groups is called: a metric, or its change against the days compared with."""
    metric = catalog.metrics.get(name)
    if metric:
        return first_word(metric.label, language, name)
    base, kind = next(
        ((name.removesuffix(f"_{kind}"), kind) for kind in _CHANGES if name.endswith(f"_{kind}")), (name, "")
    )
    metric = catalog.metrics.get(base)
    if metric is None or not kind:
        return name
    label = words("derived", kind, metric=first_word(metric.label, language, base))[language]
    if result.compare_period is None:
        return label
    period = format_period(result.compare_period, language)
    return loader.ui_text("condition_against", language, field=label, period=period)


def _days(period: Period, language: str) -> str:
    if period.start and period.end:
        return format_period(DateRange(period.start, period.end), language)
    if period.start:
        return loader.ui_text("condition_since", language, day=format_day(period.start, language))
    return loader.ui_text("condition_until", language, day=format_day(period.end, language)) if period.end else ""


def _condition(label: str, op: str, values: tuple[float | date, ...], language: str) -> str:
    joiner = "、" if language == "zh" else ", "
    shown = joiner.join(
        format_day(value, language) if isinstance(value, date) else f"{value:,.10g}" for value in values
    )
    is_day = op in _DAY_WORDS and any(isinstance(value, date) for value in values)
    return escape_markdown(
        loader.ui_text(f"condition_day_{op}" if is_day else f"filter_{op}", language, field=label, values=shown)
    )


def _definitions(request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    definitions = []
    for name in request.metrics:
        metric = catalog.metrics.get(name) if isinstance(name, str) else None
        if metric:
            definitions.append(escape_markdown(first_word(metric.definition, language, "")))
    return [definition for definition in definitions if definition]


def _missing_period(result: "QueryResult", language: str) -> dict[str, str]:
    """The days asked for and the data's own first and last day, where the former lie outside of the latter."""
    for note in result.notes:
        if note.code == "no_data_for_period":
            data = {name: date.fromisoformat(day) for name, day in note.params["data"].items()}
            asked = {name: date.fromisoformat(day) for name, day in note.params["asked"].items() if day}
            period = DateRange(
                asked.get("start", data["start"]), asked.get("end", max(data["end"], asked.get("start", data["end"])))
            )
            return {name: format_day(day, language) for name, day in data.items()} | {
                "asked": format_period(period, language)
            }
    return {}
