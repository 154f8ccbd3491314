"""Fills the arguments of the eleven tools that don't query: from the clause's words, dates, values and the dialogue."""

import re
from collections.abc import Callable
from typing import Any

from cartwise.agent.planner.routing.campaign_arguments import (
    allocate_arguments,
    classify_arguments,
    evaluate_arguments,
    suggest_arguments,
)
from cartwise.agent.planner.routing.explained_days import explained_days
from cartwise.agent.planner.routing.forecast_arguments import forecast_arguments
from cartwise.agent.planner.routing.search_arguments import search_arguments
from cartwise.agent.planner.routing.sentiment_arguments import sentiment_arguments
from cartwise.agent.planner.routing.tool_clause import (
    ToolClause,
    argument_patterns,
    category_of,
    count_of,
    dates_of,
    first_in,
    id_of,
    inherited_filters,
    item_of,
    metric_or_last,
    shown_label,
    shown_place,
    sure_filters,
)


def arguments_of(tool: str, clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments that the clause gives; what it leaves open is left out."""
    found = _FILLERS[tool](clause)
    return {name: value for name, value in found.items() if value not in (None, [], {}, "")}


def _explain(clause: ToolClause) -> dict[str, Any]:
    draft = clause.reading.draft
    mode = next(
        (value for value in ("anomalies", "trends") if argument_patterns()["modes"][value].search(clause.lower)),
        "change",
    )
    period, compare = explained_days(clause) if mode == "change" else (_own_period(clause), draft.compare)
    if mode == "trends":
        return _trends(clause, period)
    return {
        "metric": metric_or_last(clause),
        "mode": mode,
        "claimed": _claimed(clause) if mode == "change" else None,
        "period": period,
        "compare": compare,
        "grain": draft.grain if mode != "change" else None,
        "dimensions": draft.dimensions,
        "filters": inherited_filters(clause),
    }


def _own_period(clause: ToolClause) -> Any:
    draft = clause.reading.draft
    if draft.period is None and (draft.compare is not None or not dates_of(clause)):
        return (clause.state.request or {}).get("period")
    return draft.period


def _trends(clause: ToolClause, period: Any) -> dict[str, Any]:
    """Returns the arguments of "which categories are rising?": sums are followed, not how many different things there were."""
    metric, filters = metric_or_last(clause), inherited_filters(clause)
    dimensions = list(clause.reading.draft.dimensions)
    if first_in("trend_subjects", clause.lower) == "query" and "query" in clause.reading.catalog.dimensions:
        dimensions, filters = ["query"], [each for each in filters if each["field"] != "event_type"]
        metric = next((name for name in ("clicks", "sessions") if _counts_queries(clause, name)), metric)
    if metric.startswith("distinct_"):
        metric = "revenue"
    return {"metric": metric, "mode": "trends", "period": period, "dimensions": dimensions, "filters": filters}


def _counts_queries(clause: ToolClause, metric: str) -> bool:
    """Tells whether the metric is of the rows that hold search terms."""
    catalog = clause.reading.catalog
    found = catalog.metrics.get(metric)
    homes = {binding.relation for binding in catalog.dimensions["query"].bindings}
    return found is not None and found.kind != "ratio" and found.relation in homes


def _claimed(clause: ToolClause) -> str | None:
    """Returns whether the clause takes a rise or a fall for granted; None where it says neither, or both."""
    said = [name for name, pattern in argument_patterns()["claims"].items() if pattern.search(clause.lower)]
    return said[0] if len(said) == 1 else None


def _predict(clause: ToolClause) -> dict[str, Any]:
    customer = id_of(clause, "customer")
    if customer is None and re.search(
        r"\b(?:he|she|they|this customer|the first one|that customer)\b|这位|该客户|他|她", clause.lower
    ):
        customer = shown_label(clause, "customer")
    ahead = [days for days in dates_of(clause) if days.kind == "future" and days.last]
    return {
        "target": first_in("targets", clause.lower) or "next_purchase",
        "customer_id": customer,
        "n": None if customer is not None else count_of(clause),
        "category": category_of(clause),
        "horizon_days": (ahead[0].last - clause.as_of).days if ahead and ahead[0].last else None,
        "filters": [
            each
            for each in sure_filters(clause)
            if clause.reading.entity_of(each["field"]) is None
            and each["field"] not in ("category", "product_type", "department")
        ],
    }


def _segment(clause: ToolClause) -> dict[str, Any]:
    count = count_of(clause)
    return {
        "method": first_in("methods", clause.lower) or "rfm",
        "n": count if count and 2 <= count <= 20 else None,
        "filters": sure_filters(clause),
    }


def _recommend(clause: ToolClause) -> dict[str, Any]:
    customer, item = id_of(clause, "customer"), item_of(clause)
    goes_with = bool(argument_patterns()["modes"]["goes_with"].search(clause.lower))
    if customer is None and item is None:
        modes = argument_patterns()["modes"]
        names_customer, is_person = (modes[name].search(clause.lower) for name in ("a_customer", "a_person"))
        is_customer = is_person if goes_with else names_customer or is_person
        customer = shown_label(clause, "customer") if is_customer else None
        item = None if customer is not None else shown_label(clause, "product") or _shown_any(clause)
    mode = (
        "for_customer"
        if customer is not None
        else "goes_with"
        if item is not None or goes_with
        else "trending"
        if argument_patterns()["modes"]["trending"].search(clause.lower)
        else "for_customer"
    )
    return {"customer_id": customer, "item": item, "mode": mode, "n": count_of(clause)}


def _shown_any(clause: ToolClause) -> Any:
    """Returns what an earlier call or answer shows, whatever it is: the category that "goes with it" means."""
    for dimension, path in clause.earlier.items():
        if clause.reading.entity_of(dimension) != "customer":
            return {"$ref": f"{path}[0]"}
    for dimension, labels in clause.state.items.items():
        if labels and clause.reading.entity_of(dimension) not in ("customer", "order"):
            return labels[shown_place(clause, len(labels))]
    return None


_FILLERS: dict[str, Callable[[ToolClause], dict[str, Any]]] = {
    "forecast": forecast_arguments,
    "explain_change": _explain,
    "predict_behavior": _predict,
    "segment_customers": _segment,
    "recommend_products": _recommend,
    "analyze_sentiment": sentiment_arguments,
    "search_documents": search_arguments,
    "evaluate_campaign": evaluate_arguments,
    "suggest_campaigns": suggest_arguments,
    "allocate_budget": allocate_arguments,
    "classify_images": classify_arguments,
}
