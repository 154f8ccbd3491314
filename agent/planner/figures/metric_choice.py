"""Chooses among the metrics that one phrase names."""

from cartwise.agent.planner.reading import Reading


def metric_of(reading: Reading, index: int) -> str:
    """Returns the metric a span names; among several, the one whose relation the question mentions, else the standard one."""
    names = [str(name) for name in reading.spans[index].all("metric")]
    if len(names) == 1:
        return names[0]
    mentioned = [name for name in names if _relation_is_mentioned(reading, name, index)]
    standard = [name for name in (mentioned or names) if reading.catalog.metrics[name].is_standard]
    return (standard or mentioned or names)[0]


def _relation_is_mentioned(reading: Reading, metric: str, index: int) -> bool:
    relation = getattr(reading.catalog.metrics[metric], "relation", None)
    if relation is None or relation not in reading.catalog.relations:
        return False
    words = {relation.rstrip("s"), reading.catalog.relations[relation].label.lower().rstrip("s")}
    return any(span.text.lower().rstrip("s") in words for place, span in enumerate(reading.spans) if place != index)
