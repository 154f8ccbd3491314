"""Keeps figures and groups together: a count that can't be split by a group is taken from the relation that holds the group."""

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.workspace.catalog.model import Catalog

# The shop's own figure and what an ad platform says of it.
_CLAIMED = {
    "orders": "platform_conversions",
    "revenue": "platform_conversion_value",
    "roas": "platform_roas",
    "cpa": "platform_cpa",
}


def settle_reach(reading: Reading) -> None:
    """Replaces "orders" by the orders of the payments, where they are to be split by payment type."""
    draft = reading.draft
    fields = [*draft.dimensions, *(str(each["field"]) for each in draft.filters)]
    is_claimed = [_take_claims(reading, fields, at) for at in range(len(draft.metrics))]
    if len(draft.metrics) != 1 or not isinstance(draft.metrics[0], str) or any(is_claimed):
        return
    metric = reading.catalog.metrics[draft.metrics[0]]
    relation = getattr(metric, "relation", None)
    if relation is None or metric.unit == "%" or all(reaches(reading.catalog, relation, name) for name in fields):
        return
    if metric.name in ("revenue", "gross_revenue") and _take_payments(reading, fields):
        return
    if metric.unit == "":
        return
    if reading.any_of("share") and not draft.dimensions and metric.name in (*COUNT_OF.values(), "orders_placed"):
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


def _take_claims(reading: Reading, fields: list[str], at: int) -> bool:
    """Takes "ROAS by campaign" as what the ad platform claims, where nothing links the shop's own orders to the campaigns."""
    name = str(reading.draft.metrics[at])
    claimed = _CLAIMED.get(name)
    if claimed is None or not reading.has_metric(claimed):
        return False
    if _all_reach(reading.catalog, name, fields) or not _all_reach(reading.catalog, claimed, fields):
        return False
    reading.note("taken_from", metric=claimed, instead_of=name)
    reading.draft.metrics[at] = claimed
    return True


def _all_reach(catalog: Catalog, name: str, fields: list[str]) -> bool:
    """Tells whether every part of the metric can be split by all fields."""
    metric = catalog.metrics[name]
    if metric.kind == "ratio":
        return all(_all_reach(catalog, part, fields) for part in (*metric.numerator, *metric.denominator))
    return all(reaches(catalog, metric.relation, field) for field in fields)


def home_of(catalog: Catalog, name: str) -> str:
    """Returns the relation of a metric, of a ratio that of its first part."""
    metric = catalog.metrics[name]
    return home_of(catalog, metric.numerator[0]) if metric.kind == "ratio" else metric.relation


def reaches(catalog: Catalog, relation: str, dimension: str) -> bool:
    """Tells whether many-to-one joins lead from the relation to one that holds the dimension."""
    if dimension not in catalog.dimensions:
        return True
    homes = {binding.relation for binding in catalog.dimensions[dimension].bindings}
    return bool(homes & catalog.reached_from(relation))
