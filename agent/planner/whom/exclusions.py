"""Reads clauses that leave cancelled orders out: "without canceled & unavailable", 取消单不算, "returned ones should stay out".

Most figures leave them out anyway, so such a clause only restates the default; the others are restricted to orders that stand.
"""

from cartwise.agent.planner.figures.actions import names_cancelled
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span
from cartwise.workspace.catalog.cancelled import says_cancelled

_REACH = 5  # spans between the negation and the first state it leaves out
_OWNERS = ("customer", "product")
_BETWEEN = ("glue", "of_any", "scope", "something", "them", "it")  # "ignoring everything that got canceled"


def read_exclusions(reading: Reading) -> None:
    """Explains such clauses and records that the figures are wanted without cancelled orders."""
    index = 0
    while index < len(reading.spans):
        if not _is_state(reading, index) or _is_kept_alone(reading, index):
            index += 1
            continue
        end = _end_of_list(reading, index)
        included = _inclusion_before(reading, index)
        if included is not None:
            for place in range(_start_of_noun(reading, included), end):
                reading.explain(place, "any_status")
            index = end
        else:
            index = _leave_out(reading, index, end)


def _leave_out(reading: Reading, index: int, end: int) -> int:
    """Takes the states from `index` to `end` as left out, where something says so; returns where reading goes on."""
    before, after = _negation_before(reading, index), _negation_after(reading, end)
    owner = _owner(reading, before) if before is not None else None
    if before is not None and owner is not None:
        _take_without(reading, owner, range(before, end))
        return end
    if before is None and after is None:
        return end
    first = before if before is not None else index
    last = after if after is not None else end - 1
    for place in range(first, last + 1):
        reading.explain(place, "gross")
    _explain_around(reading, first, last)
    reading.leaves_out_cancelled = True
    return last + 1


def _take_without(reading: Reading, owner: str, places: range) -> None:
    """Counts "customers without cancellations" as those who never cancelled."""
    if not reading.has_metric("cancellations"):
        return
    condition = {"entity": owner, "metric": "cancellations", "op": "eq", "values": [0.0]}
    reading.draft.entities = [*(reading.draft.entities or []), condition]
    for place in places:
        reading.explain(place, "condition")


def _is_state(reading: Reading, index: int) -> bool:
    """Tells a span that names cancelled orders: the deed, the noun, or a status that says so."""
    span = reading.spans[index]
    if not reading.is_free(index):
        return False
    if names_cancelled(span) or span.has("void_state"):
        return True
    return any(match.dimension.endswith("status") and says_cancelled(str(match.value)) for match in span.all("value"))


def _is_kept_alone(reading: Reading, index: int) -> bool:
    """Tells "only returns (status returned), cancellations aside": the first two are what is kept."""
    if index and reading.spans[index - 1].has("only"):
        return True
    labelled = index > 0 and reading.spans[index - 1].has("dimension", "status")
    return labelled and any(span.has("only") for span in reading.spans[max(0, index - 4) : index])


def _is_order_noun(reading: Reading, span: Span) -> bool:
    nouns = [str(name) for name in span.all("dimension")]
    return any(reading.entity_of(name) == "order" or name == "status" for name in nouns) or any(
        span.has("metric", name) for name in ("orders", "orders_placed")
    )


def _end_of_list(reading: Reading, index: int) -> int:
    """Returns where "canceled, returned and unavailable orders" ends, brackets within it included."""
    end, at = index + 1, index + 1
    while at < len(reading.spans):
        span = reading.spans[at]
        is_link = span.text.lower() in (*JOINERS, "(", ")", "nor", "单", "的", "等", "了") or span.has("glue")
        if span.text in ".?!;" or span.has("neg") or span.has("neg_after"):
            break
        if _is_state(reading, at) or (_is_order_noun(reading, span) and not _opens_list(reading, at)):
            end = at + 1
        elif not is_link:
            break
        at += 1
    if end < len(reading.spans) and reading.spans[end].text == ")" and _opens_bracket(reading, index, end):
        end += 1
    return end


