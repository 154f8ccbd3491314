"""The paragraph of a query result: the figures first, then period, filters and the definition used."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.display import (
    escape_markdown,
    format_day,
    format_period,
    format_when,
    has_name,
    local_label,
    plural,
)
from cartwise.tools.query_data.cohorts import cohorts_of
from cartwise.tools.query_data.groups import extremes_of, groups_of, label_of
from cartwise.tools.result import Fact
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Synonyms
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.date_parts import DATE, PART_EXTRACTS
from cartwise.workspace.warehouse.compiler.definitions import with_definitions
from cartwise.workspace.warehouse.request import Cohort, EntityCondition, Filter, Having, Period, QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

MAX_LISTED = 5  # groups named in the paragraph; the table carries all
MAX_SUMMARY = 1500
_MOVING = ("change", "change_pct", "growth")  # figures whose sign is a direction
_MOVES = {"lt": "fell", "gt": "rose"}  # what a change below or above nothing is called
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def summary_of(
    request: QueryRequest, result: "QueryResult", catalog: Catalog, *, language: str, facts: tuple[Fact, ...]
) -> str:
    """Returns the paragraph; at most 1,500 characters."""
    catalog = with_definitions(catalog, request.define)
    groups = groups_of(result, language)
    has_time = any(column.role == "time" for column in result.columns)
    cohorts = cohorts_of(request, result, language)
    text = loader.narrate(
        "query_data",
        language,
        shape=_shape(request, result, has_time),
        groups=groups[:MAX_LISTED],
        extremes=extremes_of(groups, result) if has_time and not request.limit else None,
        total_groups=result.total_rows,
        cohorts=cohorts[:MAX_LISTED],
        total_cohorts=len(cohorts),
        entity=_entity_words(request, catalog, language),
        is_truncated=result.is_truncated,
        labels=[label_of(column, language) for column in result.columns if column.role == "measure"],
        dimensions=[label_of(column, language) for column in result.columns if column.role != "measure"],
        period=format_period(result.period, language) if result.period else "",
        when=format_when(result.period, language) if result.period and has_name(result.period) else "",
        compare=_compared(result, language),
        filters=[filter_words(item, catalog, language) for item in request.filters],
        conditions=_conditions(request, result, catalog, language),
        part=_part_words(request, catalog, language),
        definitions=_definitions(request, catalog, language),
        missing=_missing_period(result, language),
    )
    return text[:MAX_SUMMARY]


def summary_of_sql(result: "QueryResult", *, language: str) -> str:
    """Returns the paragraph for a person's own SQL."""
    return loader.narrate(
        "sql",
        language,
        rows=result.total_rows,
        is_truncated=result.is_truncated,
        groups=groups_of(result, language)[:1],
    )


def _shape(request: QueryRequest, result: "QueryResult", has_time: bool) -> str:
    if not result.rows:
        return "empty"
    if request.kind != "metrics":
        return request.kind
    if all(column.role == "measure" for column in result.columns):
        return "single"
    return "series" if has_time else "ranked"


def _entity_words(request: QueryRequest, catalog: Catalog, language: str) -> str:
    """Returns what a cohort is made of, in the plural."""
    if request.kind != "cohort":
        return ""
    entity = request.cohort.entity if request.cohort else Cohort().entity
    dimension = catalog.dimensions.get(entity)
    label = first_word(dimension.label, language, entity) if dimension else entity
    return escape_markdown(label if language == "zh" else plural(label))


def _compared(result: "QueryResult", language: str) -> dict[str, Any]:
    """Returns the days compared with, and whether the data have only a part of them; those asked for where they have none."""
    clipped = any(note.code == "compare_period_clipped" for note in result.notes)
    days = result.compare_period
    for note in result.notes:
        if days is None and note.code == "no_data_for_compare_period":
            days = DateRange(*(date.fromisoformat(note.params["asked"][end]) for end in ("start", "end")))
    return {"period": format_period(days, language) if days else "", "is_partial": clipped}


