"""Takes a figure of each order, customer or session, and its average, median or extreme over all of them."""

from typing import Any

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.workspace.catalog.model import AggregateMetric
from cartwise.workspace.warehouse.compiler.definitions import defined_metric
from cartwise.workspace.warehouse.request import AdHocMetric

_ONE = ("a", "an", "one", "single", "each", "every", "per", "the average", "the typical", "每", "单个", "一个", "每个")


def mean_of_counts(reading: Reading, left: list[str], right: list[str]) -> str | None:
    """Returns "different products per order" as the mean over orders: different things of all orders do not add up.

    Args:
        reading: the question; the metric is added to what it may name.
        left: what is divided, one metric.
        right: by the number of what.
    """
    if len(left) != 1 or len(right) != 1:
        return None
    metric = reading.catalog.metrics.get(left[0])
    entity = next((entity for entity, count in COUNT_OF.items() if count == right[0]), None)
    is_count = isinstance(metric, AggregateMetric) and metric.expression.lower().startswith("count(distinct")
    if metric is not None and metric.unit == reading.catalog.metrics[right[0]].unit:
        return None  # cancelled orders per order are a ratio of counts
    if entity is None or not is_count or (left[0] in COUNT_OF.values() and left[0] != "distinct_products"):
        return None
    return define_over(reading, left[0], entity, "avg")


def aggregated_over(reading: Reading, name: str, aggregate: str) -> str | None:
    """Returns the aggregate of a figure over the one kind of thing that the question takes it for, or None.

    "How many different products does an order hold on average", "median number of units per order", "most orders of one customer".
    """
    metric = reading.catalog.metrics[name]
    if metric.kind == "ratio" and len(metric.numerator) == len(metric.denominator) == 1:
        entity = next((entity for entity, count in COUNT_OF.items() if count == metric.denominator[0]), None)
        return define_over(reading, metric.numerator[0], entity, aggregate) if entity else None
    found = _taken_for(reading, name)
    return define_over(reading, name, found[1], aggregate, place=found[0]) if found else None


def _taken_for(reading: Reading, name: str) -> tuple[int, str] | None:
    """Returns where and which entity stands behind "per", "a" or "each": "an order", "per customer", 每单."""
    for index, span in enumerate(reading.spans):
        entity = next((found for each in span.all("dimension") if (found := reading.entity_of(str(each)))), None)
        if entity is None or not reading.is_free(index) or COUNT_OF.get(entity) == name:
            continue
        before = reading.spans[index - 1].text.lower() if index else ""
        if before in _ONE or (index and reading.spans[index - 1].has("per")):
            return index, entity
    return None


def define_over(reading: Reading, of: str, entity: str, aggregate: Any, *, place: int | None = None) -> str | None:
    """Adds the aggregate over entities to the request and to the catalogue it is read with; None where rows don't name the entity."""
    metric = reading.catalog.metrics.get(of)
    dimension = next(
        (each for each in reading.catalog.dimensions.values() if reading.entity_of(each.name) == entity), None
    )
    if not isinstance(metric, AggregateMetric) or dimension is None:
        return None
    if metric.relation not in {binding.relation for binding in dimension.bindings}:
        return None
    name = f"{aggregate}_{of}_per_{entity}"
    if name not in reading.catalog.metrics:
        wanted = AdHocMetric(name=name, relation=metric.relation, aggregate=aggregate, of=of, entity=dimension.name)
        metrics = {**reading.catalog.metrics, name: defined_metric(reading.catalog, wanted)}
        reading.catalog = reading.catalog.model_copy(update={"metrics": metrics})
        reading.draft.define.append({key: value for key, value in wanted.model_dump().items() if value is not None})
    for index in [place] if place is not None else []:
        reading.explain(index, "noun")
        if index and reading.is_free(index - 1):
            reading.explain(index - 1, "per")
    return name
