"""Reads orders or customers with one thing and another: "orders with both a jumbo bag and a lunch bag", "bought A but never B"."""

from typing import Any

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.agent.planner.words.lexicon import listed_words

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
        kept, never = _without_never(reading, kept)
        left_out = [each for each in named if _HAVING[each["op"]] == "not_in"] + never
        wants_both = (
            len(kept) == 1 and len(kept[0]["values"]) > 1 and (_says_both(reading) or _bought_listed(reading, kept[0]))
        )
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


def _without_never(reading: Reading, kept: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Returns the filters without the values behind "but never bought", and those as left out."""
    at = next((index for index in reading.free("none_then") if reading.spans[index].text.isascii()), None)
    if at is None or len(kept) != 1 or len(kept[0]["values"]) < 2 or kept[0]["op"] == "contains":
        return kept, []
    behind = {
        str(match.value)
        for index, span in enumerate(reading.spans)
        if index > at and reading.roles.get(index) == "value"
        for match in span.all("value")
        if match.dimension == kept[0]["field"]
    }
    wanted = [value for value in kept[0]["values"] if str(value) not in behind]
    never = [value for value in kept[0]["values"] if str(value) in behind]
    if not wanted or not never:
        return kept, []
    reading.explain(at, "neg")
    return [{**kept[0], "values": wanted}], [{**kept[0], "op": "not_in", "values": never}]


def _kept(each: dict[str, Any]) -> dict[str, Any]:
    return {**each, "op": "contains" if each["op"] == "not_contains" else "eq"}


def _condition(entity: str, each: dict[str, Any], value: Any, op: str, count: float) -> dict[str, Any]:
    wanted = {"field": each["field"], "op": "contains" if each["op"] == "contains" else "eq", "values": [value]}
    return {"entity": entity, "metric": "orders", "op": op, "values": [count], "filters": [wanted]}


def _says_both(reading: Reading) -> bool:
    return any(span.text.lower() in _BOTH or span.has("in_all", "both") for span in reading.spans)


def _bought_listed(reading: Reading, kept: dict[str, Any]) -> bool:
    """Tells "households that bought meat and produce", who bought both, from "households by meat and produce"."""
    places = [
        index for index, role in sorted(reading.roles.items()) if role == "value" and _is_of(reading, index, kept)
    ]
    if len(places) < 2 or reading.any_of("compare", "by", "share"):
        return False
    between = {span.text.lower() for span in reading.spans[places[0] + 1 : places[-1]] if not span.has("value")}
    lead = places[0] - 1
    while lead >= 0 and reading.spans[lead].text.lower() in listed_words("determiners"):
        lead -= 1
    words = {span.text.lower() for span in reading.spans[max(0, lead - 1) : lead + 1]}
    has_verb = any(reading.spans[at].has(kind) for at in (lead,) if at > 0 for kind in ("verb", "contains"))
    is_clause = bool(words & listed_words("clause_openings")) or reading.spans[lead].text.lower().endswith("ing")
    return lead > 0 and has_verb and is_clause and bool(between & {"and", "&"}) and not between & {"or", "and/or"}


def _is_of(reading: Reading, index: int, kept: dict[str, Any]) -> bool:
    values = {str(value).lower() for value in kept["values"]}
    span = reading.spans[index]
    named = {str(match.value).lower() for match in span.all("value") if match.dimension == kept["field"]}
    return bool(named & values) or (kept["op"] == "contains" and any(value in span.text.lower() for value in values))


def _explain(reading: Reading) -> None:
    for index, span in enumerate(reading.spans):
        if reading.is_free(index) and (span.text.lower() in _BOTH or span.has("in_all") or span.has("none_then")):
            reading.explain(index, "condition")
