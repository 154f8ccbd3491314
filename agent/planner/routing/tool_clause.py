"""A clause that calls for one of the eleven tools that don't query, and what can be read from it for any of them."""

import functools
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.scenario import Assumption, forecast_patterns
from cartwise.agent.planner.words.spans import Number
from cartwise.prompts import loader

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
    assumption: Assumption | None = None


@functools.cache
def argument_patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """Returns the patterns of `prompts/planner/details.yaml`, by table and value."""
    tables = loader.read_yaml("planner/details.yaml")
    return {table: {value: re.compile(pattern) for value, pattern in rows.items()} for table, rows in tables.items()}


def first_in(table: str, text: str) -> str | None:
    """Returns the first value of a table whose pattern is in the text."""
    return next((value for value, pattern in argument_patterns()[table].items() if pattern.search(text)), None)


def all_in(table: str, text: str) -> list[str]:
    """Returns the values of a table whose patterns are in the text, in its order."""
    found = [
        (match.start(), value)
        for value, pattern in argument_patterns()[table].items()
        if (match := pattern.search(text))
    ]
    return [value for _, value in sorted(found)]


def metric_or_last(clause: ToolClause) -> str:
    """Returns the metric that the clause names, else the one spoken of before, else revenue."""
    counts = clause.reading.any_of("how_many", "distinct")
    named = [
        name
        for name in clause.reading.draft.metrics
        if isinstance(name, str) and (counts or not name.startswith("distinct_"))
    ]
    if named:
        return named[0]
    if clause.last_metric:
        return clause.last_metric
    for before in (clause.state.arguments.get("metric"), *((clause.state.request or {}).get("metrics") or [])):
        if isinstance(before, str):
            return before
    return "revenue"


def assumes_metric(tool: str, clause: ToolClause) -> bool:
    """Tells whether a forecast is of revenue only since nothing was named, now or before."""
    if tool != "forecast" or clause.reading.draft.metrics or clause.last_metric or forecasts_stock(clause):
        return False
    return not (clause.state.arguments.get("metric") or (clause.state.request or {}).get("metrics"))


def forecasts_stock(clause: ToolClause) -> bool:
    """Tells whether a forecast's clause asks about stock rather than a figure."""
    return bool(forecast_patterns()["stock"].search(clause.lower))


def sure_filters(clause: ToolClause) -> list[dict[str, Any]]:
    """Returns the filters on stored values; words within names are left to the tool's own arguments."""
    return [
        each
        for each in clause.reading.draft.filters
        if each["op"] not in ("contains", "not_contains", "is_null", "not_null")
    ]


def inherited_filters(clause: ToolClause) -> list[dict[str, Any]]:
    """Returns the clause's own filters, else those of the last answer where it goes on about the same figure.

    Within one question it does so where it names no figure of its own, or points to what the clause before is about.
    """
    own = sure_filters(clause)
    goes_on = not clause.reading.draft.metrics or (clause.last_metric is not None and points_back(clause))
    if own or not goes_on:
        return own
    is_split = bool(clause.reading.draft.dimensions) and not points_back(clause)
    found = [] if is_split else found_one(clause)
    before = (clause.state.request or {}).get("filters") or []
    return [*(each for each in before if each["field"] not in {one["field"] for one in found}), *found]


def points_back(clause: ToolClause) -> bool:
    """Tells whether the clause speaks of "that country", "its orders", 该国."""
    return bool(forecast_patterns()["of_found"].search(clause.lower))


def found_one(clause: ToolClause) -> list[dict[str, Any]]:
    """Returns the filter on the one thing that an earlier call of the turn finds: "which country fell most, and why?"."""
    request = clause.state.request or {}
    if request.get("limit") != 1 or request.get("grain"):
        return []
    shown = [(name, path) for name, path in clause.earlier.items() if name in request.get("dimensions", ())]
    return [{"field": name, "op": "eq", "values": [{"$ref": f"{path}[0]"}]} for name, path in shown[:1]]


def dates_of(clause: ToolClause) -> list[DateSpan]:
    """Returns the dates that the clause names."""
    return [span.get("date") for span in clause.reading.spans if span.has("date")]


def count_of(clause: ToolClause) -> int | None:
    """Returns the number that is no date, id or limit of a condition: "top 20", 前30个."""
    if clause.reading.draft.limit:
        return clause.reading.draft.limit
    for index, span in enumerate(clause.reading.spans):
        number: Number | None = span.get("number")
        if (
            number is not None
            and number.count
            and clause.reading.roles.get(index) not in ("id", "threshold", "value")
            and not span.has("date")
        ):
            return number.count
    return None


def id_of(clause: ToolClause, entity: str) -> Any:
    """Returns the id of an entity that the clause names."""
    for each in clause.reading.draft.filters:
        if clause.reading.entity_of(each["field"]) == entity and each["op"] == "eq":
            return each["values"][0]
    return None


def shown_label(clause: ToolClause, entity: str) -> Any:
    """Returns the thing that "it", "them" or "the first one" names: of an earlier call, else of the last answer."""
    for dimension, path in clause.earlier.items():
        if clause.reading.entity_of(dimension) == entity:
            return {"$ref": f"{path}[0]"}
    for dimension, labels in clause.state.items.items():
        if clause.reading.entity_of(dimension) == entity and labels:
            return labels[shown_place(clause, len(labels))]
    for each in (clause.state.request or {}).get("filters") or []:
        if clause.reading.entity_of(each["field"]) == entity and each["op"] == "eq":
            return each["values"][0]
    return None


def shown_place(clause: ToolClause, count: int) -> int:
    """Returns which of the shown labels "the second one" names."""
    places = {"first": 0, "second": 1, "third": 2, "last": count - 1}
    word = next((span.get("first_one") for span in clause.reading.spans if span.has("first_one")), "first")
    return min(places.get(str(word), 0), count - 1)


def is_too_far(clause: ToolClause) -> bool:
    """Tells whether a forecast would reach further ahead than anyone can tell."""
    return any(days.last is not None and days.last.year > clause.as_of.year + _FAR_YEARS for days in dates_of(clause))


def category_of(clause: ToolClause) -> str | None:
    """Returns the category or kind of product that the clause names."""
    for each in clause.reading.draft.filters:
        if (
            each["field"] in ("category", "product_type", "department", "product_category", "brand")
            and each["op"] == "eq"
        ):
            return str(each["values"][0])
    return next(
        (
            str(each["values"][0])
            for each in clause.reading.draft.filters
            if each["op"] == "contains" and re.search(r"\b(?:for|of)\b|的", clause.lower)
        ),
        None,
    )


def item_of(clause: ToolClause) -> Any:
    """Returns the product that the clause names."""
    named = [each for each in clause.reading.draft.filters if each["op"] in ("eq", "contains")]
    products = [
        each
        for each in named
        if clause.reading.entity_of(each["field"]) == "product"
        or each["field"] in ("product_id", "product_type", "category")
    ]
    return products[0]["values"][0] if products else None
