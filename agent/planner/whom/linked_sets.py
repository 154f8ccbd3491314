"""Takes a filter that no join leads to as a condition on what both tables know: customers a campaign targeted, orders rated 5."""

from typing import Any

from cartwise.agent.planner.figures.definitions import define
from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.whom.condition_filters import condition_filters
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.agent.planner.words.lexicon import listed_words

_ENTITIES = ("order", "customer", "product")  # the narrowest first
_DEEDS = {"target": ("campaign_targets", "customers_targeted"), "redeem": ("redemptions", "customers_redeemed")}


def link_filters(reading: Reading) -> None:
    """Moves the filters that the figures' tables can't reach into conditions on an entity of theirs, where one table tells."""
    draft = reading.draft
    _keep_reviewers(reading)
    homes = _homes(reading)
    if draft.kind != "metrics" or not homes or draft.compare:
        return
    far = [each for each in draft.filters if _is_far(reading, homes, each)]
    _drop_label(reading, far)
    homes = _homes(reading)
    parts = [
        each for each in draft.transforms if each["kind"] == "share" and ("entities" in each or each.get("filters"))
    ]
    if draft.deed and parts and not far:
        _share_of_doers(reading, homes, parts[0])
        return
    if far or draft.deed:
        if _count_doers(reading, far):
            return
        condition = _condition(reading, homes, far)
        if condition is not None:
            draft.filters = [each for each in draft.filters if each not in far]
            draft.entities = [*as_list(draft.entities), condition]
        elif draft.deed:
            reading.issue("unclear_word", words=draft.deed)
    for transform in draft.transforms:
        part = [each for each in transform.get("filters", ()) if _is_far(reading, homes, each)]
        condition = _condition(reading, homes, part) if part else None
        if condition is not None:
            transform["filters"] = [each for each in transform["filters"] if each not in part]
            transform["entities"] = [*transform.get("entities", ()), condition]


def _share_of_doers(reading: Reading, homes: set[str], part: dict[str, Any]) -> None:
    """Makes those who redeemed the part: "what share of sales comes from households that redeemed a coupon"."""
    far = [each for each in part.get("filters", ()) if _is_far(reading, homes, each)]
    condition = _condition(reading, homes, far)
    if condition is None:
        reading.issue("unclear_share", words=str(reading.draft.deed))
        return
    part["filters"] = [each for each in part.get("filters", ()) if each not in far]
    part["entities"] = [*part.get("entities", ()), condition]


def _keep_reviewers(reading: Reading) -> None:
    """Keeps the customers "who have written a review" and the orders "without a review", where just these are counted."""
    draft = reading.draft
    counted = next((entity for entity, name in COUNT_OF.items() if draft.metrics == [name]), None)
    if (
        counted is None
        or draft.dimensions
        or draft.entities
        or draft.transforms
        or any(f["field"] == "rating" for f in draft.filters)
    ):
        return
    for index, span in enumerate(reading.spans):
        if not span.has("metric", "reviews") or reading.roles.get(index) not in (None, "noun", "restated", "null"):
            continue
        words = [each.text.lower() for each in reading.spans[max(0, index - 4) : index]]
        nouns = [name for name in reading.catalog.dimensions.values() if reading.entity_of(name.name) == counted]
        own = [each.name for each in nouns if reaches(reading.catalog, "reviews", each.name)]
        is_none = any(
            each.has("neg") or each.has("null") or each.has("none_then")
            for each in reading.spans[max(0, index - 4) : index]
        )
        if own and (is_none or set(" ".join(words).split()) & listed_words("leaving_behind")):
            bound = {"op": "eq", "values": [0.0]} if is_none else {"op": "ge", "values": [1.0]}
            draft.filters = [each for each in draft.filters if (each["field"], each["op"]) != ("review", "is_null")]
            draft.entities = [{"entity": own[0], "metric": "reviews", "period": {}, **bound}]
            for place in range(max(0, index - 4), index + 1):
                if reading.is_free(place):
                    reading.explain(place, "condition")
            return


