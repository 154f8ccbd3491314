"""Turns a condition round where its things are left out: "ignore states with fewer than 40 orders", 不足40单的州不看."""

from cartwise.agent.planner.negation import closes
from cartwise.agent.planner.reading import Reading

_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne"}
_REACH = 7  # spans between the condition and the words that leave its things out


def kept_op(reading: Reading, op: str, first: int, last: int) -> str:
    """Returns the operator of the things that stay.

    Args:
        reading: the question.
        op: as the condition says it.
        first: first span of the condition.
        last: its last span.
    """
    place = _word_behind(reading, last) if op in _OPPOSITE else None
    if place is None and op in _OPPOSITE:
        place = _word_before(reading, first)
    if place is None:
        return op
    reading.explain(place, "condition")
    return _OPPOSITE[op]


def _word_behind(reading: Reading, last: int) -> int | None:
    for at in range(last + 1, min(last + 1 + _REACH, len(reading.spans))):
        span = reading.spans[at]
        is_out = span.has("neg_after") or (span.has("neg") and not span.text.isascii())
        if is_out and reading.is_free(at) and closes(reading, at):
            return at
        if not (span.has("glue") or span.has("dimension") or span.has("them") or span.has("metric")):
            return None
    return None


def _word_before(reading: Reading, first: int) -> int | None:
    is_noun_seen = False
    for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
        span = reading.spans[at]
        if span.has("neg"):
            return at if is_noun_seen and reading.is_free(at) else None
        is_noun = span.has("dimension") and not span.has("glue")
        is_noun_seen = is_noun_seen or is_noun or span.has("them")
        if not (is_noun or span.has("glue") or span.has("not_null") or span.has("of_any") or span.has("metric")):
            return None
    return None
