"""Settles which rows the metric of an entity condition is taken from: what of the request holds for it, and what is its own."""

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog, Relation
from cartwise.workspace.warehouse.compiler.date_figures import check_condition, has_days_of_request
from cartwise.workspace.warehouse.compiler.date_parts import is_date_field
from cartwise.workspace.warehouse.compiler.measures import measures_of
from cartwise.workspace.warehouse.compiler.names import find_entity
from cartwise.workspace.warehouse.compiler.order_links import find_order_link
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.request import EntityCondition, Filter, Period

Place = tuple[str, str]
_KINDS_OF_PRODUCT = frozenset(("product_id", "product_name", "category", "department", "product_type"))


def condition_rows(
    wanted: EntityCondition, filters: tuple[Filter, ...], *, days: Period | None, catalog: Catalog, graph: JoinGraph
) -> tuple[Period | None, tuple[Filter, ...]]:
    """Returns the days and the filters of a condition.

    Args:
        wanted: the condition.
        filters: those of the request; on a field that the condition filters itself, or another one of what a product is, they don't hold for it.
        days: of the request; they and its filters on dates hold where the condition has no period and its figure is no date itself.
        catalog: with the metrics that the request defines.
        graph: the joins to the fields of the filters.

    Raises:
        RetryableInput: the values are no such figures, the metric's rows don't name the entity, have no dates, or don't know a filter of the request.
    """
    check_condition(catalog, wanted)
    relations = {measure.metric.relation for measure in measures_of(catalog, wanted.metric)}
    kept = filters if wanted.in_request_filters else ()
    if wanted.period is None and not has_days_of_request(catalog, wanted):
        days, kept = None, tuple(each for each in kept if not is_date_field(each.field, graph.catalog))
    for name in sorted(relations):
        _check_entity(wanted, name, graph=graph)
        own = {_place(each.field, name, graph=graph) for each in wanted.filters}
        kept = tuple(
            each
            for each in kept
            if (place := _inherited_place(each, name, wanted=wanted, graph=graph)) not in own
            and not any(_is_same_product(place, other) for other in own)
        )
        _check_dates(wanted, kept, relation=catalog.relations[name], days=days, graph=graph)
    return wanted.period or days, (*kept, *wanted.filters)


def _is_same_product(place: Place, other: Place) -> bool:
    """Tells whether both columns say what a product is, so that one who "bought vitamins" bought no vitamins of another department."""
    return place[0] == other[0] and {place[1], other[1]} <= _KINDS_OF_PRODUCT


def _check_entity(wanted: EntityCondition, relation: str, *, graph: JoinGraph) -> None:
    try:
        graph.find(find_entity(graph.catalog, wanted.entity).name, base=relation)
    except RetryableInput as error:
        if error.code != "dimension_not_reachable":
            raise
        raise RetryableInput(
            "condition_without_entity",
            f"A condition on each {wanted.entity!r} can't be set on {wanted.metric!r}: its rows, {relation!r}, name none. "
            f"Set it on a figure of rows that do, or on one of: {error.params['usable']}.",
            metric=wanted.metric,
            entity=wanted.entity,
            relation=relation,
            usable=error.params["usable"],
        ) from error


def _place(field: str, relation: str, *, graph: JoinGraph) -> Place:
    """Returns the column that a field stands for, so that `campaign` and `campaign_targets.campaign_id` are the same."""
    if is_date_field(field, graph.catalog):
        return "", field
    link = find_order_link(graph, field, base=relation)
    if link is not None:  # one order has many such rows: another value says nothing of this one
        found = graph.find(field, base=link.relation)
        return "", f"{found.relation}.{found.column.name}"
    found = graph.find(field, base=relation)
    return found.relation, found.column.name


def _inherited_place(each: Filter, relation: str, *, wanted: EntityCondition, graph: JoinGraph) -> Place:
    try:
        return _place(each.field, relation, graph=graph)
    except RetryableInput as error:
        if error.code != "dimension_not_reachable":
            raise
        raise RetryableInput(
            "condition_filter_not_reachable",
            f"The condition on {wanted.metric!r} can't be kept to the request's filter on {each.field!r}: no join leads from "
            f"{relation!r} there. Set `in_request_filters` to false to take it over rows of any {each.field!r}, or drop the filter.",
            metric=wanted.metric,
            field=each.field,
            relation=relation,
        ) from error


def _check_dates(
    wanted: EntityCondition,
    kept: tuple[Filter, ...],
    *,
    relation: Relation,
    days: Period | None,
    graph: JoinGraph,
) -> None:
    is_dated = any(is_date_field(each.field, graph.catalog) for each in kept)
    has_days = wanted.period is None and days is not None and (days.start is not None or days.end is not None)
    if relation.time_column or not (is_dated or has_days):
        return
    raise RetryableInput(
        "condition_without_dates",
        f"The condition on {wanted.metric!r} can't be kept to the request's days: its rows, {relation.name!r}, have no dates. "
        "Give it an empty `period` to take it over all rows (and set `in_request_filters` to false where a filter is on dates).",
        metric=wanted.metric,
        relation=relation.name,
    )
