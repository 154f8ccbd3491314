"""Follow-ups: decides whether a turn builds on the last answer, and changes only what it names."""

import copy
from typing import Any

from cartwise.agent.planner.days.followup_dates import settle_days
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.changes import (
    asks_best_time,
    beside_last,
    fitted_order,
    merge_transforms,
    of_members,
    per_each,
    ranked_by,
    same_members,
    says_whom,
    share_of_whole,
    switch_gross,
    takes_all_back,
    whole_of,
    without_taken_back,
)
from cartwise.agent.planner.turns.ellipsis import asks_same_figure
from cartwise.agent.planner.turns.same_thing import fitted_metrics, speaks_of_it

_STRONG_STARTS = (
    "and",
    "and for",
    "and in",
    "what about",
    "how about",
    "and what about",
    "and how about",
    "also",
    "same",
    "again",
    "and the",
    "and by",
    "那",
    "那么",
    "还有",
    "再看",
    "再看看",
    "另外",
    "同样",
    "又如何",
    "也",
    "but",
    "plus",
)
_POSITIVE = ("eq", "in", "contains", "is_null", "between", "lt", "le", "gt", "ge")
_BREAKDOWN = ("dimensions", "date_parts", "grain")


def is_follow_up(reading: Reading, state: DialogueState) -> bool:
    """Tells whether the turn is about the last answer: it lacks a figure, or opens with "and", "now only", 那, 改成."""
    base = state.pending or state.request
    if base is None:
        return False
    draft = reading.draft
    if draft.kind != "metrics":
        return False
    words = [span for span in reading.spans if not span.has("punct")]
    if not words:
        return False
    if state.pending and state.pending.get("dimensions") and not (draft.dimensions or draft.grain or draft.date_parts):
        return True
    if asks_best_time(reading):
        draft.metrics.clear()
    changes = _narrows(reading) or says_whom(reading) or _changes_whom(reading, base)
    if draft.has_weak_metric and ((draft.filters and changes) or takes_all_back(reading)):
        draft.metrics.clear()
    if not draft.metrics:
        return True
    return (
        opens_as_follow_up(reading)
        or _goes_on(reading)
        or _refers_back(reading)
        or is_bare_metric(reading)
        or speaks_of_it(reading, state)
        or (asks_same_figure(reading.text) and not (draft.period or draft.filters or draft.dimensions))
    )


def _changes_whom(reading: Reading, base: dict[str, Any]) -> bool:
    """Tells "and households without kids?" after those with three, which asks for the same figure, from "how many customers"."""
    if reading.any_of("how_many", "how_much") or not opens_as_follow_up(reading):
        return False
    before = {each["field"] for each in base.get("filters") or []}
    traits = {
        name
        for name, dimension in reading.catalog.dimensions.items()
        if {binding.relation for binding in dimension.bindings} == {"customers"}
    }
    return reading.draft.metrics == ["customers"] and any(
        each["field"] in before & traits for each in reading.draft.filters
    )


def opens_as_follow_up(reading: Reading) -> bool:
    """Tells "and ...", "now only ...", 改成 and 呢 at the end from a question of its own."""
    words = [span for span in reading.spans if not span.has("punct")]
    first = words[0].text.lower()
    if first in _STRONG_STARTS or words[-1].text == "呢":
        return True
    head = words[:4]
    return (
        any(span.has("instead") or span.has("meant") for span in reading.spans)
        or any(span.has("only") and not span.has("glue") for span in head[:1])
        or any(span.has("only") and span.text.lower() not in ("just", "only") for span in head)
    )


def _goes_on(reading: Reading) -> bool:
    """Tells "and how many redeemed it?" and "Too bad. The same figure for Goiás": neither names days and things of its own."""
    words = [span for span in reading.spans if not span.has("punct")]
    opens = words[0].has("follow") and words[0].text.lower().startswith("and ")
    same = any(span.text.lower() in ("the same", "same", "同样的", "同样") for span in words[:6])
    draft = reading.draft
    return (opens and not (draft.period or draft.filters)) or (same and not draft.period)


def _refers_back(reading: Reading) -> bool:
    return any(span.has("first_one") for span in reading.spans) or any(
        span.has("them") and span.text.lower() not in ("they", "their", "those", "these") for span in reading.spans
    )


def is_bare_metric(reading: Reading) -> bool:
    """Tells "orders?" and "how many orders" from a full question."""
    draft = reading.draft
    slots = (
        *(draft.period, draft.filters, draft.dimensions, draft.grain, draft.date_parts),
        *(draft.limit, draft.is_all_time, draft.compare, draft.transforms),
    )
    content = [
        span
        for index, span in enumerate(reading.spans)
        if not span.has("punct") and not span.has("glue") and reading.roles.get(index) != "excluded"
    ]
    return not any(slots) and len(content) <= 2


def lacks_context(reading: Reading, state: DialogueState) -> bool:
    """Tells whether the turn only makes sense after an answer, and there is none."""
    if (state.pending or state.request) is not None:
        return False
    words = [each for each in reading.spans if not each.has("punct")]
    replaces = len(words) > 1 and words[-1].has("instead") and not words[-1].has("glue")
    return replaces or (not reading.draft.metrics and opens_as_follow_up(reading))


