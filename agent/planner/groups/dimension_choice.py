"""Chooses among the dimensions that one word names."""

from cartwise.agent.planner.reading import Reading


def best_dimension(reading: Reading, place: int) -> str:
    """Returns the dimension that a phrase names; among several, the one whose relation the metrics use."""
    names = [str(name) for name in reading.spans[place].all("dimension")]
    chosen = _nearest_dimension(reading, place, names)
    if len(names) > 1 and chosen.split("_")[0] not in owners_near(reading, place):
        reading.draft.alternatives[chosen] = names
    return chosen


def settle_alternatives(reading: Reading) -> None:
    """Chooses, among dimensions of one word ("type"), the one that lives where the metric does."""
    draft = reading.draft
    first = draft.metrics[0] if draft.metrics and isinstance(draft.metrics[0], str) else None
    relation = _relation_of(reading, first) if first else None
    if relation is None:
        return
    near = {relation, *(join.right for join in reading.catalog.joins if join.left == relation)}
    for at, name in enumerate(draft.dimensions):
        names = draft.alternatives.get(name, [])
        homes = {other: {binding.relation for binding in reading.dimension(other).bindings} for other in names}
        best = next((other for other in [name, *names] if relation in homes.get(other, ())), None)
        best = best or next((other for other in [name, *names] if near & homes.get(other, set())), name)
        draft.dimensions[at] = best
    _exclude_among_groups(reading)


def _exclude_among_groups(reading: Reading) -> None:
    """Leaves SP out of the sellers' states for "apart from SP, in which states are the sellers", not out of the buyers'."""
    draft = reading.draft
    for index, role in reading.roles.items():
        akin = {str(name) for name in reading.spans[index].all("dimension")} if role == "group" else set()
        chosen = akin & set(draft.dimensions)
        for each in draft.filters:
            if len(chosen) != 1 or each["field"] not in akin - chosen or each["op"] not in ("ne", "not_in"):
                continue
            name = next(iter(chosen))
            stored = [{match.dimension for match in reading.values.exact(str(value))} for value in each["values"]]
            if stored and all(name in found for found in stored):
                each["field"] = name


def _relation_of(reading: Reading, name: str) -> str | None:
    metric = reading.catalog.metrics[name]
    if metric.kind == "ratio":
        return _relation_of(reading, metric.numerator[0])
    return metric.relation


def _nearest_dimension(reading: Reading, place: int, names: list[str]) -> str:
    for index in (place - 1, place + 1):
        if 0 <= index < len(reading.spans):
            beside = reading.spans[index].text.lower()
            for name in names:
                if beside and beside in name:
                    return str(name)
    owned = [name for name in names if name.split("_")[0] in owners_near(reading, place)]
    if owned:
        return owned[0]
    exact = [name for name in names if name.replace("_", " ") == reading.spans[place].text.lower()]
    return str(exact[0] if exact else names[0])


def owners_near(reading: Reading, place: int) -> set[str]:
    """Returns whose the group is: "sellers from which states" and "the sellers' states" mean the sellers' own."""
    found: set[str] = set()
    for at in range(place - 1, max(-1, place - 6), -1):
        span = reading.spans[at]
        if span.has("verb") or span.has("metric") or (span.has("punct") and span.text != "'"):
            break
        found |= {str(name) for name in span.all("dimension") if not span.has("glue")}
    return found or _owners_behind(reading, place)


def _owners_behind(reading: Reading, place: int) -> set[str]:
    """Returns whose the group is where the verb stands between: "in which states are the sellers that ..."."""
    behind = reading.after(place, skip=("glue", "super", "distinct"), reach=5)
    if behind is None or behind == place + 1:
        return set()
    return {str(name) for name in reading.spans[behind].all("dimension") if not reading.spans[behind].has("metric")}


def add_name(names: list[str], name: str) -> None:
    """Adds a name to a list that does not have it yet."""
    if name not in names:
        names.append(name)
