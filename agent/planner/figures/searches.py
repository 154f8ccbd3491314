"""Reads searches on the site, where the events hold them: "top search terms of mobile visitors", "how many searches"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter

_PEOPLE = ("visitors", "customers", "sessions")
_OWNING = ("of", "by", "from", "among", "for", "的")


def read_searches(reading: Reading) -> None:
    """Counts the search events where searches are named, or where search terms are ranked and nothing else is measured."""
    draft = reading.draft
    kind = next((match.value for match in reading.values.exact("search") if match.dimension == "event_type"), None)
    if kind is None or not reading.has_metric("events_rows") or reading.has_metric("searches"):
        return
    named = [i for i in reading.free("absent_metric") if reading.spans[i].has("absent_metric", "searches")]
    ranks = "query" in draft.dimensions and bool(draft.ranking)
    if not named and not (ranks and _measures_nothing(reading)):
        return
    for index in (*named, *(reading.free("metric") if not named else ())):
        reading.explain(index, "metric")
    draft.metrics.append("events_rows")
    add_filter(reading, "event_type", "eq", [kind])


def _measures_nothing(reading: Reading) -> bool:
    """Tells "search terms of mobile visitors", which says whose, from "search terms by visitors" and "with most sessions"."""
    for index in reading.free("metric"):
        at = index - 1
        while at >= 0 and (reading.roles.get(at) == "value" or reading.spans[at].text.lower() in ("the", "our", "all")):
            at -= 1
        is_whose = at >= 0 and reading.spans[at].text.lower() in _OWNING and not reading.spans[at].has("by")
        if not is_whose or not set(map(str, reading.spans[index].all("metric"))) & set(_PEOPLE):
            return False
    return True