def _opens_list(reading: Reading, at: int) -> bool:
    """Tells "canceled, orders per week", where the noun belongs to what follows the comma."""
    return at > 0 and reading.spans[at - 1].text == ","


def _opens_bracket(reading: Reading, index: int, end: int) -> bool:
    return sum(span.text == "(" for span in reading.spans[index:end]) > sum(
        span.text == ")" for span in reading.spans[index:end]
    )


def _start_of_noun(reading: Reading, included: int) -> int:
    """Returns where "all orders" begins before "incl. canceled", where another figure is asked for."""
    before = included - 1
    if before < 0 or not (reading.spans[before].has("metric") and _is_order_noun(reading, reading.spans[before])):
        return included
    others = [i for i in reading.free("metric") if i != before and not reading.spans[i].has("dimension")]
    return before if others else included


def _inclusion_before(reading: Reading, index: int) -> int | None:
    """Returns the place of "incl." right before the states, which then count too."""
    at = index - 1
    while at > 0 and (_abbreviates(reading, at) or reading.spans[at].text.lower() in ("the", "all", "also")):
        at -= 1
    return at if at >= 0 and reading.spans[at].has("incl") else None


def _abbreviates(reading: Reading, at: int) -> bool:
    """Tells the full stop of "incl." from that of a sentence before."""
    return reading.spans[at].text == "." and reading.spans[at - 1].text.lower() == "incl"


def _negation_before(reading: Reading, index: int) -> int | None:
    for at in range(index - 1, max(-1, index - 1 - _REACH), -1):
        span = reading.spans[at]
        if span.has("neg") or span.has("null") or span.text.lower() in listed_words("leaving_out"):
            return at
        if span.text.lower() == "net of":
            return at
        if span.text.lower() == "of" and at and reading.spans[at - 1].has("net", "net"):
            return at - 1
        if not (
            _is_order_noun(reading, span) or any(span.has(kind) for kind in _BETWEEN) or span.text.lower() == "got"
        ):
            return None
        if span.has("punct"):
            return None
    return None


def _negation_after(reading: Reading, end: int) -> int | None:
    for at in range(end, min(end + _REACH, len(reading.spans))):
        span = reading.spans[at]
        if span.has("neg_after") or (span.has("neg") and not span.text.isascii()) or _drops(reading, at):
            return at
        if span.has("neg") and at + 1 < len(reading.spans) and _counts(reading.spans[at + 1]):
            return at + 1
        if not (span.has("glue") or span.text == ")"):
            return None
    return None


def _drops(reading: Reading, at: int) -> bool:
    """Tells "canceled/unavailable out", which ends the clause, from "cancelled out of 500"."""
    ends = at + 1 == len(reading.spans) or reading.spans[at + 1].has("punct")
    return ends and reading.spans[at].text.lower() in listed_words("left_out_behind")


def _counts(span: Span) -> bool:
    return span.text.lower() in listed_words("counting_verbs")


def _owner(reading: Reading, before: int) -> str | None:
    """Returns whose cancellations are spoken of: "customers without cancellations" are people, "revenue without" them is not."""
    place = before - 1
    while place > 0 and reading.spans[place].has("glue") and not reading.spans[place].has("dimension"):
        place -= 1
    if place < 0 or reading.spans[place].has("punct"):
        return None
    names = [str(name) for name in reading.spans[place].all("dimension")]
    return next((name for name in names if reading.entity_of(name) in _OWNERS), None)


def _explain_around(reading: Reading, first: int, last: int) -> None:
    """Explains "only" before the clause and "on both sides" after it."""
    for place in range(last + 1, min(last + 4, len(reading.spans))):
        span = reading.spans[place]
        if span.has("punct"):
            break
        if span.has("in_all") or span.has("neg_after") or (span.has("neg") and not span.text.isascii()):
            reading.explain(place, "gross")
    if first and reading.is_free(first - 1) and reading.spans[first - 1].has("only"):
        reading.explain(first - 1, "gross")
