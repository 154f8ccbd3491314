"""Reads yes-or-no columns: "excluding the holdout", "holdout only", "holdout included"."""

from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.words.lexicon import listed_words

_NEAR = 2  # spans between "vs" and "without"
_OWN_RULES = ("is_cancelled",)


def read_flags(reading: Reading) -> None:
    """Keeps or leaves out the rows that a flag marks; a flag that is included restricts nothing."""
    for index in reading.free("dimension"):
        span = reading.spans[index]
        names = [str(name) for name in span.all("dimension")]
        flags = [name for name in names if reading.dimension(name).type == "boolean" and name not in _OWN_RULES]
        if len(flags) != 1 or len(names) != 1 or span.has("metric"):
            continue
        if _is_set_against(reading, index):
            reading.draft.dimensions.append(flags[0])
            reading.explain(index, "group")
        elif _is_included(reading, index):
            reading.explain(index, "included")
        elif is_negative(reading, index):
            add_filter(reading, flags[0], "eq", [False])
            reading.explain(index, "value")
        elif _is_alone(reading, index) or _is_held(reading, index):
            add_filter(reading, flags[0], "eq", [True])
            reading.explain(index, "value")


def _is_included(reading: Reading, index: int) -> bool:
    near = [reading.spans[at] for at in range(max(0, index - 2), min(len(reading.spans), index + 3)) if at != index]
    return any(span.has("incl") or span.text.lower() in ("included", "counted", "也算", "在内") for span in near)


def _is_alone(reading: Reading, index: int) -> bool:
    """Tells "only the holdout" from "by holdout"."""
    near = [reading.spans[at] for at in range(max(0, index - 3), min(len(reading.spans), index + 3)) if at != index]
    return any(span.has("only") for span in near)


def _is_held(reading: Reading, index: int) -> bool:
    """Tells "customers with marketing consent" and 有营销许可的客户 from "orders by consent"."""
    before = reading.spans[index - 1] if index else None
    if before is None:
        return False
    words = before.text.lower().split()[-1:]
    is_said = before.has("not_null") or (bool(words) and words[0] in listed_words("holding_flags"))
    if is_said:
        reading.explain(index - 1, "value")
    return is_said


def _is_set_against(reading: Reading, index: int) -> bool:
    """Tells "with consent vs without", which splits by the flag and restricts nothing; its words are explained."""
    behind = [*range(index + 1, min(len(reading.spans), index + 5))]
    marks = [at for at in behind if reading.spans[at].has("compare") or reading.spans[at].text.lower() in JOINERS]
    negs = [at for at in behind if reading.spans[at].has("neg") or reading.spans[at].has("null")]
    if not marks or not negs or negs[0] < marks[0] or negs[0] - marks[0] > _NEAR:
        return False
    beyond = reading.spans[negs[0] + 1] if negs[0] + 1 < len(reading.spans) else None
    is_alone = beyond is None or beyond.has("punct") or beyond.has("date") or beyond.has("glue")
    is_same = beyond is not None and set(beyond.all("dimension")) == set(reading.spans[index].all("dimension"))
    if not (is_alone or is_same):
        return False
    for at in (marks[0], negs[0], *((negs[0] + 1,) if is_same else ())):
        reading.explain(at, "compare")
    return True
