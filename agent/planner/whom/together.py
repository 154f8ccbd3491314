"""Reads orders or customers with one thing and another: "orders with both a jumbo bag and a lunch bag", "bought A but never B"."""

from typing import Any

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.whom.subjects import as_list

_BOTH = ("both", "together", "as well as", "along with", "same order", "same basket", "同时", "都", "一起", "既")
_DEEDS = {"customers_targeted": "targeted_pairs", "customers_redeemed": "redemptions"}
_HAVING = {"contains": "in", "eq": "in", "in": "in", "not_contains": "not_in", "ne": "not_in", "not_in": "not_in"}


def settle_together(reading: Reading) -> None:
    """Turns filters that no single line can meet into conditions on the orders or customers that are counted."""
    draft = reading.draft
    deed = _DEEDS.get(str(draft.metrics[0])) if draft.metrics and not reading.any_of("compare") else None
    entity = next((entity for entity, count in COUNT_OF.items() if draft.metrics[:1] == [count]), None)
    entity = "customer" if deed else entity
    if entity not in ("order", "customer") or len(draft.metrics) != 1 or not reading.has_metric("orders"):
        return
    for field in dict.fromkeys(str(each["field"]) for each in draft.filters):
        named = [each for each in draft.filters if each["field"] == field and each["op"] in _HAVING]
        kept = [each for each in named if _HAVING[each["op"]] == "in"]
        left_out = [each for each in named if _HAVING[each["op"]] == "not_in"]
        wants_both = len(kept) == 1 and len(kept[0]["values"]) > 1 and _says_both(reading)
        wants_never = bool(kept) and bool(left_out) and reading.entity_of(field) != entity
        if not (wants_both or wants_never):
            continue
        draft.filters = [each for each in draft.filters if each not in named]
        conditions = [_condition(entity, each, value, "ge", 1.0) for each in kept for value in each["values"]]
        conditions += [
            _condition(entity, _kept(each), value, "eq", 0.0) for each in left_out for value in each["values"]
        ]
        conditions = [{**each, "metric": deed} for each in conditions] if deed else conditions
        if deed:
            draft.dimensions = [name for name in draft.dimensions if name != field]
        draft.entities = [*as_list(draft.entities), *conditions]
        _explain(reading)
        return


def _kept(each: dict[str, Any]) -> dict[str, Any]:
    return {**each, "op": "contains" if each["op"] == "not_contains" else "eq"}


def _condition(entity: str, each: dict[str, Any], value: Any, op: str, count: float) -> dict[str, Any]:
    wanted = {"field": each["field"], "op": "contains" if each["op"] == "contains" else "eq", "values": [value]}
    return {"entity": entity, "metric": "orders", "op": op, "values": [count], "filters": [wanted]}


def _says_both(reading: Reading) -> bool:
    return any(span.text.lower() in _BOTH or span.has("in_all", "both") for span in reading.spans)


def _explain(reading: Reading) -> None:
    for index, span in enumerate(reading.spans):
        if reading.is_free(index) and (span.text.lower() in _BOTH or span.has("in_all") or span.has("none_then")):
            reading.explain(index, "condition")