def merged(request: dict[str, Any], reading: Reading, state: DialogueState) -> dict[str, Any]:
    """Returns the last request with what the turn changes; the rest is inherited.

    Args:
        request: what the turn says by itself, as `request_of` gives it.
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    base = copy.deepcopy(state.pending or state.request or {})
    request = ranked_by(request, base, reading)
    request = per_each(of_members(settle_days(request, reading, base), reading, base), base, reading)
    request = beside_last(request, base, reading)
    base = same_members(without_taken_back(base, request, reading), reading, state)
    joins = any(span.has("add") for span in reading.spans)
    adds = any(span.has("add") and not span.has("follow") for span in reading.spans) or any(
        span.text.lower() in ("also", "as well", "too", "additionally", "同时") for span in reading.spans
    )
    _merge_metrics(base, whole_of(request, base, reading), adds=adds)
    _merge_breakdown(base, request, adds=adds)
    if "period" in request:
        base["period"] = request["period"]
        if (base.get("compare") or {}).get("to") == "range":
            base.pop("compare")
    elif reading.draft.is_all_time:
        base.pop("period", None)
    _merge_filters(base, request.get("filters", []), joins=joins)
    switch_gross(base, reading)
    for name in ("compare", "having", "entities", "define", "chart", "limit_per", "skip"):
        if name in request:
            base[name] = request[name]
    if request.get("chart") == "bar" and base.get("grain") and any(span.has("chart", "auto") for span in reading.spans):
        base["chart"] = "line"
    merge_transforms(base, request)
    _merge_ranking(base, request, reading)
    base["metrics"] = fitted_metrics(base, state.pending or state.request or {}, reading.catalog)
    return share_of_whole({name: value for name, value in base.items() if value})


def _narrows(reading: Reading) -> bool:
    return any(span.has("only") for span in reading.spans)


def _merge_metrics(base: dict[str, Any], request: dict[str, Any], *, adds: bool) -> None:
    new = request.get("metrics")
    if not new:
        return
    old = base.get("metrics") or []
    base["metrics"] = [*old, *(name for name in new if name not in old)] if adds else new
    if not adds and old:
        names = {_name(metric): _name(new[0]) for metric in old}
        for order in base.get("order") or []:
            for before, after in names.items():
                if order["by"] == before or order["by"].startswith(f"{before}_"):
                    order["by"] = order["by"].replace(before, after, 1)
                    break


def _name(metric: Any) -> str:
    return metric if isinstance(metric, str) else str(metric["name"])


def _merge_breakdown(base: dict[str, Any], request: dict[str, Any], *, adds: bool) -> None:
    new = {name: request[name] for name in _BREAKDOWN if name in request}
    if not new:
        return
    if base.get("kind", "metrics") != "metrics":
        return
    changes = any(base.get(name) and base.get(name) != value for name, value in new.items()) or any(
        base.get(name) for name in _BREAKDOWN if name not in new
    )
    if changes and not adds:
        for name in _BREAKDOWN:
            base.pop(name, None)
        if "limit" not in request and new.get("dimensions") is None:
            base.pop("limit", None)
            base.pop("order", None)
        base.pop("limit_per", None)
    for name, value in new.items():
        if adds and isinstance(value, list):
            base[name] = list(dict.fromkeys([*(base.get(name) or []), *value]))
        else:
            base[name] = value


def _merge_filters(base: dict[str, Any], new: list[dict[str, Any]], *, joins: bool) -> None:
    if not new:
        return
    filters = list(base.get("filters") or [])
    for each in new:
        shares = [
            transform
            for transform in base.get("transforms") or []
            if any(old["field"] == each["field"] for old in transform.get("filters") or [])
        ]
        if shares:
            for transform in shares:
                transform["filters"] = [*(old for old in transform["filters"] if old["field"] != each["field"]), each]
            continue
        same = [old for old in filters if old["field"] == each["field"]]
        if joins and each["op"] in ("eq", "in") and len(same) == 1 and same[0]["op"] in ("eq", "in"):
            each = {**each, "op": "in", "values": list(dict.fromkeys([*same[0]["values"], *each["values"]]))}
        if each["op"] in _POSITIVE:
            filters = [old for old in filters if old["field"] != each["field"]]
        else:
            filters = [
                old
                for old in filters
                if old != each and not (old["field"] == each["field"] and set(old["values"]) & set(each["values"]))
            ]
        filters.append(each)
    base["filters"] = filters


def _merge_ranking(base: dict[str, Any], request: dict[str, Any], reading: Reading) -> None:
    if "limit" in request:
        base |= {"limit": request["limit"], "skip": request.get("skip")}
    elif reading.draft.limit is not None:
        base["limit"] = reading.draft.limit
    if "order" in request:
        base["order"] = fitted_order(request["order"], base, reading)
    elif reading.draft.ranking and base.get("metrics"):
        base["order"] = [{"by": _name(base["metrics"][0]), "descending": reading.draft.ranking == "desc"}]
    shown = [
        *(base.get("dimensions") or []),
        *(_name(metric) for metric in base.get("metrics") or []),
        base.get("grain"),
    ]
    if base.get("order"):
        base["order"] = [
            order
            for order in base["order"]
            if any(order["by"] == name or order["by"].startswith(f"{name}_") for name in shown if name)
        ]
    if (
        base.get("limit")
        and base.get("metrics")
        and not base.get("order")
        and (base.get("dimensions") or base.get("date_parts"))
    ):
        base["order"] = [{"by": _name(base["metrics"][0]), "descending": True}]
