"""Reads which states of an order count: "whatever their status", "including cancelled ones", "by order status"."""

from cartwise.agent.planner.reading import Reading

_WHOLE = {  # figures without cancelled orders, and the same with them
    "orders": "orders_placed",
    "customers": "customers_placed",
    "units": "units_placed",
    "gross_units": "units_placed",
    "revenue": "revenue_placed",
    "gross_revenue": "revenue_placed",
    "distinct_products": "distinct_products_placed",
}
_STATUS = ("status", "is_cancelled")


def read_any_status(reading: Reading) -> None:
    """Explains "of any status" and 不限状态; `settle_status` then counts cancelled orders too."""
    for index in reading.free("any_status"):
        reading.explain(index, "any_status")


def settle_status(reading: Reading) -> None:
    """Takes the figures with cancelled orders where every status is asked for, or where orders are split or kept by status."""
    draft = reading.draft
    wants_all = "any_status" in reading.roles.values()
    has_status = any(name in _STATUS for name in draft.dimensions) or any(
        each["field"] in _STATUS for each in draft.filters
    )
    if not (wants_all or has_status):
        return
    for place, name in enumerate(draft.metrics):
        if isinstance(name, str):
            draft.metrics[place] = _with_cancelled(reading, name, is_asked=wants_all)
    for condition in (*draft.having, *([draft.entities] if draft.entities else [])):
        condition["metric"] = _with_cancelled(reading, str(condition["metric"]), is_asked=False)


def _with_cancelled(reading: Reading, name: str, *, is_asked: bool) -> str:
    """Returns the metric that counts cancelled orders too; an issue where it is asked for and the catalogue has none."""
    whole = _WHOLE.get(name)
    if whole and reading.has_metric(whole):
        return whole
    metric = reading.catalog.metrics.get(name)
    leaves_out = metric is None or metric.kind == "ratio" or "is_cancelled" in (getattr(metric, "filter", None) or "")
    if is_asked and leaves_out and _knows_cancelled(reading):
        said = " ".join(reading.spans[i].text for i, role in sorted(reading.roles.items()) if role == "any_status")
        reading.issue("unclear_word", words=said)
    return name


def _knows_cancelled(reading: Reading) -> bool:
    return reading.has_metric("cancellations") or reading.has_metric("orders_placed")
