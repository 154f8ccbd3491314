"""Fills the arguments of the eleven tools that don't query: from the clause's words, dates, values and the dialogue."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cartwise.agent.planner.dates import DateSpan
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.spans import Number
from cartwise.prompts import loader

_IMAGE = re.compile(r"[\w./\\-]+\.(?:jpe?g|png|webp|gif|bmp|tiff?)\b", re.I)
_FAR_YEARS = 3


@dataclass(frozen=True)
class ToolClause:
    """A clause that calls for a tool, and what the turn knows beside it.

    Attributes:
        lower: its lower-case text, quotes cut out.
        earlier: "step1.items.customer" by dimension, of earlier calls of this turn.
    """

    reading: Reading
    text: str
    lower: str
    passages: tuple[str, ...]
    state: DialogueState
    as_of: date
    earlier: dict[str, str]
    last_metric: str | None = None
    last_tool: str | None = None


@functools.cache
def _details() -> dict[str, dict[str, re.Pattern[str]]]:
    tables = loader.read_yaml("planner/details.yaml")
    return {table: {value: re.compile(pattern) for value, pattern in rows.items()} for table, rows in tables.items()}


def _first(table: str, text: str) -> str | None:
    return next((value for value, pattern in _details()[table].items() if pattern.search(text)), None)


def _all(table: str, text: str) -> list[str]:
    found = [(match.start(), value) for value, pattern in _details()[table].items() if (match := pattern.search(text))]
    return [value for _, value in sorted(found)]


def arguments_of(tool: str, clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments that the clause gives; what it leaves open is left out."""
    found = _FILLERS[tool](clause)
    return {name: value for name, value in found.items() if value not in (None, [], {}, "")}


def _metric(clause: ToolClause) -> str:
    named = [name for name in clause.reading.draft.metrics if isinstance(name, str)]
    if named:
        return named[0]
    if clause.last_metric:
        return clause.last_metric
    for before in (clause.state.arguments.get("metric"), *((clause.state.request or {}).get("metrics") or [])):
        if isinstance(before, str):
            return before
    return "revenue"


def _sure_filters(clause: ToolClause) -> list[dict[str, Any]]:
    """Returns the filters on stored values; words within names are left to the tool's own arguments."""
    return [each for each in clause.reading.draft.filters if each["op"] not in ("contains", "not_contains", "is_null", "not_null")]


def _inherited_filters(clause: ToolClause) -> list[dict[str, Any]]:
    own = _sure_filters(clause)
    return own or list((clause.state.request or {}).get("filters") or []) if clause.last_metric is None and not clause.reading.draft.metrics else own


def _dates(clause: ToolClause) -> list[DateSpan]:
    return [span.get("date") for span in clause.reading.spans if span.has("date")]


def _count(clause: ToolClause) -> int | None:
    if clause.reading.draft.limit:
        return clause.reading.draft.limit
    for index, span in enumerate(clause.reading.spans):
        number: Number | None = span.get("number")
        if number is not None and number.count and clause.reading.roles.get(index) not in ("id", "threshold", "value") and not span.has("date"):
            return number.count
    return None


def _id_of(clause: ToolClause, entity: str) -> Any:
    for each in clause.reading.draft.filters:
        if clause.reading.entity_of(each["field"]) == entity and each["op"] == "eq":
            return each["values"][0]
    return None


def _shown(clause: ToolClause, entity: str) -> Any:
    """Returns the thing that "it", "them" or "the first one" names: of an earlier call, else of the last answer."""
    for dimension, path in clause.earlier.items():
        if clause.reading.entity_of(dimension) == entity:
            return {"$ref": f"{path}[0]"}
    for dimension, labels in clause.state.items.items():
        if clause.reading.entity_of(dimension) == entity and labels:
            return labels[_ordinal(clause, len(labels))]
    for each in (clause.state.request or {}).get("filters") or []:
        if clause.reading.entity_of(each["field"]) == entity and each["op"] == "eq":
            return each["values"][0]
    return None


def _ordinal(clause: ToolClause, count: int) -> int:
    places = {"first": 0, "second": 1, "third": 2, "last": count - 1}
    word = next((span.get("first_one") for span in clause.reading.spans if span.has("first_one")), "first")
    return min(places.get(str(word), 0), count - 1)


