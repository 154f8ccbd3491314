"""Reads numbers that a column keeps as bands: "three or more kids" is 3+, 没有孩子 is 0, "at least two children" is 2 and 3+."""

import re
from typing import Any

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.words.spans import Number

_HIGHEST = 12  # band looked for
_NONE = ("0", "none", "no")
_PEOPLE = ("people", "person", "persons", "member", "members", "人", "口", "口人", "口之家", "heads")
_HAVING = ("with", "having", "have", "has", "that have", "who have", "有", "带", "with any", "with some")
_RANKING = ("top", "super", "which", "ranked", "grew_most")
_FILLERS = ("个", "名", "位", "or", "的", "of", "以", "any", "own", "young", "small")


def read_bands(reading: Reading) -> None:
    """Takes counts of things that a column holds in bands as a filter on its values."""
    for index in range(len(reading.spans)):
        if not reading.is_free(index):
            continue
        for name in _names(reading, index):
            found = _asked(reading, index)
            if found is None:
                continue
            op, number, used = found
            values = _values(reading, name, op, number)
            if not values:
                continue
            negative = is_negative(reading, min(used)) if op != "none" else False
            several = "not_in" if negative else "in"
            single = "ne" if negative else "eq"
            add_filter(reading, name, several if len(values) > 1 else single, values)
            reading.draft.banded |= {name} if op != "eq" else set()
            for place in used:
                reading.explain(place, "value")
            break


def compared_bands(reading: Reading) -> list[dict[str, Any]]:
    """Returns the filters of both sides of "households with kids against those without"; else none.

    Args:
        reading: the question, read.
    """
    for each in reading.draft.filters if reading.any_of("compare", "op") else ():
        none = [value for value in each["values"] if str(value).lower() in _NONE]
        some = [value for value in each["values"] if value not in none]
        if each["field"] in reading.draft.banded and each["op"] == "in" and none and len(some) > 1:
            return [{**each, "op": "in", "values": some}, {**each, "op": "eq", "values": none}]
    return []


def _names(reading: Reading, index: int) -> list[str]:
    """Returns the columns of counts that the word names: kids_count for "kids", household_size for "people" of a household."""
    span = reading.spans[index]
    names = [str(name) for name in span.all("dimension")]
    if span.text.lower() in _PEOPLE:
        names += [name for name in reading.catalog.dimensions if name.endswith("_size")]
    return [name for name in names if _counts(reading, name)]


def _counts(reading: Reading, name: str) -> bool:
    dimension = reading.catalog.dimensions[name]
    if dimension.type != "text" or reading.entity_of(name):
        return False
    return name.endswith(("_count", "_size", "_number")) or any(
        _band(reading, name, f"{number}+") for number in range(2, _HIGHEST)
    )


def _asked(reading: Reading, index: int) -> tuple[str, int, list[int]] | None:
    """Returns the comparison, the number and the spans they stand in; "none" and "some" need no number."""
    behind = _behind(reading, index) or _against_none(reading, index)
    at = _skipped(reading, index, -1)
    if behind is not None or at is None:
        return behind
    span = reading.spans[at]
    if span.text.lower() == "single" and reading.spans[index].text.lower() in _PEOPLE:
        return "eq", 1, [at, index]
    if span.has("number"):
        return _numbered(reading, index, at)
    if (upwards := re.fullmatch(r"(\d{1,2})\+", span.text)) is not None:
        return "ge", int(upwards[1]), [at, index]  # "3+ kids", written as the band or not
    if span.has("op"):  # 3个及以上孩子
        place = _skipped(reading, at, -1)
        if place is not None and reading.spans[place].has("number"):
            number: Number = reading.spans[place].get("number")
            return (str(span.get("op")), number.count or 0, [place, at, index]) if number.count is not None else None
    if span.has("null") or span.text.lower() in ("without", "no", "zero", "没有", "无", "没"):
        return "none", 0, [at, index]
    if span.text.lower() in _HAVING and index == at + 1:
        return "some", 1, [index]
    return None


def _against_none(reading: Reading, index: int) -> tuple[str, int, list[int]] | None:
    """Returns some of "kids vs no kids", whose other side has none of the same."""
    rest = reading.spans[index + 1 : index + 4]
    if len(rest) < 3 or not rest[0].has("compare", "compare"):
        return None
    is_none = rest[1].has("null") or rest[1].text.lower() in ("without", "no", "zero")
    same = set(reading.spans[index].all("dimension")) & set(rest[2].all("dimension"))
    return ("some", 1, [index]) if is_none and same else None


def _behind(reading: Reading, index: int) -> tuple[str, int, list[int]] | None:
    """Returns the comparison of 孩子不超过1个, which stands behind the noun."""
    place = _skipped(reading, index, 1)
    if place is None or not reading.spans[place].has("op") or reading.spans[place].text.isascii():
        return None
    at = _skipped(reading, place, 1)
    number: Number | None = reading.spans[at].get("number") if at is not None else None
    if at is None or number is None or number.count is None:
        return None
    return str(reading.spans[place].get("op")), number.count, [index, place, at]


def _numbered(reading: Reading, index: int, at: int) -> tuple[str, int, list[int]] | None:
    number: Number = reading.spans[at].get("number")
    before, after = _skipped(reading, at, -1), _skipped(reading, index, 1)
    if number.count is None or number.count > _HIGHEST:
        return None
    if before is not None and any(reading.spans[before].has(kind) for kind in _RANKING):
        return None
    used = [at, index]
    op = "eq"
    if before is not None and reading.spans[before].has("op") and not reading.spans[before].has("op", "between"):
        op, used = str(reading.spans[before].get("op")), [before, *used]
    elif (after is not None and reading.spans[after].has("op", "ge")) or (
        after is not None and reading.spans[after].has("op", "le")
    ):
        op, used = str(reading.spans[after].get("op")), [*used, after]
    return op, number.count, used


def _skipped(reading: Reading, index: int, step: int) -> int | None:
    """Returns the next span in that direction that is no measure word."""
    at = index + step
    while 0 <= at < len(reading.spans) and reading.spans[at].text.lower() in _FILLERS:
        at += step
    return at if 0 <= at < len(reading.spans) and reading.is_free(at) else None


def _values(reading: Reading, name: str, op: str, number: int) -> list[str | int]:
    if op == "none":
        return [value for word in _NONE if (value := _band(reading, name, word)) is not None][:1]
    if op == "some" and not _values(reading, name, "none", 0):
        return []
    low, high = {
        "eq": (number, number),
        "ge": (number, _HIGHEST),
        "gt": (number + 1, _HIGHEST),
        "some": (1, _HIGHEST),
        "le": (0, number),
        "lt": (0, number - 1),
    }.get(op, (1, 0))
    found: list[str | int] = []
    for count in range(low, high + 1):
        for written in (str(count), f"{count}+"):
            value = _band(reading, name, written)
            if value is not None and value not in found and not (op in ("le", "lt") and written.endswith("+")):
                found.append(value)
    return found


def _band(reading: Reading, name: str, written: str) -> str | int | None:
    """Returns the stored value that is written so; "3" is not "3+"."""
    return next(
        (
            match.value
            for match in reading.values.exact(written)
            if match.dimension == name
            and str(match.value).strip().lower().split("/")[0].endswith("+") == written.endswith("+")
        ),
        None,
    )
