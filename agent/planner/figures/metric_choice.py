"""Chooses among the metrics that one phrase names."""

from cartwise.agent.planner.figures.reach import home_of, reaches
from cartwise.agent.planner.reading import Reading


def metric_of(reading: Reading, index: int) -> str:
    """Returns the metric a span names; among several, the one whose table the question mentions or groups by, else the standard one."""
    names = [str(name) for name in reading.spans[index].all("metric")]
    if len(names) == 1:
        return names[0]
    mentioned = [name for name in names if _relation_is_mentioned(reading, name, index)]
    if not mentioned and any(not _reaches_fields(reading, name) for name in names):
        mentioned = [name for name in names if _reaches_fields(reading, name)]
    standard = [name for name in (mentioned or names) if reading.catalog.metrics[name].is_standard]
    return (standard or mentioned or names)[0]


def _relation_is_mentioned(reading: Reading, metric: str, index: int) -> bool:
    relation = home_of(reading.catalog, metric)
    if relation is None or relation not in reading.catalog.relations:
        return False
    words = {relation.rstrip("s"), reading.catalog.relations[relation].label.lower().rstrip("s")}
    return any(
        span.has("relation", relation) or span.text.lower().rstrip("s") in words
        for place, span in enumerate(reading.spans)
        if place != index
    )


def _reaches_fields(reading: Reading, metric: str) -> bool:
    """Tells whether the metric's table holds, or leads to, all that the question groups and filters by."""
    draft, home = reading.draft, home_of(reading.catalog, metric)
    fields = [*draft.dimensions, *(str(each["field"]) for each in draft.filters)]
    return all(reaches(reading.catalog, home, name) for name in fields)
