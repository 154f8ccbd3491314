"""The conditions of a request in words: its filters, what groups and entities must fulfil."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cartwise.prompts import loader
from cartwise.tools.display import escape_markdown, format_day, format_period, local_label
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Synonyms
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.date_parts import DATE, PART_EXTRACTS
from cartwise.workspace.warehouse.compiler.names import find_entity
from cartwise.workspace.warehouse.request import EntityCondition, Filter, Having, Period, QueryRequest

_MOVING = (
    "change_pct",
    "change",
    "before",
    "growth",
)  # figures of two times; but for `before` their sign is a direction
_MOVES = {"lt": "fell", "gt": "rose"}  # what a change below or above nothing is called
_DAY_WORDS = ("lt", "le", "gt", "ge")  # a number is below another one, a day before another one
_COUNTED = (
    "customer",
)  # an entity that conditions need not name: figures of customers are what they are mostly set on
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def first_word(words: Synonyms, language: str, fallback: str) -> str:
    """Returns the display name in the language, else in English, else the fallback."""
    chosen = words.zh if language == "zh" else words.en
    return next(iter(chosen), None) or next(iter(words.en), fallback)


def filter_words(item: Filter, catalog: Catalog, language: str) -> str:
    """Returns a filter in words: `country is Germany`, escaped."""
    return escape_markdown(_filter_text(item, catalog, language))


def _filter_text(item: Filter, catalog: Catalog, language: str) -> str:
    dimension = catalog.dimensions.get(item.field)
    if dimension:
        label = first_word(dimension.label, language, item.field)
    elif item.field in PART_EXTRACTS or item.field == DATE:
        label = words("part", item.field)[language]
    else:
        label = item.field.rpartition(".")[2]
    return _worded(f"filter_{item.op}", label, [_value_text(value, language) for value in item.values], language)


def _value_text(value: Any, language: str) -> str:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return format_day(date.fromisoformat(value), language)
        except ValueError:
            return value  # an article number that looks like a day
    return str(local_label(value, language))


def conditions_of(
    request: QueryRequest, labels: Mapping[str, str], against: DateRange | None, catalog: Catalog, *, language: str
) -> list[str]:
    """Returns what groups and entities must fulfil.

    Args:
        request: as compiled.
        labels: of the figures shown, by name.
        against: days that figures are compared with.
        catalog: with what the request defines.
        language: of the words.
    """
    having = [_having_words(each, labels, against, catalog, language=language) for each in request.having]
    return having + [_entity_condition(wanted, request, catalog, language) for wanted in request.entities]


def part_words(request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    """Returns the conditions of the part that a share is of."""
    return [
        text
        for transform in request.transforms
        for text in (
            *(filter_words(item, catalog, language) for item in transform.filters),
            *(_entity_condition(wanted, request, catalog, language) for wanted in transform.entities),
        )
    ]


def _having_words(
    having: Having, labels: Mapping[str, str], against: DateRange | None, catalog: Catalog, *, language: str
) -> str:
    name = having.metric
    kind = next((kind for kind in _MOVING if name.endswith(f"_{kind}") and name not in catalog.metrics), "")
    base = name.removesuffix(f"_{kind}") if kind else name
    label = labels.get(base) or _metric_label(base, catalog, language)
    if kind and kind != "before" and having.values == (0,) and having.op in _MOVES:
        moved = loader.ui_text(f"condition_{_MOVES[having.op]}", language, field=label)
        return escape_markdown(_against(moved, against, language))
    if kind:
        label = _against(labels.get(name) or words("derived", kind, metric=label)[language], against, language)
    return _condition(label, having.op, having.values, language)


def _against(label: str, against: DateRange | None, language: str) -> str:
    if against is None:
        return label
    return loader.ui_text("condition_against", language, field=label, period=format_period(against, language))


def _metric_label(name: str, catalog: Catalog, language: str) -> str:
    metric = catalog.metrics.get(name)
    return first_word(metric.label, language, name) if metric else name.replace("_", " ")


def _entity_condition(wanted: EntityCondition, request: QueryRequest, catalog: Catalog, language: str) -> str:
    label = _metric_label(wanted.metric, catalog, language)
    if wanted.entity not in _COUNTED:
        dimension = find_entity(catalog, wanted.entity)
        label = loader.ui_text(
            "condition_each", language, field=label, entity=first_word(dimension.label, language, wanted.entity)
        )
    if wanted.grain:
        label = loader.ui_text(
            "condition_buckets", language, field=label, grain=words("counted", wanted.grain)[language]
        )
    if wanted.period and (wanted.period.start or wanted.period.end):
        label = f"{label} ({_days(wanted.period, language)})"
    for item in wanted.filters:
        label = f"{label} ({_filter_text(item, catalog, language)})"
    if request.filters and not wanted.in_request_filters:
        label = loader.ui_text("condition_of_all_rows", language, field=label)
    return _condition(label, wanted.op, wanted.values, language)


def _days(period: Period, language: str) -> str:
    if period.start and period.end:
        return format_period(DateRange(period.start, period.end), language)
    if period.start:
        return loader.ui_text("condition_since", language, day=format_day(period.start, language))
    return loader.ui_text("condition_until", language, day=format_day(period.end, language)) if period.end else ""


def _condition(label: str, op: str, values: tuple[float | date, ...], language: str) -> str:
    """Returns a condition on numbers or days in words, escaped."""
    shown = [format_day(value, language) if isinstance(value, date) else f"{value:,.10g}" for value in values]
    is_day = op in _DAY_WORDS and any(isinstance(value, date) for value in values)
    return escape_markdown(_worded(f"condition_day_{op}" if is_day else f"filter_{op}", label, shown, language))


def _worded(text: str, label: str, values: list[str], language: str) -> str:
    """Returns a condition in words; one between bounds names them as a pair."""
    shown = ("、" if language == "zh" else ", ").join(values)
    if text == "filter_between" and len(values) == 2:
        shown = loader.ui_text("both_bounds", language, low=values[0], high=values[1])
    return loader.ui_text(text, language, field=label, values=shown)
