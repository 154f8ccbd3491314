"""Counts orders and their customers on the orders themselves, not on their lines, wherever all that is asked for is known of orders."""

from collections.abc import Collection, Iterable

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.date_parts import is_date_field
from cartwise.workspace.warehouse.compiler.order_links import find_order_link
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.request import EntityCondition, Filter, QueryRequest

_ORDERS, _LINES = "orders", "order_lines"


def with_whole_orders(
    catalog: Catalog, graph: JoinGraph, fields: Iterable[str], *, defined: Collection[str] = ()
) -> Catalog:
    """Returns the catalogue with the figures that orders tell better than lines: some orders have no lines, some are called off whole.

    Args:
        catalog: with the metrics that the request defines.
        graph: the joins to the fields.
        fields: what the figures are grouped and filtered by; where orders don't know one of them ("by product"), lines count.
        defined: names of the metrics that the request defines; they stay.
    """
    if not catalog.order_metrics or not all(_is_known(field, catalog, graph) for field in fields):
        return catalog
    whole = {name: each for name, each in catalog.order_metrics.items() if name not in defined}
    return catalog.model_copy(update={"metrics": {**catalog.metrics, **whole}})


def _is_known(field: str, catalog: Catalog, graph: JoinGraph) -> bool:
    if is_date_field(field, catalog):
        return True
    named = (each.name for each in catalog.dimensions.values() if each.entity == field)
    name = field if field in catalog.dimensions else next(named, field)
    try:
        if graph.seen(name, base=_ORDERS) is not None:
            return True
        # Lines may know it, or payments and the like, which whole orders have; where nothing does, the compiler says so.
        return graph.seen(name, base=_LINES) is None and find_order_link(graph, name, base=_ORDERS) is not None
    except RetryableInput:  # an unknown name, of which the compiler says more
        return False


def fields_of(request: QueryRequest) -> list[str]:
    """Returns the fields that the figures of a request are grouped and filtered by."""
    shares = [each for transform in request.transforms for each in transform.filters]
    entities = [*request.entities, *(each for transform in request.transforms for each in transform.entities)]
    return [
        *request.dimensions,
        *(each.field for each in (*request.filters, *shares)),
        *(each.entity for each in entities),
    ]


def fields_of_condition(wanted: EntityCondition, filters: tuple[Filter, ...]) -> list[str]:
    """Returns the fields that the figure of a condition is grouped and filtered by; `filters` are those of the request."""
    kept = filters if wanted.in_request_filters else ()
    return [wanted.entity, *(each.field for each in (*kept, *wanted.filters))]
