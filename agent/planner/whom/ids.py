"""Reads ids: "customer 14911", 14911号客户, "score of 1", "2 kids"."""

from typing import Any

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.words.spans import Number, Span

_SAYS_ID = ("#", "no", "number", "nr", "id", ".", "号", "编号", "no.")

_WORD_NUMBERS = {"single": "1", "one": "1", "no": "0", "zero": "0"}  # "a single member", "no kids"

_SAYS_IS = ("of", "is", "was", "=", "equal to", ":", "为", "是")


def read_ids(reading: Reading) -> None:
    """Takes "customer 14911" and 14911号客户: an entity or dimension followed by one of its values."""
    for index, span in enumerate(reading.spans):
        if not span.has("dimension") or not reading.is_free(index):
            continue
        place = _id_beside(reading, index)
        if place is None:
            continue
        names, values = span.all("dimension"), _id_values(reading, place)
        if place == index - 1:  # "2 members" is a size, no number of a customer
            names = [name for name in names if not reading.entity_of(name)] or names
        written = reading.spans[place].text
        if place == index - 1:
            number = reading.spans[place].get("number")
            counted = str(number.count) if number is not None and number.count is not None else written
            written = _WORD_NUMBERS.get(written.lower(), counted)
        dimension, value = _fitting(reading, names, values, written)
        if value is None:
            continue
        is_negative = _is_negated(reading, index)
        _add_filter(reading, dimension, value, is_negative=is_negative)
        reading.explain(index, "id")
        reading.explain(place, "id")
        _chain(reading, place, dimension, is_negative=is_negative)


def _id_beside(reading: Reading, index: int) -> int | None:
    """Returns the span of the id right after the noun, or right before it in Chinese."""
    spans = reading.spans
    at = index + 1
    is_number = any(
        reading.dimension(name).type in ("integer", "number") and not reading.entity_of(name)
        for name in spans[index].all("dimension")
    )
    while at < len(spans) and (
        spans[at].text.lower() in _SAYS_ID or (is_number and spans[at].text.lower() in _SAYS_IS)
    ):
        at += 1
    if at == index + 1 and at < len(spans) and _is_year(reading, index, spans[at]):
        return None
    if at < len(spans) and _is_id(spans[at]) and reading.is_free(at):
        beyond = spans[at + 1] if at + 1 < len(spans) else None
        is_count = (
            beyond is not None
            and (beyond.has("metric") or beyond.has("super"))
            and spans[at].get("number") is not None
            and at == index + 1
            and spans[at].get("number").value < 100
            and not spans[at].has("value")
        )
        return None if is_count else at
    is_bound = index > 1 and any(spans[index - 2].has(kind) for kind in ("op", "top"))  # "more than one item"
    beyond = spans[index + 1] if index + 1 < len(spans) else None
    is_bound = is_bound or (beyond is not None and beyond.has("op") and not beyond.text.isascii())  # 4分以上
    if index and reading.is_free(index - 1) and not is_bound and _counts_a_label(reading, index):
        return index - 1
    if (
        index > 1
        and spans[index - 1].text in ("号", "号的")
        and _is_id(spans[index - 2])
        and reading.is_free(index - 2)
    ):
        reading.explain(index - 1, "id")
        return index - 2
    return None


def _is_year(reading: Reading, index: int, span: Span) -> bool:
    """Tells "top discount codes 2025" from "customer 2025": a year of the data that is none of the dimension's values."""
    if not span.has("date"):
        return False
    names = set(reading.spans[index].all("dimension"))
    return not names & {match.dimension for match in reading.values.exact(span.text)}


def _counts_a_label(reading: Reading, index: int) -> bool:
    """Tells "2 kids" and "5 stars", values of a band, from "5 stores"."""
    before = reading.spans[index - 1]
    number: Number | None = before.get("number")
    if before.text.lower() in _WORD_NUMBERS and _is_label(reading, index, _WORD_NUMBERS[before.text.lower()]):
        return True
    if (
        number is None
        or number.count is None
        or reading.spans[index].has("unit")
        or (index > 1 and (reading.spans[index - 2].has("top") or reading.spans[index - 2].has("op")))
    ):
        return False
    for name in reading.spans[index].all("dimension"):
        dimension = reading.dimension(name)
        if reading.entity_of(name) or any(binding.column.endswith("_id") for binding in dimension.bindings):
            continue
        if dimension.type in ("integer", "number") or any(
            match.dimension == name for match in reading.values.exact(before.text)
        ):
            return True
    return False


def _is_label(reading: Reading, index: int, value: str) -> bool:
    names = [name for name in reading.spans[index].all("dimension") if not reading.entity_of(name)]
    return any(match.dimension in names for match in reading.values.exact(value))


def _is_id(span: Span) -> bool:
    number: Number | None = span.get("number")
    if number is not None:
        return number.count is not None and any(char.isdigit() for char in span.text) and span.text.strip().isdigit()
    return (
        any(char.isdigit() for char in span.text)
        and (span.has("unknown") or span.has("value"))
        and " " not in span.text
    )


def _id_values(reading: Reading, place: int) -> dict[str, Any]:
    return {match.dimension: match.value for match in reading.spans[place].all("value")}


def _fitting(reading: Reading, names: list[str], values: dict[str, Any], text: str) -> tuple[str, Any]:
    for name in names:
        if name in values:
            return name, values[name]
    stored = {match.dimension: match.value for match in reading.values.exact(text)}
    for name in names:
        if name in stored:
            return name, stored[name]
    for name in names:
        is_number = reading.dimension(name).type in ("integer", "number")
        if reading.entity_of(name) or name.endswith("_id") or is_number:
            akin = next((other for other in stored if other.startswith(f"{name}_")), None)
            if akin is not None:
                return akin, stored[akin]
            plain = text.strip()
            return name, int(plain) if is_number and plain.isdigit() else plain
    return names[0], None


def _chain(reading: Reading, place: int, dimension: str, *, is_negative: bool) -> None:
    """Takes further ids: "campaigns 8, 13 and 18"."""
    at = place + 1
    while at + 1 < len(reading.spans) and reading.spans[at].text.lower() in (
        ",",
        "and",
        "or",
        "和",
        "与",
        "vs",
        "versus",
        "&",
    ):
        span = reading.spans[at + 1]
        if not _is_id(span) or not reading.is_free(at + 1):
            return
        if span.has("date") and reading.spans[at].text == ",":
            return  # "campaign 18, 2017"
        _, value = _fitting(reading, [dimension], {m.dimension: m.value for m in span.all("value")}, span.text)
        _add_filter(reading, dimension, value, is_negative=is_negative)
        reading.explain(at + 1, "id")
        reading.explain(at, "joiner")
        at += 2


def _is_negated(reading: Reading, index: int) -> bool:
    before = reading.before(index)
    is_negative = before is not None and reading.spans[before].has("neg")
    if is_negative and before is not None:
        reading.explain(before, "neg")
    return is_negative


def _add_filter(reading: Reading, field: str, value: Any, *, is_negative: bool) -> None:
    add_filter(reading, field, "ne" if is_negative else "eq", [value])
