"""Reads "in which cities are most of our sellers": what is counted stands after the superlative, what it is split by before it."""

from cartwise.agent.planner.reading import Reading

_OF = ("of", "of our", "of the", "of all")


def read_most_of(reading: Reading) -> None:
    """Takes the things of "most of our sellers" as what is counted, where another noun is asked for."""
    if not reading.any_of("which"):
        return
    for index in reading.free("super"):
        beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
        if reading.spans[index].text.lower() not in ("most", "最多") or beyond is None:
            continue
        place = reading.after(index, skip=("glue", "of_any"), reach=5)
        if place is None or (
            beyond.text.lower() not in _OF and (place != index + 1 or reading.spans[place].has("metric"))
        ):
            continue
        others = [i for i in reading.free("dimension") if i < index]
        if place is None or not others:
            continue
        count = next(
            (found for name in reading.spans[place].all("dimension") if (found := reading.count_metric(name))), None
        )
        if count is not None:
            reading.draft.metrics.append(count)
            reading.explain(place, "metric")
