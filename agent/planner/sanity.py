"""Refuses requests that no one means: a filter against itself, an average over a count, the numbers of lines counted as things."""

import functools
import re
from typing import Any

from cartwise.agent.planner.figures.definitions import is_line_number
from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import AggregateMetric, Metric

_BARE = 4  # words of "and the median, please"
_ITEMS = ("units", "distinct_products", "order_lines_rows")
_NOT_SUMMED = ("avg(", "median(", "min(", "max(")


def check_sanity(reading: Reading) -> None:
    """Records an issue where the request as read makes no sense; mends the one case that has only one sense."""
    draft = reading.draft
    _check_filters(reading)
    _part_of_baskets(reading)
    _check_day_of_purchase(reading)
    _check_difference(reading)
    _check_late_ones(reading)
    for each in draft.having:  # "orders with more than one payment type" are no payment types
        if any(str(each["metric"]) in (f"distinct_{name}", f"{name}s") for name in draft.dimensions):
            reading.issue("unclear_word", words=str(each["metric"]).removeprefix("distinct_").replace("_", " "))
    for place, name in enumerate(draft.metrics):
        if isinstance(name, dict):
            draft.metrics[place] = _as_rate(reading, _checked_ratio(reading, name))
        elif any(name == f"distinct_{other}" for other in _line_numbers(reading)):
            reading.issue("unclear_word", words=name.removeprefix("distinct_").replace("_", " "))


def _check_difference(reading: Reading) -> None:
    """Asks back on "line sales less discounts": one figure, which is not the two of them."""
    for index, span in enumerate(reading.spans):
        if span.text.lower() not in listed_words("subtracting") or reading.roles.get(index) in ("metric", "formula"):
            continue
        sides = (reading.before(index, reach=2), reading.after(index, reach=2))
        if all(side is not None and reading.roles.get(side) == "metric" for side in sides):
            reading.issue("unclear_word", words=span.text)


def _check_late_ones(reading: Reading) -> None:
    """Asks back on "average score of late deliveries": whom another figure is of can't be told by two dates."""
    deliveries = {"late_deliveries", "punctual_deliveries"}
    if len(reading.draft.metrics) < 2:
        return
    for index, role in reading.roles.items():
        names = set(map(str, reading.spans[index].all("metric"))) & deliveries
        before = reading.spans[index - 1].text.lower().split()[:1] if index else []
        if role == "metric" and names and before and before[0] in listed_words("governing"):
            reading.issue("unclear_word", words=reading.spans[index].text)


def _check_day_of_purchase(reading: Reading) -> None:
    """Asks back on "reviews by month of purchase": reviews are dated by the day they were written."""
    names = [name for name in reading.draft.metrics if isinstance(name, str) and name in reading.catalog.metrics]
    if not any(home_of(reading.catalog, name) == "reviews" for name in names):
        return
    is_dated = bool(reading.draft.period or reading.draft.grain or reading.draft.date_parts)
    if is_dated and (said := _purchase_basis().search(reading.text.lower())):
        reading.issue("unclear_word", words=said[0].strip())


@functools.cache
def _purchase_basis() -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")["purchase_basis"]))


def _part_of_baskets(reading: Reading) -> None:
    """Takes the goods of "what share of baskets contained at least one beer" as the part: every basket holds one item of something."""
    draft = reading.draft
    goods = [each for each in draft.filters if _is_of_goods(reading, str(each["field"]))]
    for place, each in enumerate(draft.transforms):
        conditions = each.get("entities") or []
        is_one_item = conditions and all(
            one["entity"] == "order" and one["metric"] in _ITEMS and (one["op"], one["values"]) == ("ge", [1.0])
            for one in conditions
        )
        if each["kind"] == "share" and goods and is_one_item and not each.get("filters"):
            draft.transforms[place] = {"kind": "share", "filters": goods}
            draft.filters = [kept for kept in draft.filters if kept not in goods]


def _is_of_goods(reading: Reading, name: str) -> bool:
    """Tells a category, a brand or a product from what an order or a customer has."""
    dimension = reading.catalog.dimensions.get(name)
    return dimension is not None and (
        dimension.entity == "product" or any(binding.relation == "products" for binding in dimension.bindings)
    )


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
