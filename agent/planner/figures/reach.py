"""Keeps figures and groups together: a count that can't be split by a group is taken from the relation that holds the group."""

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.workspace.catalog.model import Catalog


def settle_reach(reading: Reading) -> None:
    """Replaces "orders" by the orders of the payments, where they are to be split by payment type."""
    draft = reading.draft
    if len(draft.metrics) != 1 or not isinstance(draft.metrics[0], str):
        return
    metric = reading.catalog.metrics[draft.metrics[0]]
    relation = getattr(metric, "relation", None)
    fields = [*draft.dimensions, *(str(each["field"]) for each in draft.filters)]
    if relation is None or metric.unit == "%" or all(reaches(reading.catalog, relation, name) for name in fields):
        return
    if metric.name in ("revenue", "gross_revenue") and _take_payments(reading, fields):
        return
    if metric.unit == "":
        return
    if reading.any_of("share") and not draft.dimensions and metric.name in COUNT_OF.values():
        return  # a share of all orders, not of those that another table knows
    others = [
        other.name
        for other in reading.catalog.metrics.values()
        if other.kind == "aggregate"
        and other.unit == metric.unit
        and not other.is_standard
        and all(reaches(reading.catalog, other.relation, name) for name in fields)
    ]
    if len(others) == 1:
        reading.note("taken_from", metric=others[0], instead_of=metric.name)
        draft.metrics[0] = others[0]


def _take_payments(reading: Reading, fields: list[str]) -> bool:
    """Takes "how much money came in through credit cards" as what was paid, where only the payments know the card."""
    paid = reading.catalog.metrics.get("payments_amount")
    if paid is None or paid.kind != "aggregate":
        return False
    if not all(reaches(reading.catalog, paid.relation, name) for name in fields):
        return False
    reading.note("taken_from", metric=paid.name, instead_of=str(reading.draft.metrics[0]))
    reading.draft.metrics[0] = paid.name
    return True


def reaches(catalog: Catalog, relation: str, dimension: str) -> bool:
    """Tells whether many-to-one joins lead from the relation to one that holds the dimension."""
    if dimension not in catalog.dimensions:
        return True
    homes = {binding.relation for binding in catalog.dimensions[dimension].bindings}
    return bool(homes & catalog.reached_from(relation))