def _forecast(clause: ToolClause) -> dict[str, Any]:
    ahead = [days for days in _dates(clause) if days.last is not None and days.last > clause.as_of]
    found: dict[str, Any] = {"metric": _metric(clause), "grain": clause.reading.draft.grain, "filters": _inherited_filters(clause)}
    if re.search(r"stock ?out|out of stock|stock cover|stock last|of stock|库存|断货", clause.lower):
        found["target"] = "stock_cover"
    found["dimensions"] = clause.reading.draft.dimensions
    if ahead:
        days = ahead[-1]
        first = max(days.first or clause.as_of, clause.as_of)
        start = days.first if days.first and days.first > clause.as_of else date.fromordinal(clause.as_of.toordinal() + 1)
        found |= {"start": start.isoformat(), "end": days.last.isoformat() if days.last else None}
        found["horizon_days"] = (days.last - clause.as_of).days if days.last and first else None
        if found["grain"] is None and days.unit in ("next_week", "next_month", "next_quarter"):
            found["grain"] = days.unit.removeprefix("next_")
    return found


def is_too_far(clause: ToolClause) -> bool:
    """Tells whether a forecast would reach further ahead than anyone can tell."""
    return any(days.last is not None and days.last.year > clause.as_of.year + _FAR_YEARS for days in _dates(clause))


def _explain(clause: ToolClause) -> dict[str, Any]:
    draft = clause.reading.draft
    before = clause.state.request or {}
    mode = next((value for value in ("anomalies", "trends") if _details()["modes"][value].search(clause.lower)), "change")
    period, compare = draft.period, draft.compare
    if period is None and (compare is not None or not _dates(clause)):
        period = before.get("period")
    if compare is None and mode == "change" and not draft.metrics:
        compare = before.get("compare")
    return {
        "metric": _metric(clause),
        "mode": mode,
        "period": period,
        "compare": compare,
        "grain": draft.grain if mode != "change" else None,
        "dimensions": draft.dimensions,
        "filters": _inherited_filters(clause),
    }


def _predict(clause: ToolClause) -> dict[str, Any]:
    customer = _id_of(clause, "customer")
    if customer is None and re.search(r"\b(?:he|she|they|this customer|the first one|that customer)\b|这位|该客户|他|她", clause.lower):
        customer = _shown(clause, "customer")
    ahead = [days for days in _dates(clause) if days.kind == "future" and days.last]
    return {
        "target": _first("targets", clause.lower) or "next_purchase",
        "customer_id": customer,
        "n": None if customer is not None else _count(clause),
        "category": _category(clause),
        "horizon_days": (ahead[0].last - clause.as_of).days if ahead and ahead[0].last else None,
        "filters": [each for each in _sure_filters(clause) if clause.reading.entity_of(each["field"]) is None and each["field"] not in ("category", "product_type", "department")],
    }


def _category(clause: ToolClause) -> str | None:
    for each in clause.reading.draft.filters:
        if each["field"] in ("category", "product_type", "department", "product_category", "brand") and each["op"] == "eq":
            return str(each["values"][0])
    return next((str(each["values"][0]) for each in clause.reading.draft.filters if each["op"] == "contains" and re.search(r"for|of|的", clause.lower)), None)


def _segment(clause: ToolClause) -> dict[str, Any]:
    count = _count(clause)
    return {"method": _first("methods", clause.lower) or "rfm", "n": count if count and 2 <= count <= 20 else None, "filters": _sure_filters(clause)}


def _recommend(clause: ToolClause) -> dict[str, Any]:
    customer, item = _id_of(clause, "customer"), _item(clause)
    goes_with = bool(_details()["modes"]["goes_with"].search(clause.lower))
    if customer is None and item is None:
        names_customer = re.search(r"customer|shopper|household|buyer|client|him|her\b|\bthem\b|\bthe \w+ one\b|客户|顾客|家庭|用户|买家|他|她", clause.lower)
        customer = _shown(clause, "customer") if names_customer and not goes_with else None
        item = None if customer is not None else _shown(clause, "product") or _shown_any(clause)
    mode = "for_customer" if customer is not None else "goes_with" if item is not None or goes_with else "trending" if _details()["modes"]["trending"].search(clause.lower) else "for_customer"
    return {"customer_id": customer, "item": item, "mode": mode, "n": _count(clause)}


def _shown_any(clause: ToolClause) -> Any:
    """Returns what an earlier call or answer shows, whatever it is: the category that "goes with it" means."""
    for dimension, path in clause.earlier.items():
        if clause.reading.entity_of(dimension) != "customer":
            return {"$ref": f"{path}[0]"}
    for dimension, labels in clause.state.items.items():
        if labels and clause.reading.entity_of(dimension) not in ("customer", "order"):
            return labels[_ordinal(clause, len(labels))]
    return None


def _item(clause: ToolClause) -> Any:
    named = [each for each in clause.reading.draft.filters if each["op"] in ("eq", "contains")]
    products = [each for each in named if clause.reading.entity_of(each["field"]) == "product" or each["field"] in ("product_id", "product_type", "category")]
    return products[0]["values"][0] if products else None


