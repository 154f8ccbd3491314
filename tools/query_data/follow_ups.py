"""Three questions to ask next, as whole questions that the planner understands on their own."""

from typing import TYPE_CHECKING

from cartwise.prompts import loader
from cartwise.tools.display import format_period, format_when, plural
from cartwise.tools.query_data.conditions import first_word
from cartwise.workspace.catalog.model import Catalog, Dimension
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

COUNT = 3
MIN_SERIES_DAYS, MAX_DAILY_DAYS = 3, 62
# Dimensions that most marketers break figures down by, best first.
PREFERRED = (
    "country",
    "product",
    "category",
    "product_category",
    "department",
    "channel",
    "campaign",
    "device",
    "brand",
    "segment",
)


def follow_ups_of(request: QueryRequest, result: "QueryResult", catalog: Catalog, *, language: str) -> tuple[str, ...]:
    """Returns up to three questions that break the first metric down further or set it beside other periods."""
    name = next((metric for metric in request.metrics if isinstance(metric, str)), None)
    metric = catalog.metrics.get(name or "")
    if request.kind != "metrics" or metric is None:
        return ()
    words = {
        "metric": first_word(metric.label, language, metric.name),
        "period": format_period(result.period, language) if result.period else loader.ui_text("whole_data", language),
    }
    questions = []
    grain = _finer_grain(result)
    if request.grain is None and grain:
        questions.append(loader.ui_text(f"follow_up_by_{grain}", language, **words))
    if request.compare is None and result.period and request.grain is None:
        when = format_when(result.period, language)
        questions.append(loader.ui_text("follow_up_previous", language, metric=words["metric"], when=when))
    for dimension in _next_dimensions(request, catalog, metric.name):
        label = first_word(dimension.label, language, dimension.name)
        label = label if language == "zh" else plural(label)
        questions.append(loader.ui_text("follow_up_top", language, dimension=label, **words))
    return tuple(question[:1].upper() + question[1:] for question in questions[:COUNT])


def _finer_grain(result: "QueryResult") -> str | None:
    """The grain that gives a readable series of the period: by day up to two months, else by month."""
    if result.period is None or result.period.days < MIN_SERIES_DAYS:
        return None
    return "day" if result.period.days <= MAX_DAILY_DAYS else "month"


def _next_dimensions(request: QueryRequest, catalog: Catalog, metric_name: str) -> list[Dimension]:
    used = {*request.dimensions, *(item.field for item in request.filters)}
    reachable = _relations_reached(catalog, metric_name)
    ranked = [catalog.dimensions[name] for name in PREFERRED if name in catalog.dimensions and name not in used]
    return [dimension for dimension in ranked if any(binding.relation in reachable for binding in dimension.bindings)]


def _relations_reached(catalog: Catalog, metric_name: str) -> set[str]:
    """The relations that every base relation of the metric reaches by many-to-one joins."""
    reached = [catalog.reached_from(base) for base in _bases(catalog, metric_name)]
    return set.intersection(*reached) if reached else set()


def _bases(catalog: Catalog, metric_name: str) -> set[str]:
    metric = catalog.metrics[metric_name]
    if metric.kind != "ratio":
        return {metric.relation}
    return {base for part in (*metric.numerator, *metric.denominator) for base in _bases(catalog, part)}
