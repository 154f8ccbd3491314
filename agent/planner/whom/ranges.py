"""Reads bounds on a column that keeps ranges: "income above 100K" is every band from 100-124K on, "aged under 35" those below."""

import re
from dataclasses import dataclass

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.words.spans import Number

_MOST = 40  # bands of one column
_RANGE = re.compile(r"\D{0,3}(?P<low>\d[\d,.]*) ?(?P<lk>k?) ?(?:-|–|to) ?\D{0,2}(?P<high>\d[\d,.]*) ?(?P<hk>k?)", re.I)
_FROM = re.compile(
    r"\D{0,3}(?P<low>\d[\d,.]*) ?(?P<k>k?) ?\+|(?:over|above) \D{0,2}(?P<low2>\d[\d,.]*) ?(?P<k2>k?)", re.I
)
_UNDER = re.compile(r"(?:under|below|<) ?\D{0,2}(?P<high>\d[\d,.]*) ?(?P<k>k?)", re.I)


@dataclass(frozen=True)
class _Band:
    value: str | int
    low: float
    high: float  # the first number above it for "under 15K", the last within it for "15-24K"
    is_open: bool = False  # "under 15K" leaves out its bound


def read_ranges(reading: Reading) -> None:
    """Takes a bound on a column of ranges as a filter on its values; one that cuts a range in two is asked about."""
    for index in reading.free("op"):
        noun = _noun(reading, index)
        if noun is None or not reading.is_free(index):
            continue
        place, name = noun
        bound = _bound(reading, index)
        bands = _bands(reading, name) if bound else []
        if bound is None or not bands:
            continue
        op, numbers, used = bound
        values = _values(bands, op, numbers)
        for each in (*used, *([place] if place is not None else [])):
            reading.explain(each, "value")
        if values is None:
            words = " ".join(reading.spans[each].text for each in sorted(used))
            reading.issue("unclear_threshold", words=words)
        else:
            add_filter(reading, name, "in" if len(values) > 1 else "eq", values)
            reading.draft.banded.add(name)


def _noun(reading: Reading, index: int) -> tuple[int | None, str] | None:
    """Returns the column that the bound is on, with its noun: before the bound, or right behind it."""
    for at in range(index - 1, max(-1, index - 4), -1):
        span = reading.spans[at]
        if span.has("verb") or span.has("metric"):
            break
        names = [str(name) for name in span.all("dimension") if not reading.entity_of(str(name))]
        if names and not span.has("metric"):
            return at, names[0]
        if span.has("dimension") or span.has("punct"):
            break
    words = reading.spans[index].text.lower()
    implied = next((name for name, said in followup_words()["implied_ranges"].items() if words in said), None)
    if implied is None and index and reading.spans[index - 1].text.lower() in followup_words()["earning"]:
        implied = "income"
    return (None, implied) if implied in reading.catalog.dimensions else None


def _bound(reading: Reading, index: int) -> tuple[str, list[float], list[int]] | None:
    """Returns the comparison, its numbers and the spans they stand in."""
    span = reading.spans[index]
    op = str(span.get("op"))
    if op == "between":
        first = reading.after(index)
        second = reading.after(first) if first is not None else None
        places = [place for place in (first, second) if place is not None and reading.spans[place].has("number")]
        return (op, [_number(reading, place) for place in places], [index, *places]) if len(places) == 2 else None
    for place in (reading.after(index, reach=2), reading.before(index, reach=2)):
        if place is not None and reading.spans[place].has("number") and reading.is_free(place):
            return op, [_number(reading, place)], [index, place]
    return None


def _number(reading: Reading, place: int) -> float:
    number: Number = reading.spans[place].get("number")
    return number.value


def _bands(reading: Reading, name: str) -> list[_Band]:
    """Returns the ranges that the column holds; none where one of its values is no range."""
    dimension = reading.catalog.dimensions.get(name)
    if dimension is None or dimension.type != "text":
        return []
    values = reading.values.few_of(name, _MOST)
    bands = [_band(value) for value in values]
    return [band for band in bands if band is not None] if all(bands) and len(bands) > 1 else []


def _band(value: str | int) -> _Band | None:
    text = str(value).strip()
    if match := _RANGE.fullmatch(text):
        thousands = match["hk"] or match["lk"]
        return _Band(value, _scaled(match["low"], thousands), _scaled(match["high"], thousands))
    if match := _UNDER.fullmatch(text):
        return _Band(value, 0.0, _scaled(match["high"], match["k"]), is_open=True)
    if match := _FROM.fullmatch(text):
        return _Band(value, _scaled(match["low"] or match["low2"], match["k"] or match["k2"]), float("inf"))
    return None


def _scaled(digits: str, thousands: str | None) -> float:
    return float(digits.replace(",", "").rstrip(".")) * (1000.0 if thousands else 1.0)


def _values(bands: list[_Band], op: str, numbers: list[float]) -> list[str | int] | None:
    """Returns the ranges within the bound, or None where it cuts one in two."""
    low, high = {"between": (numbers[0], numbers[-1])}.get(op, (numbers[0], numbers[0]))
    kept: list[str | int] = []
    for band in bands:
        if op in ("gt", "ge", "between") and _cuts(band, low, is_end=op == "gt"):
            return None
        if op in ("lt", "le", "between") and _cuts(band, high, is_end=op != "lt"):
            return None
        above = band.low >= low
        below = band.high <= high if op != "lt" or band.is_open else band.high < high
        if {"gt": above, "ge": above, "lt": below, "le": below, "between": above and below}.get(op, False):
            kept.append(band.value)
    return kept or None


def _cuts(band: _Band, bound: float, *, is_end: bool) -> bool:
    """Tells whether a part of the range lies on either side; its own end is no cut where the bound lets it in or leaves it out."""
    if band.is_open or is_end:
        return band.low < bound < band.high
    return band.low < bound <= band.high