def _sentiment(clause: ToolClause) -> dict[str, Any]:
    draft = clause.reading.draft
    by = draft.grain or (draft.dimensions[0] if draft.dimensions else None)
    is_about = bool(_details()["aspects"]["aspect"].search(clause.lower))
    return {
        "texts": list(clause.passages),
        "by": by or ("aspect" if is_about or clause.passages else None),
        "period": draft.period if not clause.passages else None,
        "filters": _sure_filters(clause) if not clause.passages else [],
        "product": _item(clause) if not clause.passages else None,
    }


def _search(clause: ToolClause) -> dict[str, Any]:
    return {"query": clause.text.strip().strip("?？.。"), "n": _count(clause), "period": clause.reading.draft.period, "filters": _sure_filters(clause)}


def _evaluate(clause: ToolClause) -> dict[str, Any]:
    draft = clause.reading.draft
    campaign = _id_of(clause, "campaign")
    if campaign is None and re.search(r"\b(?:last|latest|most recent|previous)\b[^.?!]{0,30}\b(?:campaign|mailing|newsletter|promotion)|(?:上次|最近|上一次|最后)[^.?!]{0,8}活动", clause.lower):
        campaign = "last"
    if campaign is None:
        before = (clause.state.request or {}).get("filters") or []
        campaign = next((each["values"][0] for each in before if each["field"] == "campaign" and each["op"] == "eq"), clause.state.arguments.get("campaign"))
    others = [each for each in _sure_filters(clause) if clause.reading.entity_of(each["field"]) != "campaign"]
    return {
        "campaign": campaign,
        "metrics": _all("campaign_metrics", clause.lower),
        "dimension": draft.dimensions[0] if draft.dimensions else None,
        "period": draft.period,
        "n": draft.limit,
        "filters": others,
    }


def _suggest(clause: ToolClause) -> dict[str, Any]:
    found: dict[str, Any] = {
        "goal": _first("goals", clause.lower),
        "target": clause.text.strip().strip("?？.。"),
        "category": _category(clause),
        "period": clause.reading.draft.period if any(days.kind == "future" for days in _dates(clause)) else None,
        "filters": [each for each in _sure_filters(clause) if clause.reading.entity_of(each["field"]) != "campaign" and each["field"] not in ("category", "product_type", "department")],
        "based_on": _based_on(clause),
    }
    customers = next((path for dimension, path in clause.earlier.items() if clause.reading.entity_of(dimension) == "customer"), None)
    if customers:
        found["customers"] = {"$ref": customers}
    money = [span.get("number") for span in clause.reading.spans if span.has("number") and span.get("number").is_money]
    found["budget"] = money[0].value if money and money[0].value > 0 else None
    return found


def _based_on(clause: ToolClause) -> str | None:
    campaign = _id_of(clause, "campaign")
    if campaign is None:
        before = (clause.state.request or {}).get("filters") or []
        campaign = next((each["values"][0] for each in before if each["field"] == "campaign" and each["op"] == "eq"), None)
    if campaign is not None:
        return f"campaign {campaign}"
    tool = clause.last_tool or clause.state.tool
    return {"segment_customers": "segments", "predict_behavior": "predictions", "evaluate_campaign": "evaluation", "analyze_sentiment": "reviews"}.get(tool or "")


def _allocate(clause: ToolClause) -> dict[str, Any]:
    numbers = [span.get("number") for span in clause.reading.spans if span.has("number")]
    money = [number for number in numbers if number.is_money] or [number for number in numbers if number.value >= 100]
    ahead = clause.reading.draft.period
    return {"budget": money[0].value if money and money[0].value > 0 else None, "channels": _all("channels", clause.lower), "period": ahead}


def _classify(clause: ToolClause) -> dict[str, Any]:
    task = "mismatches" if re.search(r"mismatch|wrong categor|不符|不匹配", clause.lower) else "duplicates" if re.search(r"duplicate|重复", clause.lower) else "category"
    return {"images": _IMAGE.findall(clause.text), "task": task}


_FILLERS: dict[str, Callable[[ToolClause], dict[str, Any]]] = {
    "forecast": _forecast,
    "explain_change": _explain,
    "predict_behavior": _predict,
    "segment_customers": _segment,
    "recommend_products": _recommend,
    "analyze_sentiment": _sentiment,
    "search_documents": _search,
    "evaluate_campaign": _evaluate,
    "suggest_campaigns": _suggest,
    "allocate_budget": _allocate,
    "classify_images": _classify,
}
