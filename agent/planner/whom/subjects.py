"""Settles whom a condition is about: counted entities, or the groups that pass it."""

from typing import Any

from cartwise.agent.planner.figures.definitions import count_beside
from cartwise.agent.planner.figures.reach import home_of, reaches
from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.whom.entity_sets import take_share_of

_MANY_ORDERS = 1000  # more than one customer ever places


def settle_thresholds(reading: Reading) -> None:
    """Turns conditions on counted entities into `entities`: "how many customers placed at least two orders"."""
    draft = reading.draft
    if count_buckets(reading):
        return
    if not draft.having:
        return
    if draft.dimensions or draft.grain or draft.date_parts:
        _restrict_entities_of_groups(reading)
        _take_size_of_orders(reading)
        return
    entity = _counted_entity(reading) or _counted_articles(reading)
    if entity is None:
        reading.issue("unclear_threshold", words=", ".join(str(each["values"][0]) for each in draft.having))
        return
    if reading.entity_of(entity) is None:  # stores are no entity: the groups themselves are listed
        draft.dimensions.append(entity)
        is_counted = reading.any_of("how_many") or reading.count_metric(entity) in draft.metrics
        draft.metrics[:] = [draft.having[0]["metric"]]
        if is_counted:
            draft.transforms.append({"kind": "count"})
        return
    if len(draft.having) > 1:
        reading.issue("several_conditions", words=", ".join(each["metric"] for each in draft.having))
        return
    condition = draft.having.pop()
    if condition["metric"] == COUNT_OF.get(reading.entity_of(entity) or "") and reading.has_metric("revenue"):
        condition["metric"] = "revenue"  # "orders above 500": one order is one order, so its value is meant
        reading.note("assumed_metric", metric="revenue")
    condition["metric"] = count_beside(reading, condition["metric"], draft.metrics[0] if draft.metrics else None)
    condition["metric"] = _within_reach(reading, condition["metric"], entity)
    conditions = [{"entity": entity, **condition}]
    if reading.free("share") and reading.count_metric(entity) in draft.metrics and not draft.entities:
        take_share_of(reading, conditions)
        return
    draft.entities = [*as_list(draft.entities), *conditions]


def _within_reach(reading: Reading, metric: str, entity: str) -> str:
    """Counts "targeted by five or more campaigns" where customers were targeted: the list of campaigns names none."""
    catalog, pairs = reading.catalog, "targeted_pairs"
    counts_campaigns = metric in catalog.metrics and catalog.metrics[metric].unit == "campaigns"
    if not counts_campaigns or not reading.has_metric(pairs) or reaches(catalog, home_of(catalog, metric), entity):
        return metric
    return pairs


def as_list(conditions: Any) -> list[dict[str, Any]]:
    """Returns one condition, several or none as a list."""
    return [conditions] if isinstance(conditions, dict) else list(conditions or [])


def count_buckets(reading: Reading) -> bool:
    """Takes "on how many days did we take more than 60,000": the number of days, not the days."""
    draft = reading.draft
    if not draft.having or draft.dimensions or draft.transforms:
        return False
    for index, span in enumerate(reading.spans):
        after = reading.after(index, skip=("glue", "distinct"), reach=3) if span.has("how_many") else None
        unit = reading.spans[after].get("unit") or reading.spans[after].get("grain") if after is not None else None
        if unit and draft.grain in (None, unit):
            draft.grain = unit
            draft.metrics[:] = [draft.having[0]["metric"]]
            draft.transforms.append({"kind": "count"})
            draft.order, draft.limit, draft.ranking = [], None, None
            return True
    return False


def _restrict_entities_of_groups(reading: Reading) -> None:
    """Takes "customers with at least two orders by country" as a condition on customers, not on countries."""
    draft = reading.draft
    if draft.subject is None or len(draft.having) != 1:
        return
    names = [str(name) for name in reading.spans[draft.subject].all("dimension")]
    entity = next((name for name in names if reading.entity_of(name)), None)
    if entity is not None and not set(names) & set(draft.dimensions):
        draft.entities = {"entity": entity, **draft.having.pop()}


def _take_size_of_orders(reading: Reading) -> None:
    """Takes "orders above 5k - which customers?" as orders of that value: no customer places thousands of orders."""
    draft = reading.draft
    customers = [name for name in draft.dimensions if reading.entity_of(name) == "customer"]
    order = next((name for name in reading.catalog.dimensions if reading.entity_of(name) == "order"), None)
    if not customers or order is None or not reading.has_metric("revenue") or len(draft.having) != 1:
        return
    bound = draft.having[0]
    if bound["metric"] == "orders" and bound["op"] in ("gt", "ge") and min(bound["values"]) >= _MANY_ORDERS:
        draft.having.clear()
        draft.entities = [*as_list(draft.entities), {"entity": order, **bound, "metric": "revenue"}]
        reading.note("assumed_metric", metric="revenue")


def settle_subject(reading: Reading) -> None:
    """Groups by what a condition is about, where nothing else is counted: "list all countries with more than 50,000"."""
    draft = reading.draft
    if not draft.having or draft.subject is None or draft.dimensions or draft.grain or draft.date_parts:
        return
    span = reading.spans[draft.subject]
    is_counted = reading.is_counted(draft.subject) or (
        draft.subject in reading.restating and reading.any_of("how_many")
    )
    others = [i for i in reading.free("metric") if i != draft.subject and not reading.spans[i].has("dimension")]
    is_counted = is_counted or any(span.has("how_many", "people") for span in reading.spans)  # 只下了一单的有多少人
    is_share = reading.any_of("share")
    if is_counted or is_share or (others and reading.entity_of(str(span.get("dimension")))):
        return
    draft.dimensions.append(str(span.get("dimension")))
    draft.is_plural = True
    reading.explain(draft.subject, "group")
    if not others:
        draft.metrics.append(draft.having[0]["metric"])


def _counted_articles(reading: Reading) -> str | None:
    """Returns the product of "how many items were sold in one country only": a condition on each counts the kinds, not the pieces."""
    counts = ("countries", "states", "cities", "stores", "customers", "orders")
    units = {reading.catalog.metrics[str(each["metric"])].unit for each in reading.draft.having}
    if reading.draft.metrics != ["units"] or not units <= set(counts) or not reading.has_metric("distinct_products"):
        return None
    for index, role in reading.roles.items():
        names = reading.spans[index].all("dimension") if role == "metric" else []
        product = next((str(name) for name in names if reading.entity_of(str(name)) == "product"), None)
        if product is not None:
            reading.draft.metrics[:] = ["distinct_products"]
            return product
    return None


def _counted_entity(reading: Reading) -> str | None:
    for metric in reading.draft.metrics:
        if metric in ("customers_targeted", "customers_redeemed"):
            return "customer"
        for entity, name in COUNT_OF.items():
            if metric == name:
                return entity
        for dimension in reading.catalog.dimensions:
            if metric == reading.count_metric(dimension):
                return dimension
    for index, role in sorted(reading.roles.items()):
        if role in ("noun", "subject"):
            for name in reading.spans[index].all("dimension"):
                found = reading.entity_of(str(name))
                if found:
                    return found
    return None
