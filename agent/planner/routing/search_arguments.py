"""Arguments of search_documents: what the passages should be about, where to look, and the conditions on them."""

import functools
import re
from typing import Any

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.tool_clause import ToolClause, count_of, sure_filters
from cartwise.prompts import loader

_PREFERRED = ("category", "product", "product_type", "brand", "product_category", "department", "class_name")
_OF = re.compile(r"\b(?:of|for|from|in|on)\b|的|对|关于")
MOST = 50  # passages of one answer
_TOPIC_WORDS = re.compile(r"[^\w\s'’-]|_")


def search_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments that the clause gives."""
    stars, rest = _stars(clause.lower)
    source = _source(clause.lower, has_stars=stars is not None)
    filters = _filters(clause, stars)
    count = _count(clause, rest, stars)
    return {
        "query": _topic(clause, rest, filters),
        "n": min(count, MOST) if count else None,
        "source": source if source != "any" else None,
        "task": "themes" if _rules()["themes"].search(clause.lower) and source != "documents" else None,
        "period": clause.reading.draft.period,
        "filters": filters,
    }


def _count(clause: ToolClause, rest: str, stars: dict[str, Any] | None) -> int | None:
    """Returns how many passages are wanted; a number of stars is none: "five one-star reviews"."""
    if stars is None:
        return count_of(clause)
    match = _rules()["count"].search(rest)
    return int(_number(match[1])) if match else None


def _stars(text: str) -> tuple[dict[str, Any] | None, str]:
    """Returns the condition on the rating, and the text without its words."""
    rules = _rules()
    for op, pattern in rules["stars"].items():
        match = pattern.search(text)
        if match:
            values = [_number(group) for group in match.groups() if group]
            return {"field": "rating", "op": op, "values": values}, text[: match.start()] + " " + text[match.end() :]
    for op, number, pattern in rules["moods"]:
        if pattern.search(text):
            return {"field": "rating", "op": op, "values": [number]}, text
    return None, text


def _number(text: str) -> float:
    named = _rules()["numbers"].get(text)
    value = float(named if named is not None else text)
    return int(value) if value == int(value) else value


def _source(text: str, *, has_stars: bool) -> str:
    rules = _rules()["sources"]
    names = [name for name, pattern in rules.items() if pattern.search(text)]
    if has_stars:
        return "reviews"
    return names[0] if names == ["documents"] or names == ["reviews"] else "any"


def _filters(clause: ToolClause, stars: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Returns conditions on fields that reviews reach; other values are left in the topic as words."""
    reading = clause.reading
    reached = _reached(reading)
    found = [stars] if stars is not None and "rating" in reached else []
    for each in sure_filters(clause):
        if each["field"] == "rating":
            continue
        if each["field"] in reached:
            found.append(each)
        elif each["op"] in ("eq", "in"):
            other = _elsewhere(reading, each, reached)
            if other is not None:
                found.append(other)
    named = [each for each in reading.draft.filters if each["op"] == "contains" and each["field"] == "product"]
    for each in named:
        is_of = all(
            re.search(rf"(?:{_OF.pattern})\s*(?:\w+ )?{re.escape(str(value))}", clause.lower)
            for value in each["values"]
        )
        if is_of and "product" in reached:
            found.append(each)
    return found


def _elsewhere(reading: Reading, each: dict[str, Any], reached: set[str]) -> dict[str, Any] | None:
    """Returns the condition on a field that reviews reach, where the same value stands there too: Kitchen, as a category."""
    for field in _PREFERRED:
        if field not in reached:
            continue
        values = [
            match.value
            for value in each["values"]
            for match in reading.values.exact(str(value))
            if match.dimension == field
        ]
        if values:
            return {"field": field, "op": "in" if len(values) > 1 else "eq", "values": values}
    return None


def _reached(reading: Reading) -> set[str]:
    """Returns the dimensions of the reviews and of what many-to-one joins lead to from them."""
    catalog = reading.catalog
    near = {"reviews"} | {join.right for join in catalog.joins if join.left == "reviews"}
    if "reviews" not in catalog.relations:
        return set()
    return {
        dimension.name
        for dimension in catalog.dimensions.values()
        if any(binding.relation in near for binding in dimension.bindings)
    }


def _topic(clause: ToolClause, text: str, filters: list[dict[str, Any]]) -> str:
    """Returns what is left of the clause without its days, its conditions and the words that only ask."""
    for value in (str(value) for each in filters for value in each["values"] if isinstance(value, str)):
        text = re.sub(rf"(?<![a-z]){re.escape(value.lower())}(?:es|s)?(?![a-z])", " ", text)
    for span in clause.reading.spans:
        if span.has("date") and span.text.strip():
            text = text.replace(span.text.lower(), " ")
    rules = _rules()
    for language in ("en", "zh"):
        text = rules["noise"][language].sub(" ", text)
    return " ".join(_TOPIC_WORDS.sub(" ", text).split()).strip("-' ")


@functools.cache
def _rules() -> dict[str, Any]:
    rules = loader.read_yaml("planner/search.yaml")
    numbers = {str(word): value for word, value in rules["numbers"].items()}
    number = "([1-5](?:\\.\\d)?|" + "|".join(numbers) + ")"
    return {
        "sources": {name: re.compile(pattern) for name, pattern in rules["sources"].items()},
        "themes": re.compile(rules["themes"]),
        "stars": {op: re.compile(pattern.replace("{n}", number)) for op, pattern in rules["stars"].items()},
        "moods": [(row["op"], row["stars"], re.compile(row["words"])) for row in rules["moods"]],
        "numbers": numbers,
        "count": re.compile(rules["count"].replace("{n}", number.replace("[1-5](?:\\.\\d)?", "\\d{1,2}"))),
        "noise": {language: re.compile(pattern) for language, pattern in rules["noise"].items()},
    }
