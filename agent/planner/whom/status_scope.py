"""Reads which states of an order count: "whatever their status", "including cancelled ones", "by order status"."""

from typing import Any

from cartwise.agent.planner.figures.column_sums import plain_sum
from cartwise.agent.planner.figures.reach import home_of, reaches
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.customer_kinds import KINDS, conditions_of
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.workspace.catalog.cancelled import says_cancelled

_WHOLE = {  # figures without cancelled orders, and the same with them
    "orders": "orders_placed",
    "customers": "customers_any_status",
    "units": "units_any_status",
    "gross_units": "units_any_status",
    "revenue": "revenue_any_status",
    "gross_revenue": "revenue_any_status",
    "distinct_products": "distinct_products_any_status",
    "new_customers": "new_customers_any_status",
    "returning_customers": "returning_customers_any_status",
    "repeat_customers": "repeat_customers_any_status",
    "repeat_rate": "repeat_rate_any_status",
}
_STATUS = ("status", "is_cancelled")
_CANCELLED = (
    "cancelled",
    "canceled",
    "cancelada",
    "cancelado",
    "storniert",
    "annule",
    "已取消",
    "取消",
    "refunded",
    "returned",
)


def read_any_status(reading: Reading) -> None:
    """Explains "of any status" and 不限状态; `settle_status` then counts cancelled orders too."""
    for index in reading.free("any_status"):
        reading.explain(index, "any_status")
        noun = reading.after(index, reach=3)
        counts = reading.after(noun, skip=(), reach=2) if noun is not None else None
        is_order = noun is not None and any(
            reading.entity_of(str(n)) == "order" for n in reading.spans[noun].all("dimension")
        )
        if noun is not None and is_order and counts is not None and reading.spans[counts].has("incl"):
            reading.explain(noun, "any_status")  # 所有状态的订单都算


def settle_status(reading: Reading) -> None:
    """Takes the figures with cancelled orders where every status is asked for, or where orders are split or kept by status."""
    draft = reading.draft
    if draft.metrics in (["revenue", "cancellations"], ["gross_revenue", "cancellations"]) and _is_of_cancelled(
        reading
    ):
        draft.metrics[:] = ["cancelled_value"]
    _restrict_to_cancelled(reading)
    wants_all = "any_status" in reading.roles.values()
    is_kept = "gross" not in reading.roles.values()  # "excluding cancellations" was not said
    is_named = any(  # "only status canceled, not unavailable"
        each["field"] == "status" and each["op"] in ("eq", "in") and all(says_cancelled(str(v)) for v in each["values"])
        for each in draft.filters
    )
    has_status = (is_kept or is_named) and (
        any(name in _STATUS for name in draft.dimensions)
        or any(each["field"] in _STATUS and each["op"] in ("eq", "in") for each in draft.filters)
    )
    if not (wants_all or has_status):
        return
    if wants_all:
        _count_kinds(reading)
    if has_status and draft.metrics[:1] == ["cancellations"] and reading.has_metric("orders_placed"):
        _join_cancelled(reading)
    for place, name in enumerate(draft.metrics):
        if isinstance(name, str):
            draft.metrics[place] = (
                _whole_aov(reading)
                if name == "aov" and wants_all
                else _with_cancelled(reading, name, is_asked=wants_all)
            )
    for condition in (*draft.having, *as_list(draft.entities)):
        condition["metric"] = _with_cancelled(reading, str(condition["metric"]), is_asked=False)


def _count_kinds(reading: Reading) -> None:
    """Counts new, returning and repeat customers by their orders of every status, where the catalogue has no such figure."""
    draft = reading.draft
    name = draft.metrics[0] if len(draft.metrics) == 1 and isinstance(draft.metrics[0], str) else ""
    is_known = name not in _WHOLE or reading.has_metric(_WHOLE[name])
    if is_known or draft.entities or not reading.has_metric("customers_any_status"):
        return
    if not reading.has_metric("orders_placed"):
        return
    conditions = conditions_of(reading, name, "orders_placed") if name in KINDS else None
    if conditions is not None:
        draft.metrics[:], draft.entities = ["customers_any_status"], conditions


