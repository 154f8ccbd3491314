"""Refuses requests that no one means: a filter against itself, an average over a count, the numbers of lines counted as things."""

from typing import Any

from cartwise.agent.planner.figures.definitions import is_line_number
from cartwise.agent.planner.reading import Reading
from cartwise.workspace.catalog.model import AggregateMetric, Metric

_BARE = 4  # words of "and the median, please"
_NOT_SUMMED = ("avg(", "median(", "min(", "max(")


def check_sanity(reading: Reading) -> None:
    """Records an issue where the request as read makes no sense; mends the one case that has only one sense."""
    draft = reading.draft
    _check_filters(reading)
    for place, name in enumerate(draft.metrics):
        if isinstance(name, dict):
            draft.metrics[place] = _checked_ratio(reading, name)
        elif any(name == f"distinct_{other}" for other in _line_numbers(reading)):
            reading.issue("unclear_word", words=name.removeprefix("distinct_").replace("_", " "))


def ranks_nothing(request: dict[str, Any]) -> str | None:
    """Returns the number of "top 3 revenue", where nothing is ranked, or None."""
    groups = ("dimensions", "date_parts", "grain", "transforms", "kind", "cohort", "funnel")
    limit = request.get("limit")
    return None if limit is None or any(request.get(name) for name in groups) else str(limit)


def averages_nothing(reading: Reading) -> str | None:
    """Returns the "median" of a follow-up that names no figure, which would be lost."""
    words = [span for span in reading.spans if not span.has("punct")]
    aggregates = [span for span in words if span.get("agg") in ("avg", "median", "min", "max")]
    is_lost = bool(aggregates) and not reading.draft.metrics and len(words) <= _BARE and not reading.draft.ranking
    return aggregates[0].text if is_lost else None


def shares_nothing(request: dict[str, Any]) -> bool:
    """Tells "as a percentage?" of a figure that is neither split nor a part of anything."""
    groups = ("dimensions", "date_parts", "grain", "kind", "cohort", "funnel")
    return not any(request.get(name) for name in groups) and any(
        each["kind"] == "share" and not (each.get("filters") or each.get("entities"))
        for each in request.get("transforms") or []
    )


def _check_filters(reading: Reading) -> None:
    """Keeps the value of "without kids (kids_count 0)": a field can't be missing and have a value."""
    draft = reading.draft
    valued = {str(each["field"]) for each in draft.filters if each["op"] in ("eq", "in", "contains")}
    draft.filters = [each for each in draft.filters if each["op"] != "is_null" or str(each["field"]) not in valued]


def _checked_ratio(reading: Reading, ratio: dict[str, Any]) -> Any:
    """Returns "average payment per payment" as the average it is; any other average over something is asked about."""
    named = {metric["name"] for metric in reading.draft.define} if reading.draft.define else set()
    parts = [name for name in ratio["numerator"] if name not in named]
    averages = [name for name in parts if _is_average(reading.catalog.metrics[name])]
    if not averages:
        return ratio
    relation = getattr(reading.catalog.metrics[averages[0]], "relation", "")
    if ratio["numerator"] == averages and ratio["denominator"] == [f"{relation}_rows"] and len(averages) == 1:
        return averages[0]
    reading.issue("unclear_word", words=averages[0].replace("_", " "))
    return ratio


def _is_average(metric: Metric) -> bool:
    return isinstance(metric, AggregateMetric) and metric.expression.lower().startswith(_NOT_SUMMED)


def _line_numbers(reading: Reading) -> list[str]:
    if "order_lines" not in reading.catalog.relations:
        return []
    return [
        binding.column
        for name in reading.catalog.dimensions
        if is_line_number(reading, name)
        for binding in reading.dimension(name).bindings[:1]
    ]
