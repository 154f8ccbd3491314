"""The paragraph of a query result: the figures first, then period, filters and the definition used."""

from datetime import date
from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.display import (
    escape_markdown,
    format_day,
    format_period,
    format_when,
    has_name,
    plural,
)
from cartwise.tools.query_data.cohorts import cohorts_of
from cartwise.tools.query_data.conditions import conditions_of, filter_words, first_word, part_words
from cartwise.tools.query_data.groups import extremes_of, groups_of, label_of
from cartwise.tools.result import Fact
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.definitions import with_definitions
from cartwise.workspace.warehouse.request import Cohort, QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

MAX_LISTED = 5  # groups named in the paragraph; the table carries all
MAX_SUMMARY = 1500


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
        conditions=conditions_of(
            request,
            {column.name: column.label.get(language) or column.name for column in result.columns},
            result.compare_period,
            catalog,
            language=language,
        ),
        part=part_words(request, catalog, language),
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