def _is_of_cancelled(reading: Reading) -> bool:
    """Tells "revenue on cancelled orders", the money of those, from "revenue and cancelled orders"."""
    if not reading.has_metric("cancelled_value"):
        return False
    places = [
        i for i, role in reading.roles.items() if role == "metric" and reading.spans[i].has("metric", "cancellations")
    ]
    return any(
        place and reading.spans[place - 1].text.lower() in ("on", "of", "from", "in", "for", "the", "with", "all")
        for place in places
    )


def _restrict_to_cancelled(reading: Reading) -> None:
    """Takes "how many items were in cancelled orders" as the items of those, not as two figures."""
    draft = reading.draft
    has_both = len(draft.metrics) == 2 and draft.metrics[1] == "cancellations" and draft.metrics[0] != "orders"
    if not has_both or not isinstance(draft.metrics[0], str) or not _is_of_cancelled(reading):
        return
    home = home_of(reading.catalog, draft.metrics[0])
    if reaches(reading.catalog, home, "is_cancelled") and "is_cancelled" in reading.catalog.dimensions:
        draft.metrics.pop()
        add_filter(reading, "is_cancelled", "eq", [True])


def _join_cancelled(reading: Reading) -> None:
    """Takes "cancelled or unavailable orders" as orders of both states."""
    draft = reading.draft
    kept = next((each for each in draft.filters if each["field"] == "status" and each["op"] in ("eq", "in")), None)
    if kept is None:
        return
    if all(says_cancelled(str(value)) for value in kept["values"]) and _is_only(reading):
        draft.metrics[0] = "orders_placed"  # "cancelled orders, only those of status canceled"
        return
    stored = [
        match.value
        for word in _CANCELLED
        for match in reading.values.exact(word)
        if match.dimension == "status" and match.value not in kept["values"]
    ]
    if stored:
        kept["op"], kept["values"] = "in", [stored[0], *kept["values"]]
        draft.metrics[0] = "orders_placed"
    else:
        reading.issue("unclear_word", words=str(kept["values"][0]))


def _is_only(reading: Reading) -> bool:
    """Tells "only status canceled", which says which ones, from "cancelled or unavailable orders"."""
    return reading.any_of("only") or any(
        role == "label" and reading.spans[index].has("dimension", "status") for index, role in reading.roles.items()
    )


def _whole_aov(reading: Reading) -> dict[str, Any]:
    """Returns the average order value over orders of every status."""
    names = [_with_cancelled(reading, name, is_asked=True) for name in ("revenue", "orders")]
    unit = reading.catalog.metrics["aov"].unit
    return {"name": "aov_any_status", "numerator": names[:1], "denominator": names[1:], "scale": 1.0, "unit": unit}


def _with_cancelled(reading: Reading, name: str, *, is_asked: bool) -> str:
    """Returns the metric that counts cancelled orders too; an issue where it is asked for and the catalogue has none."""
    whole = _WHOLE.get(name)
    if whole and reading.has_metric(whole):
        return whole
    metric = reading.catalog.metrics.get(name)
    leaves_out = metric is None or metric.kind == "ratio" or "is_cancelled" in (getattr(metric, "filter", None) or "")
    only_later = not any(
        role == "any_status" and reading.spans[i].has("any_status", "any") for i, role in reading.roles.items()
    )
    if only_later and "status" not in reading.catalog.dimensions:
        return name  # a later cancellation is a line of its own there; the order stays counted
    wants_all = is_asked or _keeps_cancelled(reading)
    if wants_all and (plain := plain_sum(reading, name) if name in reading.catalog.metrics else None):
        return plain  # all freight, that of cancelled orders too
    if is_asked and leaves_out and _knows_cancelled(reading):
        said = " ".join(reading.spans[i].text for i, role in sorted(reading.roles.items()) if role == "any_status")
        reading.issue("unclear_word", words=said)
    return name


def _keeps_cancelled(reading: Reading) -> bool:
    """Tells whether the figure is of cancelled orders."""
    return any(each["field"] == "is_cancelled" and each["values"] == [True] for each in reading.draft.filters)


def _knows_cancelled(reading: Reading) -> bool:
    return reading.has_metric("cancellations") or reading.has_metric("orders_placed")
