"""Conditions on figures that are dates, such as that of the last order: what they compare with, and which orders they look at."""

from datetime import date

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.names import find_metric
from cartwise.workspace.warehouse.request import EntityCondition, QueryRequest

_UNIT = "date"


def is_date_figure(catalog: Catalog, name: str) -> bool:
    """Tells whether a metric is a day: `first_order_date`, `last_order_date`."""
    return find_metric(catalog, name).unit == _UNIT


def has_days_of_request(catalog: Catalog, wanted: EntityCondition) -> bool:
    """Tells whether a condition looks at the request's days: a customer's first order is the first of all, whatever days are asked for."""
    return wanted.period is None and not is_date_figure(catalog, wanted.metric)


def check_values(catalog: Catalog, name: str, values: tuple[float | date, ...], *, is_date: bool) -> None:
    """Raises RetryableInput where a figure that is a date is compared with a number, or a number with a date.

    Args:
        catalog: names the figures that are dates.
        name: of the figure.
        values: what it is compared with.
        is_date: the figure is a date.
    """
    wrong = [value for value in values if isinstance(value, date) != is_date]
    if not wrong:
        return
    received = ", ".join(str(value) if isinstance(value, date) else f"{value:.15g}" for value in wrong)
    if is_date:
        raise RetryableInput(
            "having_needs_date",
            f"{name!r} is a date, received {received}. Compare it with days written YYYY-MM-DD, such as '2011-06-01'.",
            metric=name,
            received=received,
        )
    dates = ", ".join(metric.name for metric in catalog.metrics.values() if metric.unit == _UNIT) or "none"
    raise RetryableInput(
        "having_needs_number",
        f"{name!r} is a number, received {received}. Compare it with a number, or set the day on a date ({dates}).",
        metric=name,
        received=received,
        dates=dates,
    )


def check_condition(catalog: Catalog, wanted: EntityCondition) -> None:
    """Raises RetryableInput where the values of a condition don't fit its figure; with a grain it is a number of buckets."""
    is_date = is_date_figure(catalog, wanted.metric)
    if is_date and wanted.grain:
        raise RetryableInput(
            "request_misfit",
            f"'grain' does not fit: received {wanted.grain!r} with the date {wanted.metric!r}, expected a figure that is above 0.",
            field="grain",
            received=wanted.metric,
            expected="a figure that is above 0 in some buckets, such as orders",
        )
    check_values(catalog, wanted.metric, wanted.values, is_date=is_date)


def with_dated_conditions(catalog: Catalog, request: QueryRequest) -> QueryRequest:
    """Returns the request with each `having` on a date that is not shown as a condition on the entities it is grouped by.

    "Customers of the second quarter whose last order was before June" speaks of all their orders, not of those of the quarter. A date
    that is shown is that of the period, and `having` compares what is shown.
    """
    dimensions = [catalog.dimensions[name] for name in request.dimensions if name in catalog.dimensions]
    is_by_entity = len(request.dimensions) == 1 and any(each.entity for each in dimensions)
    if not is_by_entity or request.period is None or request.grain or request.date_parts:
        return request
    moved = [
        having
        for having in request.having
        if having.metric in catalog.metrics
        and having.metric not in request.metrics
        and is_date_figure(catalog, having.metric)
    ]
    if not moved:
        return request
    conditions = tuple(
        EntityCondition(entity=request.dimensions[0], metric=each.metric, op=each.op, values=each.values)
        for each in moved
    )
    kept = tuple(having for having in request.having if having not in moved)
    return request.model_copy(update={"having": kept, "entities": (*request.entities, *conditions)})
