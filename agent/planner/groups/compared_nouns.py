"""Reads "compare our brands": a figure for each of them."""

from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.reading import Reading

_COMPARING = ("compare", "comparing", "comparison of", "compared")


def read_compared(reading: Reading) -> None:
    """Takes "compare our brands" as a figure for each of them."""
    for index in reading.free("compare"):
        place = reading.after(index, skip=("glue", "of_any", "scope"), reach=4)
        if place is None or not reading.is_free(place) or reading.spans[index].text.lower() not in _COMPARING:
            continue
        span = reading.spans[place]
        if span.is_plural and span.has("dimension") and not (span.has("metric") or span.has("value")):
            add_name(reading.draft.dimensions, best_dimension(reading, place))
            reading.explain(place, "group")
            reading.draft.is_plural = True
