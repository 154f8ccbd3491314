"""Fits groups and filters to the table that a metric lives in: "ad spend by channel" means the channel of the ads."""

from collections.abc import Iterator
from typing import Any

from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading
from cartwise.workspace.catalog.model import Dimension


def fit_to_metric(reading: Reading) -> None:
    """Replaces groups and filters that the metric's table can't reach by the table's own of the same kind."""
    draft = reading.draft
    _count_whole_list(reading)
    if not draft.metrics or not isinstance(draft.metrics[0], str):
        return
    near = _reachable(reading, draft.metrics[0])
    if not near:
        return
    draft.dimensions[:] = list(dict.fromkeys(_fitting_group(reading, name, near) for name in draft.dimensions))
    for each in draft.filters:
        _fit_filter(reading, each, near)


def _count_whole_list(reading: Reading) -> None:
    """Counts "how many sellers" in the list of sellers, where no sale, day or order is spoken of."""
    draft = reading.draft
    if len(draft.metrics) != 1 or not isinstance(draft.metrics[0], str):
        return
    if draft.period or draft.grain or draft.date_parts or draft.having or draft.entities or draft.compare:
        return
    if any(
        reading.spans[i].has("verb", verb)
        for i in range(len(reading.spans))
        for verb in ("sell", "buy", "order", "earn", "cancel")
    ):
        return
    name = draft.metrics[0]
    for relation in reading.catalog.relations.values():
        whole = f"{relation.name}_{name}"
        if (
            relation.role is None
            and len(relation.key) == 1
            and name == f"distinct_{relation.key[0]}"
            and reading.has_metric(whole)
        ):
            draft.metrics[0] = whole


def _reachable(reading: Reading, name: str) -> list[str]:
    """Returns the metric's relation and those that its joins reach, nearest first."""
    found = [home_of(reading.catalog, name)] if reading.has_metric(name) else []
    for relation in found:
        found += [join.right for join in reading.catalog.joins if join.left == relation and join.right not in found]
    return found


def _places(dimension: Dimension) -> set[str]:
    return {binding.relation for binding in dimension.bindings}


def _akin(reading: Reading, name: str) -> Iterator[str]:
    """Yields dimensions of the same column or whose name ends with the same word: channel and advertising channel, city and seller city."""
    columns = {binding.column for binding in reading.dimension(name).bindings}
    word = reading.dimension(name).label.en[0].lower().split()[-1] if reading.dimension(name).label.en else name
    for other in reading.catalog.dimensions.values():
        said = [label.lower() for label in (*other.label.en, *other.synonyms.en)]
        is_same = any(binding.column in columns for binding in other.bindings)
        if other.name != name and (is_same or any(label.split()[-1:] == [word] for label in said)):
            yield other.name


def _fitting_group(reading: Reading, name: str, near: list[str]) -> str:
    if name not in reading.catalog.dimensions or _places(reading.dimension(name)) & set(near):
        return name
    if _is_named_with_owner(reading, name):
        return name  # "seller states" are not where the buyers live
    found = [other for other in _akin(reading, name) if near[0] in _places(reading.dimension(other))]
    return found[0] if len(found) == 1 else name


def _is_named_with_owner(reading: Reading, name: str) -> bool:
    """Tells "seller states", which says whose states they are, from "states"."""
    owner = reading.catalog.dimensions.get(name.split("_")[0])
    words = (
        {word.lower() for word in (*owner.label.en, *owner.label.zh)}
        if owner is not None and owner.name != name
        else set()
    )
    said = (span.text.lower() for span in reading.spans if set(span.all("dimension")) == {name})
    return any(word in text for text in said for word in words)


def _fit_filter(reading: Reading, each: dict[str, Any], near: list[str]) -> None:
    field = str(each["field"])
    if field not in reading.catalog.dimensions or _places(reading.dimension(field)) & set(near):
        return
    if each["op"] not in ("eq", "ne", "in", "not_in") or not each["values"]:
        return
    if any(str(value).isdigit() for value in each["values"]):
        return  # a score of 5 is no fifth item
    owner = field.split("_")[0]
    if owner in reading.catalog.dimensions and any(span.has("dimension", owner) for span in reading.spans):
        return  # "sellers from MG" are no buyers from there
    found = [
        {
            match.dimension
            for match in reading.values.exact(str(value))
            if match.dimension in reading.catalog.dimensions and _places(reading.dimension(match.dimension)) & set(near)
        }
        for value in each["values"]
    ]
    shared = sorted(set.intersection(*found), key=lambda name: _distance(reading, name, near))
    if shared and (len(shared) == 1 or _distance(reading, shared[0], near) < _distance(reading, shared[1], near)):
        each["field"] = shared[0]
        each["values"] = [_as_stored(reading, shared[0], value) for value in each["values"]]


def _distance(reading: Reading, name: str, near: list[str]) -> int:
    """Returns how far from the metric's table the dimension lives, in places of `near`."""
    return min(near.index(place) for place in _places(reading.dimension(name)) if place in near)


def _as_stored(reading: Reading, dimension: str, value: Any) -> Any:
    """Returns the value as that dimension spells it: "clothing" of the search terms is Clothing among the categories."""
    return next((match.value for match in reading.values.exact(str(value)) if match.dimension == dimension), value)
