"""A request in one line of words, for people to choose by: "Net revenue by product, country is Germany, July 2011, top 5"."""

import re

from cartwise.prompts import loader
from cartwise.tools.display import format_period
from cartwise.tools.query_data.conditions import conditions_of, filter_words, first_word, part_words
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.definitions import with_definitions
from cartwise.workspace.warehouse.request import AdHocRatio, Period, QueryRequest, Transform

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")
_PLAIN = ("running", "growth")


def phrase_of(request: QueryRequest, catalog: Catalog, language: str) -> str:
    """Returns what a request asks for, in plain text.

    Args:
        request: that fits the catalogue.
        catalog: whose words are used.
        language: `en` or `zh`.
    """
    catalog = with_definitions(catalog, request.define)
    between = ("，" if language == "zh" else ", ").join
    parts = [
        _subject(request, catalog, language),
        *(filter_words(each, catalog, language) for each in request.filters),
        *conditions_of(request, {}, None, catalog, language=language),
        *_days(request.period, language),
        *(text for each in request.transforms for text in _transform(each, request, catalog, language)),
        *_comparison(request, language),
        *_limit(request, catalog, language),
    ]
    phrase = _ESCAPED.sub(r"\1", between(part for part in parts if part))
    return phrase[:1].upper() + phrase[1:]


def _subject(request: QueryRequest, catalog: Catalog, language: str) -> str:
    if request.kind == "rows":
        return loader.ui_text("phrase_rows", language, relation=str(request.relation))
    if request.cohort:
        grain = words("grain", request.cohort.grain)[language]
        entity = _dimension(request.cohort.entity, catalog, language)
        return loader.ui_text("phrase_cohort", language, entity=entity, grain=grain)
    listed = ("、" if language == "zh" else ", ").join
    figures = listed(_metric(each, catalog, language) for each in request.metrics)
    groups = listed(_groups(request, catalog, language))
    if any(each.kind == "count" for each in request.transforms):
        return loader.ui_text("phrase_count", language, groups=groups)
    return loader.ui_text("phrase_by", language, figures=figures, groups=groups) if groups else figures


def _metric(metric: str | AdHocRatio, catalog: Catalog, language: str) -> str:
    if isinstance(metric, AdHocRatio):
        sides = (metric.numerator, metric.denominator)
        return " / ".join(" + ".join(_metric(name, catalog, language) for name in side) for side in sides)
    return first_word(catalog.metrics[metric].label, language, metric)


def _groups(request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    grain = [words("grain", request.grain)[language]] if request.grain else []
    parts = [words("part", part)[language] for part in request.date_parts]
    return [*grain, *parts, *(_dimension(name, catalog, language) for name in request.dimensions)]


def _dimension(name: str, catalog: Catalog, language: str) -> str:
    dimension = catalog.dimensions.get(name)
    return first_word(dimension.label, language, name) if dimension else name.rpartition(".")[2].replace("_", " ")


def _days(period: Period | None, language: str) -> list[str]:
    if period is None or not (period.start or period.end):
        return []
    if period.start and period.end:
        return [format_period(DateRange(period.start, period.end), language)]
    key, day = ("condition_since", period.start) if period.start else ("condition_until", period.end)
    return [loader.ui_text(key, language, day=str(day))]


def _transform(each: Transform, request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    if each.kind in _PLAIN:
        return [loader.ui_text(f"phrase_{each.kind}", language)]
    if each.kind == "share_of_top":
        count = f"{each.percent:g} %" if each.percent else str(each.n or request.limit or 10)
        return [loader.ui_text("phrase_share_of_top", language, count=count)]
    if each.kind != "share":
        return []
    part = ", ".join(part_words(request, catalog, language))
    return [loader.ui_text("phrase_share" if part else "phrase_share_each", language, part=part)]


def _comparison(request: QueryRequest, language: str) -> list[str]:
    if request.compare is None:
        return []
    days = _days(request.compare.period, language)
    return [loader.ui_text(f"phrase_{request.compare.to}", language, period=days[0] if days else "")]


def _limit(request: QueryRequest, catalog: Catalog, language: str) -> list[str]:
    if not request.limit:
        return []
    first = request.order[0] if request.order else None
    is_lowest = first is not None and not first.descending and first.by in request.metrics
    side = "bottom" if is_lowest else "top"
    found = [loader.ui_text(f"phrase_{side}", language, count=str(request.limit))]
    if request.limit_per:
        group = _dimension(request.limit_per, catalog, language)
        found = [loader.ui_text(f"phrase_{side}_per", language, count=str(request.limit), group=group)]
    if request.skip:
        found.append(loader.ui_text("phrase_skip", language, count=str(request.skip)))
    return found