def _drop_label(reading: Reading, far: list[dict[str, Any]]) -> None:
    """Drops the reviews of "orders with a 5-star review", which only name what the 5 is of."""
    draft = reading.draft
    fields = [*far, *(each for transform in draft.transforms for each in transform.get("filters", ()))]
    if len(draft.metrics) != 2 or not fields:
        return
    for name in draft.metrics:
        relation = getattr(reading.catalog.metrics.get(str(name)), "relation", "")
        others = [reading.catalog.metrics.get(str(other)) for other in draft.metrics if other != name]
        is_label = all(reaches(reading.catalog, relation, str(each["field"])) for each in fields)
        is_other = all(
            other is not None
            and not all(reaches(reading.catalog, getattr(other, "relation", ""), str(each["field"])) for each in fields)
            for other in others
        )
        if is_label and is_other and relation in ("reviews", "payments", "redemptions"):
            draft.metrics.remove(name)
            return


def _homes(reading: Reading) -> set[str]:
    """Returns the relations that the figures are taken from; none where one of them is not known."""
    names: list[str] = []
    for metric in reading.draft.metrics:
        names += [metric] if isinstance(metric, str) else [*metric["numerator"], *metric["denominator"]]
    found: set[str] = set()
    while names:
        known = reading.catalog.metrics.get(names.pop())
        if known is None:
            return set()
        if known.kind == "ratio":
            names += [*known.numerator, *known.denominator]
        else:
            found.add(known.relation)
    return found


def _is_far(reading: Reading, homes: set[str], each: dict[str, Any]) -> bool:
    return not all(reaches(reading.catalog, home, str(each["field"])) for home in homes)


def _count_doers(reading: Reading, far: list[dict[str, Any]]) -> bool:
    """Counts those a campaign targeted or who redeemed, whether they ever ordered or not, where just customers are counted."""
    draft = reading.draft
    if draft.metrics != ["customers"] or draft.deed or draft.transforms or draft.having or draft.entities:
        return False
    deed = _deed(reading)
    relation, metric = _DEEDS.get(deed or "", ("", ""))
    known = reading.catalog.metrics.get(metric)
    if known is None or not all(reaches(reading.catalog, relation, str(each["field"])) for each in draft.filters):
        return False
    draft.metrics[:] = [metric]
    return True


def _deed(reading: Reading) -> str | None:
    """Returns the one deed that the question speaks of."""
    if reading.draft.deed:
        return reading.draft.deed
    deeds = {deed for deed in _DEEDS for span in reading.spans if span.has("verb", deed)}
    return deeds.pop() if len(deeds) == 1 else None


def _condition(reading: Reading, homes: set[str], far: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Returns the condition that keeps the entities with a row of another table that the filters keep."""
    deed = _deed(reading)
    found: list[tuple[str, str]] = []
    for relation in reading.catalog.relations:
        if not all(reaches(reading.catalog, relation, str(each["field"])) for each in far):
            continue
        entity = _shared_entity(reading, homes, relation)
        if entity is not None:
            found.append((relation, entity))
    wanted = [each for each in found if each[0] == _DEEDS.get(deed or "", ("",))[0]]
    wanted = wanted or ([] if reading.draft.deed else found)
    if len(wanted) != 1:
        return None
    relation, entity = wanted[0]
    metric = _rows(reading, relation)
    near = [each for each in reading.draft.filters if each not in far]
    kept = condition_filters(reading, relation, far, near)
    return {"entity": entity, "metric": metric, "op": "ge", "values": [1.0], "period": {}, **kept}


def _shared_entity(reading: Reading, homes: set[str], relation: str) -> str | None:
    """Returns the dimension of the narrowest entity that the relation names and every figure knows; that counted comes first."""
    counted = {entity for entity, name in COUNT_OF.items() if name in reading.draft.metrics}
    for entity in sorted(_ENTITIES, key=lambda each: each not in counted):
        for dimension in reading.catalog.dimensions.values():
            is_named = any(binding.relation == relation for binding in dimension.bindings)
            if not is_named or reading.entity_of(dimension.name) != entity:
                continue
            if all(reaches(reading.catalog, home, dimension.name) for home in homes):
                return dimension.name
    return None


def _rows(reading: Reading, relation: str) -> str:
    """Returns the metric that counts the relation's rows."""
    if relation == "campaign_targets" and reading.has_metric("targeted_pairs"):
        return "targeted_pairs"
    for metric in reading.catalog.metrics.values():
        if metric.kind == "aggregate" and metric.relation == relation and metric.expression.lower() == "count(*)":
            return metric.name
    return define(reading, relation, None, "count")
