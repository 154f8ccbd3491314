"""Decides the order of the rows: as asked, else time ascending, else the first metric descending; ties by the keys."""

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.measures import shown_name
from cartwise.workspace.warehouse.compiler.names import closest
from cartwise.workspace.warehouse.compiler.plan import Plan, column_names
from cartwise.workspace.warehouse.request import Order

_TIME_WORDS = frozenset({"time", "grain", "date", "period"})


def order_terms(plan: Plan, step: str) -> list[exp.Ordered]:
    """Returns the complete order of the result's rows, over the columns of `step`: the same request, the same order."""
    asked = [(_column(plan, order), order.descending) for order in plan.request.order] or _default(plan)
    terms = dict(reversed([(name, descending) for name, descending in asked]))
    ordered = {name: terms[name] for name, _ in asked}
    for key in plan.keys:
        ordered.setdefault(key.name, False)
    return [
        exp.Ordered(this=syntax.column(name, step), desc=descending, nulls_first=False)
        for name, descending in ordered.items()
    ]


def _default(plan: Plan) -> list[tuple[str, bool]]:
    time = [(key.name, False) for key in plan.keys if key.kind in ("grain", "part")]
    return time or [(shown_name(plan.shown[0]), True)]


def _column(plan: Plan, order: Order) -> str:
    grain = plan.grain_key
    if grain and (order.by in _TIME_WORDS or order.by == grain.source):
        return grain.name
    for key in plan.keys:
        if order.by in (key.name, key.source):
            return key.name
    known = [*column_names(plan), *plan.hidden]
    if order.by in known:
        return order.by
    shown = [*known, *(key.name for key in plan.keys)]
    near = closest(order.by, shown)
    raise RetryableInput(
        "unknown_order",
        f"Can't sort by {order.by!r}; expected a shown column: {', '.join(shown)}.",
        field=order.by,
        closest=", ".join(near or shown),
    )