def first_word(words: Synonyms, language: str, fallback: str) -> str:
    """Returns the display name in the language, else in English, else the fallback."""
    chosen = words.zh if language == "zh" else words.en
    return next(iter(chosen), None) or next(iter(words.en), fallback)


def filter_words(item: Filter, catalog: Catalog, language: str) -> str:
    """Returns a filter in words: `country is Germany`, escaped."""
    dimension = catalog.dimensions.get(item.field)
    if dimension:
        label = first_word(dimension.label, language, item.field)
    elif item.field in PART_EXTRACTS or item.field == DATE:
        label = words("part", item.field)[language]
    else:
        label = item.field.rpartition(".")[2]
    return _condition(label, item.op, [_value_text(value, language) for value in item.values], language)


def _value_text(value: Any, language: str) -> str:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return format_day(date.fromisoformat(value), language)
        except ValueError:
            return value  # an article number that looks like a day
    return str(local_label(value, language))


def _conditions(request: QueryRequest, result: "QueryResult", catalog: Catalog, language: str) -> list[str]:
    conditions = [_having_words(having, result, catalog, language) for having in request.having]
    return conditions + [_entity_condition(wanted, request, catalog, language) for wanted in request.entities]


def _part_words(request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    """Returns the conditions of the part that a share is of."""
    return [
        text
        for transform in request.transforms
        for text in (
            *(filter_words(item, catalog, language) for item in transform.filters),
            *(_entity_condition(wanted, request, catalog, language) for wanted in transform.entities),
        )
    ]


def _having_words(having: Having, result: "QueryResult", catalog: Catalog, language: str) -> str:
    labels = {column.name: column.label.get(language) or column.name for column in result.columns}
    base = next((having.metric.removesuffix(f"_{kind}") for kind in _MOVING if having.metric.endswith(f"_{kind}")), "")
    if base in labels and having.values == (0,) and having.op in _MOVES:
        return escape_markdown(loader.ui_text(f"condition_{_MOVES[having.op]}", language, field=labels[base]))
    label = labels.get(having.metric) or _metric_label(having.metric, catalog, language)
    return _condition(label, having.op, _numbers(having.values), language)


def _metric_label(name: str, catalog: Catalog, language: str) -> str:
    metric = catalog.metrics.get(name)
    return first_word(metric.label, language, name) if metric else name.replace("_", " ")


def _entity_condition(wanted: EntityCondition, request: QueryRequest, catalog: Catalog, language: str) -> str:
    label = _metric_label(wanted.metric, catalog, language)
    if wanted.grain:
        label = loader.ui_text(
            "condition_buckets", language, field=label, grain=words("counted", wanted.grain)[language]
        )
    if wanted.period and (wanted.period.start or wanted.period.end):
        label = f"{label} ({_days(wanted.period, language)})"
    for item in wanted.filters:
        label = f"{label} ({filter_words(item, catalog, language)})"
    if request.filters and not wanted.in_request_filters:
        label = loader.ui_text("condition_of_all_rows", language, field=label)
    return _condition(label, wanted.op, _numbers(wanted.values), language)


def _days(period: Period, language: str) -> str:
    if period.start and period.end:
        return format_period(DateRange(period.start, period.end), language)
    if period.start:
        return loader.ui_text("condition_since", language, day=format_day(period.start, language))
    return loader.ui_text("condition_until", language, day=format_day(period.end, language)) if period.end else ""


def _numbers(values: tuple[float, ...]) -> list[str]:
    return [f"{value:,.10g}" for value in values]


def _condition(label: str, op: str, values: list[str], language: str) -> str:
    """Returns a condition in words, escaped; one between bounds names them as a pair."""
    shown = ("、" if language == "zh" else ", ").join(values)
    if op == "between" and len(values) == 2:
        shown = loader.ui_text("both_bounds", language, low=values[0], high=values[1])
    return escape_markdown(loader.ui_text(f"filter_{op}", language, field=label, values=shown))


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
