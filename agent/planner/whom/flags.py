"""Reads yes-or-no columns: "excluding the holdout", "holdout only", "holdout included"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_negative

_OWN_RULES = ("is_cancelled",)


def read_flags(reading: Reading) -> None:
    """Keeps or leaves out the rows that a flag marks; a flag that is included restricts nothing."""
    for index in reading.free("dimension"):
        span = reading.spans[index]
        names = [str(name) for name in span.all("dimension")]
        flags = [name for name in names if reading.dimension(name).type == "boolean" and name not in _OWN_RULES]
        if len(flags) != 1 or len(names) != 1 or span.has("metric"):
            continue
        if _is_included(reading, index):
            reading.explain(index, "included")
        elif is_negative(reading, index):
            add_filter(reading, flags[0], "eq", [False])
            reading.explain(index, "value")
        elif _is_alone(reading, index):
            add_filter(reading, flags[0], "eq", [True])
            reading.explain(index, "value")


def _is_included(reading: Reading, index: int) -> bool:
    near = [reading.spans[at] for at in range(max(0, index - 2), min(len(reading.spans), index + 3)) if at != index]
    return any(span.has("incl") or span.text.lower() in ("included", "counted", "也算", "在内") for span in near)


def _is_alone(reading: Reading, index: int) -> bool:
    """Tells "only the holdout" from "by holdout"."""
    near = [reading.spans[at] for at in range(max(0, index - 3), min(len(reading.spans), index + 3)) if at != index]
    return any(span.has("only") for span in near)
