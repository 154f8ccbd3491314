"""Tells whether "outside", "excluding", 不含 or 以外 govern a span."""

from cartwise.agent.planner.reading import JOINERS, Reading


def is_negative(reading: Reading, index: int) -> bool:
    """Tells whether "outside", "excluding", 不含 govern the span, also through "A, B and C"."""
    at = index - 1
    while at >= 0 and (
        reading.spans[at].has("glue")
        or reading.roles.get(at) in ("value", "label", "negated")
        or reading.spans[at].text in (*JOINERS, "the", "(", '"')
        or (reading.spans[at].has("dimension") and not reading.spans[at].has("metric"))
        or any(reading.spans[at].has(kind) for kind in ("something", "of_any", "contains"))
    ):
        if reading.spans[at].has("neg"):
            break
        at -= 1
    if at >= 0 and reading.spans[at].has("neg"):
        reading.explain(at, "neg")
        _explain_after(reading, index)
        return True
    return _explain_after(reading, index)


def _explain_after(reading: Reading, index: int) -> bool:
    for place in range(index + 1, min(index + 4, len(reading.spans))):
        if reading.spans[place].has("neg_after"):
            reading.explain(place, "neg")
            return True
        if (
            not (reading.is_filler(place) or reading.spans[place].has("dimension") or reading.spans[place].has("value"))
            or reading.spans[place].text in ",.?"
        ):
            return False
    return False
