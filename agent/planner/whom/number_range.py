"""Reads "each score from 1 to 5": numbers beside what is grouped, which say which of its values count."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter

_TO = ("to", "through", "thru", "till", "until", "-", "–", "and", "至", "到", "~")


def read_number_ranges(reading: Reading) -> None:
    """Keeps the values from the first to the second number, where a numeric column before them is what is grouped."""
    for index in reading.free("number"):
        if index + 2 >= len(reading.spans) or not reading.is_free(index + 2):
            continue
        link, last = reading.spans[index + 1], reading.spans[index + 2]
        group = reading.before(index, skip=("glue", "punct"), reach=3)
        if link.text.lower() not in _TO or not last.has("number") or group is None:
            continue
        if reading.roles.get(group) != "group":
            continue
        names = [str(name) for name in reading.spans[group].all("dimension")]
        name = next((each for each in names if each in reading.draft.dimensions), None)
        if name is None or reading.dimension(name).type not in ("integer", "number"):
            continue
        ends = [reading.spans[index].get("number").value, last.get("number").value]
        add_filter(reading, name, "between", [int(end) if end == int(end) else end for end in ends])
        for at in (index, index + 1, index + 2):
            reading.explain(at, "condition")
