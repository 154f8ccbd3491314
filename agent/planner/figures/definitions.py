"""Defines metrics that the catalogue lacks: the rows of a relation, the sum of a column, different values of a dimension."""

from typing import Any

from cartwise.agent.planner.reading import Reading
from cartwise.workspace.warehouse.compiler.definitions import defined_metric
from cartwise.workspace.warehouse.request import AdHocMetric


def define(reading: Reading, relation: str, column: str | None, aggregate: Any, *, less: str | None = None) -> str:
    """Adds the metric to the request and to the catalogue it is read with; returns its name."""
    name = f"{aggregate}_of_{column}" if column else f"rows_of_{relation}"
    name = f"{name}_less_{less}" if less else name
    while name in reading.catalog.metrics and name not in {each["name"] for each in reading.draft.define}:
        name = f"{name}_in_{relation}"
    if name in reading.catalog.metrics:
        return name
    wanted = AdHocMetric(name=name, relation=relation, aggregate=aggregate, column=column, less=less)
    metrics = {**reading.catalog.metrics, name: defined_metric(reading.catalog, wanted)}
    reading.catalog = reading.catalog.model_copy(update={"metrics": metrics})
    reading.draft.define.append({key: value for key, value in wanted.model_dump().items() if value is not None})
    return name


def define_of(reading: Reading, metric: str, aggregate: Any) -> str:
    """Adds another aggregate of what a metric aggregates, such as the average of campaign days; returns its name."""
    name = f"{aggregate}_of_{metric}"
    if name not in reading.catalog.metrics:
        relation = getattr(reading.catalog.metrics[metric], "relation", "")
        wanted = AdHocMetric(name=name, relation=relation, aggregate=aggregate, of=metric)
        metrics = {**reading.catalog.metrics, name: defined_metric(reading.catalog, wanted)}
        reading.catalog = reading.catalog.model_copy(update={"metrics": metrics})
        reading.draft.define.append({key: value for key, value in wanted.model_dump().items() if value is not None})
    return name


def count_beside(reading: Reading, metric: str, main: object) -> str:
    """Returns a count that can be taken where the main metric lives: different campaigns among the targeted, not of all.

    Args:
        reading: the question.
        metric: of a condition.
        main: the first metric of the request.
    """
    relation = getattr(reading.catalog.metrics.get(str(main)), "relation", None)
    own = getattr(reading.catalog.metrics[metric], "relation", None)
    if relation is None or own is None or own == relation:
        return metric
    for dimension in reading.catalog.dimensions.values():
        if reading.count_metric(dimension.name) != metric:
            continue
        column = next((bound.column for bound in dimension.bindings if bound.relation == relation), None)
        if column:
            return define(reading, relation, column, "count_distinct")
    counted = reading.catalog.metrics[metric]
    for other in reading.catalog.metrics.values():  # the campaigns of the redemptions, not those of the coupons
        is_same = other.kind == counted.kind == "aggregate" and other.expression == counted.expression
        if is_same and getattr(other, "relation", None) == relation and other.unit == counted.unit:
            return other.name
    return metric


def lines_counted(reading: Reading, place: int) -> str | None:
    """Returns the count of order lines where the noun names those: "30 order items", 三个商品行."""
    relation = reading.catalog.relations.get("order_lines")
    if relation is None or place >= len(reading.spans):
        return None
    after = place + 1 if place + 1 < len(reading.spans) else place
    if reading.spans[place].has("rows") or (
        reading.spans[after].has("rows") and not reading.spans[place + 1].has("glue")
    ):
        return define(reading, relation.name, None, "count")
    for name in reading.spans[place].all("dimension"):
        if is_line_number(reading, str(name)) and not reading.spans[place].has("metric"):
            return define(reading, relation.name, None, "count")
    return None


def is_line_number(reading: Reading, name: str) -> bool:
    """Tells whether a dimension numbers the lines of an order: it is counted, never compared by size."""
    if reading.entity_of(name):
        return False
    bound = next((each for each in reading.dimension(name).bindings if each.relation == "order_lines"), None)
    column = reading.catalog.relations["order_lines"].column(bound.column) if bound else None
    if column is None or column.type != "integer":
        return False
    words = column.name.lower().split("_")
    return column.kind == "id" or (
        words[-1] in ("id", "no", "number", "nr") and {"item", "line", "position"} & set(words) != set()
    )
