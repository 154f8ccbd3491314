"""What a follow-up changes beside naming a new value: filters taken back, a figure per customer, the next in the ranking."""

import re
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.words.text import lower
from cartwise.workspace.catalog.model import Catalog

_NEGATIVE = ("ne", "not_in", "not_contains")
_PLACES = {"second": 1, "third": 2}


def says_whom(reading: Reading) -> bool:
    """Tells "for households with kids", which narrows the last figure, from "how many households have kids"."""
    words = [span for span in reading.spans if not span.has("punct")]
    opening = words[1:] if words and words[0].has("follow") else words
    return bool(opening) and opening[0].text.lower() in followup_words()["whom_openings"]


def takes_all_back(reading: Reading) -> bool:
    """Tells "back to all households", after which no filter on them is left."""
    return any(re.search(pattern, lower(reading.text)) for pattern in followup_words()["all_again"])


def without_taken_back(base: dict[str, Any], request: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Returns the request before without the filters that the turn takes back: "including the UK", "back to all countries".

    Args:
        base: the request before.
        request: what the turn says by itself; a value that it only lets in again is taken out of it.
        reading: the turn's words.
    """
    filters = list(base.get("filters") or [])
    if reading.any_of("incl"):
        let_in = [each for each in request.get("filters", []) if _is_let_in(each, filters)]
        fields = {each["field"] for each in let_in}
        filters = [old for old in filters if not (old["field"] in fields and old["op"] in _NEGATIVE)]
        if let_in:
            request["filters"] = [each for each in request["filters"] if each not in let_in]
    if takes_all_back(reading):
        named = {str(name) for span in reading.spans for name in span.all("dimension") if not span.has("which")}
        gone = named | {field for name in named for field in _traits_of(reading, name)}
        kept = [old for old in filters if old["field"] not in gone]
        is_of_all = not named or (len(kept) == len(filters) and any(reading.entity_of(name) for name in named))
        filters = [] if is_of_all else kept
        if named & gone and request.get("dimensions"):
            request["dimensions"] = [name for name in request["dimensions"] if name not in named]
    return {**base, "filters": filters}


def _is_let_in(new: dict[str, Any], filters: list[dict[str, Any]]) -> bool:
    return new["op"] in ("eq", "in") and any(
        old["field"] == new["field"] and old["op"] in _NEGATIVE and set(new["values"]) & set(old["values"])
        for old in filters
    )


def _traits_of(reading: Reading, name: str) -> list[str]:
    """Returns the columns of the customers' own table, where customers are named."""
    if reading.entity_of(name) != "customer":
        return []
    return [
        dimension.name
        for dimension in reading.catalog.dimensions.values()
        if {binding.relation for binding in dimension.bindings} == {"customers"}
    ]


def per_each(request: dict[str, Any], base: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Returns "per customer?" after revenue as revenue per customer; "by customer" stays a list of them."""
    groups = request.get("dimensions") or []
    metrics = [name for name in base.get("metrics") or [] if isinstance(name, str)]
    if request.get("metrics") or len(groups) != 1 or len(metrics) != 1 or request.get("order") or request.get("limit"):
        return request
    asks = any(re.search(pattern, lower(reading.text)) for pattern in followup_words()["per_each"])
    name = f"{metrics[0].split('_per_')[0]}_per_{reading.entity_of(groups[0])}"
    name = followup_words()["known_ratios"].get(name, name)
    if not asks or name not in reading.catalog.metrics or groups[0] in (base.get("dimensions") or []):
        return request
    return {**{key: value for key, value in request.items() if key != "dimensions"}, "metrics": [name]}


def beside_last(request: dict[str, Any], base: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Returns "difference to France?" after a figure of Germany as the figures of both."""
    new = request.get("filters") or []
    if len(new) != 1 or request.get("metrics") or base.get("dimensions") or not reading.any_of("compare"):
        return request
    old = [each for each in base.get("filters") or [] if each["field"] == new[0]["field"]]
    if len(old) != 1 or old[0]["op"] != "eq" or new[0]["op"] != "eq" or old[0]["values"] == new[0]["values"]:
        return request
    both = {**new[0], "op": "in", "values": [*old[0]["values"], *new[0]["values"]]}
    return {**request, "filters": [both], "dimensions": [new[0]["field"]]}


def ranked_by(request: dict[str, Any], base: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Returns "by orders placed instead" after a ranking as another figure to rank by, not as a list of orders."""
    groups = request.get("dimensions") or []
    if (
        request.get("metrics")
        or len(groups) != 1
        or not base.get("order")
        or groups[0] in (base.get("dimensions") or [])
    ):
        return request
    is_many = any(span.is_plural and groups[0] in span.all("dimension") for span in reading.spans)
    name = reading.count_metric(groups[0])
    if not is_many or name is None or not base.get("dimensions"):
        return request
    return {**{key: value for key, value in request.items() if key != "dimensions"}, "metrics": [name]}


def same_members(base: dict[str, Any], reading: Reading, state: DialogueState) -> dict[str, Any]:
    """Returns the request before, kept to the things it showed, for "how many orders did each of them place?".

    Args:
        base: the request before.
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    groups = base.get("dimensions") or []
    patterns = [*followup_words()["of_members"], *followup_words()["those_shown"]]
    points = any(re.search(pattern, lower(reading.text)) for pattern in patterns)
    labels = list(state.items.get(groups[0], ())) if len(groups) == 1 else []
    if not (points and base.get("limit") and labels and reading.draft.metrics):
        return base
    filters = [old for old in base.get("filters") or [] if old["field"] != groups[0]]
    shown = {"field": groups[0], "op": "in", "values": labels}
    rest = {name: value for name, value in base.items() if name not in ("limit", "skip")}
    return {**rest, "filters": [*filters, shown]}


def asks_of_others(reading: Reading, state: DialogueState) -> str | None:
    """Returns "of them" where the last answer counted visitors or targeted people and the turn asks what they bought."""
    base = state.request or {}
    match = next(
        (found for each in followup_words()["of_members"] if (found := re.search(each, lower(reading.text)))), None
    )
    counted = [name for name in base.get("metrics") or [] if name in followup_words()["counted_people"]]
    if match is None or not counted or base.get("dimensions") or not reading.any_of("verb"):
        return None
    return match[0] if reading.draft.metrics in (["units"], ["orders"], ["revenue"]) else None


def share_of_whole(request: dict[str, Any]) -> dict[str, Any]:
    """Returns "what share of all orders was that?" after Germany's with Germany as the part, not as what is left of the whole."""
    transforms = request.get("transforms") or []
    is_split = any(request.get(name) for name in ("dimensions", "date_parts", "grain"))
    alone = [
        each for each in transforms if each["kind"] == "share" and not (each.get("filters") or each.get("entities"))
    ]
    if is_split or not alone or not request.get("filters"):
        return request
    parts = [{**each, "filters": request["filters"]} if each in alone else each for each in transforms]
    return {**{name: value for name, value in request.items() if name != "filters"}, "transforms": parts}


def next_ranked(reading: Reading, state: DialogueState) -> int | None:
    """Returns how many the next in the ranking passes over: "and the second one?" after the one best country."""
    base = state.request or {}
    if base.get("limit") != 1 or not base.get("order") or base.get("skip") or reading.draft.metrics:
        return None
    for index, span in enumerate(reading.spans):
        if span.get("first_one") in _PLACES:
            reading.explain(index, "pronoun")
            return _PLACES[str(span.get("first_one"))]
    return None


def of_members(request: dict[str, Any], reading: Reading, base: dict[str, Any]) -> dict[str, Any]:
    """Returns "how many of them bought in September too?" as a count of customers, the days before a condition on each.

    Args:
        request: what the turn says by itself.
        reading: the turn's words.
        base: the request before, a number of customers.
    """
    before, now = base.get("period"), request.get("period")
    points = any(re.search(pattern, lower(reading.text)) for pattern in followup_words()["of_members"])
    entity = customer_of(reading.catalog)
    if base.get("metrics") != ["customers"] or base.get("dimensions") or not points or entity is None:
        return request
    if request.get("metrics") not in (None, ["customers"], ["units"], ["orders"]) or not before or before == now:
        return request
    if not now or "orders" not in reading.catalog.metrics:
        return request
    condition = {"entity": entity, "metric": "orders", "op": "ge", "values": [1.0], "period": before}
    more = request.get("entities") or []
    found = {**request, "entities": [*(more if isinstance(more, list) else [more]), condition]}
    if reading.any_of("how_many") or "revenue" not in reading.catalog.metrics:
        return {**found, "metrics": ["customers"]}
    return {**found, "metrics": ["revenue"], "dimensions": [entity]}


def customer_of(catalog: Catalog) -> str | None:
    """Returns the dimension of the customers."""
    return next((each.name for each in catalog.dimensions.values() if (each.entity or each.name) == "customer"), None)


def switch_gross(base: dict[str, Any], reading: Reading) -> None:
    """Takes a bare "gross" or "net" for the other side of the figure."""
    if reading.draft.metrics or not base.get("metrics"):
        return
    gross = {"revenue": "gross_revenue", "units": "gross_units"}
    sides = {True: gross, False: {after: before for before, after in gross.items()}}
    for span in reading.spans:
        if span.has("net"):
            table = sides[span.has("net", "gross")]
            base["metrics"] = [
                table.get(name, name)
                if isinstance(name, str) and table.get(name, name) in reading.catalog.metrics
                else name
                for name in base["metrics"]
            ]


def asks_best_time(reading: Reading) -> bool:
    """Tells "worst day?" and "which month was the best?", which name no figure, after one by month."""
    draft = reading.draft
    named = any(role == "metric" for role in reading.roles.values())
    is_time = bool(draft.grain or draft.date_parts) and not (draft.dimensions or draft.filters or draft.period)
    opens = next((span.has("by") for span in reading.spans if not span.has("punct")), False)
    narrows = any(span.has("only") for span in reading.spans[:3]) and not reading.any_of("verb")  # 只看前三个渠道
    splits = (
        (opens or narrows) and bool(draft.dimensions) and not (draft.filters or draft.period)
    )  # "by country, top 3"
    return (is_time or splits) and bool(draft.ranking) and not named


def merge_transforms(base: dict[str, Any], request: dict[str, Any]) -> None:
    """Adds the turn's transforms in place of those of the same kind."""
    new = request.get("transforms")
    if not new:
        return
    kinds = {transform["kind"] for transform in new}
    base["transforms"] = [*(old for old in base.get("transforms") or [] if old["kind"] not in kinds), *new]


def fitted_order(order: list[dict[str, Any]], base: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """Returns the order of "worst day?" by the figure spoken of, where the turn names none."""
    metrics = base.get("metrics") or []
    names = [each if isinstance(each, str) else str(each["name"]) for each in metrics]
    if reading.draft.metrics or not names:
        return order
    return [{**each, "by": names[0]} if each["by"] in reading.catalog.metrics else each for each in order]


def whole_of(request: dict[str, Any], base: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Returns "what share of all orders was that?" with the figure spoken of: "all" says of the whole, not of any status."""
    shares = reading.any_of("share")
    named = [str(name).removesuffix("_placed").removesuffix("_any_status") for name in request.get("metrics") or []]
    if not shares or named != base.get("metrics"):
        return request
    return {name: value for name, value in request.items() if name != "metrics"}
