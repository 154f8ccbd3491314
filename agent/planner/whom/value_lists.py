"""Reads values in a row: "boleto, voucher and debit card", "a view, an add_to_cart and a purchase"."""

from typing import Any

from cartwise.agent.planner.groups.dimension_choice import owners_near
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.words.spans import Span

_MOST_LISTED = 6  # rounds: each may join the next name of a list


def read_enumerations(reading: Reading) -> None:
    """Takes two or more values in a row of a dimension that the question names: "one figure for each of the three event types"."""
    for index in reading.free("dimension"):
        owners = owners_near(reading, index)
        named = [str(name) for name in reading.spans[index].all("dimension")]
        for name in sorted(named, key=lambda each: each.split("_")[0] not in owners):
            places = _in_a_row(reading, name) if reading.entity_of(name) is None else []
            if len(places) < 2:
                continue
            for place in places:
                value = next(m.value for m in reading.spans[place].all("value") if m.dimension == name)
                add_filter(reading, name, "ne" if is_negative(reading, place) else "eq", [value])
                reading.explain(place, "value")
            _explain_count(reading, index, len(places))
            return


def _in_a_row(reading: Reading, name: str) -> list[int]:
    """Returns the first spans in a row, joined by "and" or commas, that hold values of the dimension."""
    found: list[int] = []
    for index in reading.free("value"):
        if not any(match.dimension == name for match in reading.spans[index].all("value")):
            continue
        if found and not all(_links(reading, at) for at in range(found[-1] + 1, index)):
            if len(found) > 1:
                break
            found = []
        found.append(index)
    between = [reading.spans[at].text.lower() for at in range(found[0], found[-1])] if found else []
    return found if any(text in JOINERS for text in between) else []


def _explain_count(reading: Reading, index: int, count: int) -> None:
    """Explains "three" of "each of the three event types", of which three were named."""
    before = reading.before(index, reach=3)
    if before is None or not reading.spans[before].has("number"):
        return
    if reading.spans[before].get("number").count == count:
        reading.explain(before, "label")
        reading.explain(index, "label")


def join_listed(reading: Reading) -> None:
    """Adds "voucher" to the filter of "boleto, voucher and debit card", though alone the word would name something else."""
    _share_dimension(reading)
    for _ in range(_MOST_LISTED):
        found = [index for index in reading.free("value") if _joins_list(reading, index)]
        if not found:
            return
        for index in found:
            matches = {match.dimension: match.value for match in reading.spans[index].all("value")}
            kept = next(
                each for each in reading.draft.filters if each["field"] in _beside(reading, index) & set(matches)
            )
            add_filter(
                reading, kept["field"], "ne" if kept["op"] in ("ne", "not_in") else "eq", [matches[kept["field"]]]
            )
            reading.explain(index, "value")


def _share_dimension(reading: Reading) -> None:
    """Keeps both values of "fulfilled vs unfulfilled" in the one column that has both, where each was found in another."""
    for index in range(2, len(reading.spans)):
        left, link, right = reading.spans[index - 2 : index + 1]
        if link.text.lower() not in (*JOINERS, "vs", "vs.", "versus") or not (left.has("value") and right.has("value")):
            continue
        kept = [_filter_of(reading, span) for span in (left, right)]
        first, second = ({m.dimension: m.value for m in span.all("value")} for span in (left, right))
        shared = [name for name in first if name in second]
        if None in kept or kept[0] is kept[1] or len(shared) != 1:
            continue
        reading.draft.filters = [each for each in reading.draft.filters if each not in kept]
        for values in (first, second):
            add_filter(reading, shared[0], "eq", [values[shared[0]]])


def _filter_of(reading: Reading, span: Span) -> dict[str, Any] | None:
    """Returns the filter that a value alone has made."""
    return next(
        (
            each
            for each in reading.draft.filters
            for match in span.all("value")
            if each["op"] == "eq" and each["field"] == match.dimension and each["values"] == [match.value]
        ),
        None,
    )


def _joins_list(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    if span.has("number") or span.has("date"):
        return False
    fields = _beside(reading, index)
    kept = {each["field"] for each in reading.draft.filters if each["op"] in ("eq", "in", "ne", "not_in")}
    return bool(fields & kept & {match.dimension for match in span.all("value")})


def _beside(reading: Reading, index: int) -> set[str]:
    """Returns the dimensions of the values that stand beside the span, joined to it by "and", "or" or a comma."""
    found: set[str] = set()
    for step in (1, -1):
        at, is_joined = index + step, False
        while 0 <= at < len(reading.spans) and _links(reading, at):
            is_joined = is_joined or reading.spans[at].text.lower() in JOINERS
            at += step
        if is_joined and 0 <= at < len(reading.spans) and reading.roles.get(at) == "value":
            found |= {match.dimension for match in reading.spans[at].all("value")}
    return found


def _links(reading: Reading, at: int) -> bool:
    span = reading.spans[at]
    return span.text.lower() in JOINERS or (span.has("glue") and not span.has("value"))
