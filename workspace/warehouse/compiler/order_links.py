"""Filters on tables with several rows per order: an order passes by its rows there, so that none of its own rows counts twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.request import Filter, Operator
from cartwise.workspace.warehouse.result import Note

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.compiler.frame import Frame

_ORDER = "order"
_NEGATED: dict[Operator, Operator] = {"ne": "eq", "not_in": "in", "not_contains": "contains"}


@dataclass(frozen=True)
class OrderLink:
    """How the rows of a relation find the rows of another one that belong to the same order.

    Args:
        own_key: the order's key in the relation that figures are of.
        relation: the other one, which knows the field and has several rows per order.
        key: the order's key there.
    """

    own_key: str
    relation: str
    key: str


def find_order_link(graph: JoinGraph, field: str, *, base: str) -> OrderLink | None:
    """Returns the link by which rows of `base` are filtered by a field that no join leads to; None where one does, or no order is shared."""
    if graph.seen(field, base=base) is not None:
        return None
    own = _order_key(graph, base)
    if own is None:
        return None
    links: list[tuple[int, OrderLink]] = []
    for name in graph.catalog.relations:
        key = _order_key(graph, name) if name != base else None
        found = graph.seen(field, base=name) if key else None
        if key and found is not None:
            links.append((len(found.path), OrderLink(own, name, key)))
    return min(links, key=lambda link: link[0])[1] if links else None


def _order_key(graph: JoinGraph, relation: str) -> str | None:
    dimension = next((each for each in graph.catalog.dimensions.values() if each.entity == _ORDER), None)
    bindings = dimension.bindings if dimension else ()
    return next((binding.column for binding in bindings if binding.relation == relation), None)


def several_rows(field: str, link: OrderLink, *, base: str) -> RetryableInput:
    """Returns the error for figures grouped by a field of which an order may have several values."""
    return RetryableInput(
        "several_rows_per_order",
        f"Figures of {base!r} can't be grouped by {field!r}: an order may have several rows in {link.relation!r} and would count in "
        f"several groups. Filter by one value at a time (orders with such a row), or ask for figures of {link.relation!r} itself.",
        dimension=field,
        relation=base,
        other=link.relation,
    )


def keep_linked(frame: "Frame", link: OrderLink, filters: Sequence[Filter]) -> list[Note]:
    """Keeps the rows whose order passes the filters by its rows in the other relation; returns what to know of it.

    Filters that affirm hold for one and the same row: a payment by voucher in three parts. One that negates speaks of all the order's
    rows, and of orders that have some: no payment by voucher. `is_null` keeps the orders without any known value.
    """
    affirmed = tuple(wanted for wanted in filters if wanted.op not in _NEGATED and wanted.op != "is_null")
    notes: list[Note] = []
    if affirmed:
        keep_orders_of(frame, link, lambda rows: rows.keep(affirmed))
        notes.append(link_note("passed_by_any_row", link, [wanted.field for wanted in affirmed]))
    for wanted in filters:
        known = Filter(field=wanted.field, op="not_null")
        if wanted.op == "is_null":
            _leave_out_orders_of(frame, link, known)
            notes.append(link_note("passed_without_value", link, [wanted.field]))
        elif wanted.op in _NEGATED:
            _keep_known(frame, link, known)
            _leave_out_orders_of(frame, link, wanted.model_copy(update={"op": _NEGATED[wanted.op]}))
            notes.append(link_note("passed_by_no_row", link, [wanted.field]))
    return notes


def _keep_known(frame: "Frame", link: OrderLink, known: Filter) -> None:
    keep_orders_of(frame, link, lambda rows: rows.keep((known,)))


def keep_with_rows(frame: "Frame", link: OrderLink, field: str) -> Note:
    """Keeps the rows whose order has any row in the other relation: those that a filter on the field can judge."""
    keep_orders_of(frame, link, lambda rows: rows.reach(field))
    return link_note("only_orders_with_rows", link, [field])


def keep_orders_of(frame: "Frame", link: OrderLink, keep: Callable[["Frame"], None]) -> None:
    """Keeps the rows whose order has a row in the other relation that `keep` keeps."""
    rows = type(frame)(frame.graph.catalog.relations[link.relation], frame.graph)
    keep(rows)
    rows.conditions.append(syntax.not_null(rows.own(link.key)))  # one NULL in the list, and no order fails
    kept = exp.Subquery(this=rows.select(rows.own(link.key)))
    frame.conditions.append(exp.In(this=frame.own(link.own_key), query=kept))


def _leave_out_orders_of(frame: "Frame", link: OrderLink, wanted: Filter) -> None:
    keep_orders_of(frame, link, lambda rows: rows.keep((wanted,)))
    frame.conditions[-1] = exp.Not(this=frame.conditions[-1])
    frame.conditions.append(syntax.not_null(frame.own(link.own_key)))


def link_note(code: str, link: OrderLink, fields: Sequence[str]) -> Note:
    """Returns what to know of a filter that orders pass by their rows in another relation."""
    return Note(code, {"relation": link.relation, "names": list(dict.fromkeys(fields))})
