"""Refuses requests that no one means: a filter against itself, an average over a count, the numbers of lines counted as things."""

from typing import Any

from cartwise.agent.planner.figures.definitions import is_line_number
from cartwise.agent.planner.reading import Reading
from cartwise.workspace.catalog.model import AggregateMetric, Metric

_NOT_SUMMED = ("avg(", "median(", "min(", "max(")


def check_sanity(reading: Reading) -> None:
    """Records an issue where the request as read makes no sense; mends the one case that has only one sense."""
    draft = reading.draft
    _check_filters(reading)
    for place, name in enumerate(draft.metrics):
        if isinstance(name, dict):
            draft.metrics[place] = _as_rate(reading, _checked_ratio(reading, name))
        elif any(name == f"distinct_{other}" for other in _line_numbers(reading)):
            reading.issue("unclear_word", words=name.removeprefix("distinct_").replace("_", " "))


def ranks_nothing(request: dict[str, Any]) -> str | None:
    """Returns the number of "top 3 revenue", where nothing is ranked, or None."""
    groups = ("dimensions", "date_parts", "grain", "transforms", "kind", "cohort", "funnel")
    limit = request.get("limit")
    return None if limit is None or any(request.get(name) for name in groups) else str(limit)


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


def _as_rate(reading: Reading, ratio: Any) -> Any:
    """Returns "conversion rate, orders placed over sessions" in percent, as the rate named beside the formula is."""
    if not isinstance(ratio, dict) or ratio.get("unit") or ratio.get("scale") != 1.0:
        return ratio
    rates = [
        index
        for index, span in enumerate(reading.spans)
        for name in span.all("metric")
        if reading.roles.get(index) in (None, "metric", "restated") and reading.catalog.metrics[str(name)].unit == "%"
    ]
    return {**ratio, "scale": 100.0, "unit": "%"} if rates else ratio


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
