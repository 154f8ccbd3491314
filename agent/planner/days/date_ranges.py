"""Joins date expressions: "from A to B", "first week of A", "since A", and gives each its year."""

import re
from dataclasses import replace
from datetime import date, timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.calendar_words import alternatives, whole_number
from cartwise.agent.planner.days.date_around import around
from cartwise.agent.planner.days.date_lists import cut_each, drop_repeated, share_open_years, share_years
from cartwise.agent.planner.days.dates import Atom, DateSpan, in_year, resolved
from cartwise.types import DateRange

_TO = re.compile(r"\s*(?:份)?\s*(?:to|until|till|through|thru|up to|up until|-|~|\.\.+|到|至|直到)(?: the end of)?\s*")
_AND = re.compile(r"\s*(?:and|&|和|与|及)\s*")
_BETWEEN = re.compile(r"(?:\bbetween|\bfrom|介于|在)(?: the)?\s*$")
_FROM = re.compile(r"(?:\bfrom(?: the (?:start|beginning) of)?|\bbetween|从|自)\s*$")
_PART = r"\b(?:the )?(?P<which>first|1st|last|final|second|2nd|third|3rd|fourth|4th|opening|closing|earliest|latest)(?: (?P<n>\d{1,2}|NUMBERS))?(?: (?:calendar|full|whole))?[- ](?P<u>day|week|month|quarter|half)s?(?: of| in)?(?: the month of)?(?: the)?\s*$"
_WEEK_OF = re.compile(r"\b(?:the )?week (?:of|containing|around|with)(?: on)?(?: the)?\s*$")

_PREFIXES = (
    (re.compile(r"\bsince the end of(?: the)?\s*$"), "after"),
    (re.compile(r"\b(?:ever )?since(?: the)?(?: (?:start|beginning) of)?\s*$"), "since"),
    (re.compile(r"\b(?:starting|beginning|as of|as from)(?: (?:in|on|from|with))?\s*$"), "since"),
    (re.compile(r"\b(?:after|later than)(?: the end of)?\s*$"), "after"),
    (re.compile(r"\b(?:before|prior to|earlier than|ahead of)(?: the (?:start|beginning) of)?\s*$"), "before"),
    (re.compile(r"\b(?:until|till|up to(?: and including)?|up until|through)(?: the end of)?\s*$"), "until"),
    (re.compile(r"\bby (?:the )?(?:end|close) of\s*$"), "until"),
    (re.compile(r"(?:截至到?|截止到?|直到)\s*$"), "until"),
)
_SUFFIXES = (
    (re.compile(r"\s*(?:份)?(?:以来|起至今|开始至今|至今|到现在|到今天|到目前)"), "since"),
    (re.compile(r"\s*(?:份)?(?:之后|以后|过后)"), "after"),
    (re.compile(r"\s*(?:份)?(?:之前|以前)"), "before"),
    (re.compile(r"\s*(?:份)?为止"), "until"),
    (
        re.compile(
            r"\s*(?:onwards?|on\b(?=\s*(?:$|[,.;:?!)]|(?:is|was|are|were|by|per|only|please|and|for|in|from|with|to)\b))(?! (?:is|was|for|in|to) (?:a|the|our)\b)|and (?:after|later))"
        ),
        "since",
    ),
    (re.compile(r"\s*(?:开始|起(?!订))"), "since"),
)


def link(text: str, atoms: list[Atom], as_of: date, *, prefers_future: bool) -> list[DateSpan]:
    """Returns the spans of a text from its date expressions, ranges joined and ends opened."""
    shared = share_years(text, share_open_years(text, atoms))
    widened = [_part_of(around(atom, text), text) for atom in shared]
    atoms = [atom for atom in widened if not any(_lies_within(atom, other) for other in widened)]
    spans: list[DateSpan] = []
    at = 0
    while at < len(atoms):
        joined = _joined(text, atoms[at], atoms[at + 1], as_of) if at + 1 < len(atoms) else None
        if joined is not None:
            spans.append(joined)
            at += 2
            continue
        lone = resolved(_with_context(atoms, at), as_of, prefers_future=prefers_future)
        spans.append(_opened(lone, text, as_of))
        at += 1
    return cut_each(text, drop_repeated(text, spans))


def _lies_within(atom: Atom, other: Atom) -> bool:
    """Tells "last two weeks" within "last two weeks of October"."""
    return atom is not other and other.start <= atom.start and atom.end <= other.end


def _with_context(atoms: list[Atom], at: int) -> Atom:
    """Gives "October" in "October and November 2011" the year of its neighbour."""
    atom = atoms[at]
    if atom.year is not None or atom.kind != "period":
        return atom
    for other in (*atoms[at + 1 :], *reversed(atoms[:at])):
        if other.year is not None and other.kind == "period" and other.unit == atom.unit and not other.is_to_date:
            return replace(atom, year=other.year)
    return atom


def _joined(text: str, left: Atom, right: Atom, as_of: date) -> DateSpan | None:
    gap = text[left.end : right.start]
    opener = _BETWEEN.search(text[: left.start])
    if left.kind != "period" or right.kind not in ("period", "future"):
        return None
    if not (_TO.fullmatch(gap) or (_AND.fullmatch(gap) and opener)):
        return None
    first, last = _in_common_years(left, right, as_of)
    opening = _FROM.search(text[: left.start]) or opener
    start = opening.start() if opening else left.start
    problem = first.problem or last.problem
    if problem is None and first.first and last.last and first.first > last.last:
        problem = "reversed_period"
    has_year = first.has_year or last.has_year
    tail = re.match(r"\s*(?:之间|期间)", text[right.end :])
    end = right.end + (tail.end() if tail else 0)
    return DateSpan(start, end, first.first, last.last, has_year=has_year, parts=(first, last), problem=problem)


def _in_common_years(left: Atom, right: Atom, as_of: date) -> tuple[DateSpan, DateSpan]:
    if left.year is not None and right.year is None:
        first, last = in_year(left, left.year, as_of), in_year(right, left.year, as_of)
        if first.first and last.last and last.last < first.first:
            last = in_year(right, left.year + 1, as_of)
        return first, last
    last = resolved(right, as_of, prefers_future=False)
    if left.year is not None:
        return in_year(left, left.year, as_of), last
    if last.first is None:
        return resolved(left, as_of, prefers_future=False), last
    first = in_year(left, last.first.year, as_of)
    if first.first and last.last and first.first > last.last:
        first = in_year(left, last.first.year - 1, as_of)
    return first, last


def _part_of(atom: Atom, text: str) -> Atom:
    """Narrows "first week of October" and "week of 14 November" to what they name."""
    before = text[: atom.start]
    week = _WEEK_OF.search(before)
    if week and atom.unit == "day":
        build = atom.build
        return replace(
            atom, start=week.start(), build=lambda year: days.unit_around(build(year).start, "week"), unit="week"
        )
    part = re.search(_PART.replace("NUMBERS", alternatives("numbers")), before)
    if not part or atom.kind != "period" or atom.unit == "day":
        return atom
    narrowed = _narrowing(part["which"], whole_number(part["n"] or "one") or 1, part["u"])
    build_whole = atom.build
    return replace(
        atom, start=part.start(), build=lambda year: narrowed(build_whole(year)), unit="range", is_to_date=False
    )


class _Narrowing:
    """Takes the first or last units of a span."""

    def __init__(self, is_first: bool, count: int, unit: str, *, place: int = 1) -> None:
        self._is_first, self._count, self._unit, self._place = is_first, count, unit, place

    def __call__(self, whole: DateRange) -> DateRange:
        if self._unit == "half":
            return self._half(whole)
        unit: days.Unit = self._unit  # type: ignore[assignment]
        if self._place > 1:
            start = days.moved(whole.start, self._place - 1, unit)
            return DateRange(start, min(whole.end, days.moved(start, 1, unit) - timedelta(days=1)))
        if self._is_first:
            return DateRange(
                whole.start, min(whole.end, days.moved(whole.start, self._count, unit) - timedelta(days=1))
            )
        after = whole.end + timedelta(days=1)
        return DateRange(max(whole.start, days.moved(after, -self._count, unit)), whole.end)

    def _half(self, whole: DateRange) -> DateRange:
        middle = whole.start + timedelta(days=14)
        if whole.days > 31:
            middle = days.moved(whole.start, round(whole.days / 61), "month") - timedelta(days=1)
        return DateRange(whole.start, middle) if self._is_first else DateRange(middle + timedelta(days=1), whole.end)


def _narrowing(which: str, count: int, unit: str) -> _Narrowing:
    is_second = which in ("second", "2nd")
    place = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}.get(which, 1)
    is_first = which in ("first", "1st", "opening", "earliest") and not is_second
    return _Narrowing(is_first, count, unit, place=1 if unit == "half" else place)


def _opened(span: DateSpan, text: str, as_of: date) -> DateSpan:
    if span.first is None or span.last is None or span.kind != "period":
        return span
    before, after = text[: span.start], text[span.end :]
    for pattern, side in _PREFIXES:
        if match := pattern.search(before):
            return _with_side(replace(span, start=match.start()), side, as_of)
    for pattern, side in _SUFFIXES:
        if match := pattern.match(after):
            opening = _FROM.search(before)
            start = opening.start() if opening else span.start
            return _with_side(replace(span, start=start, end=span.end + match.end()), side, as_of)
    return span


def _with_side(span: DateSpan, side: str, as_of: date) -> DateSpan:
    assert span.first is not None
    assert span.last is not None
    first, last = {
        "since": (span.first, max(as_of, span.last)),
        "after": (span.last + timedelta(days=1), None),
        "before": (None, span.first - timedelta(days=1)),
        "until": (None, span.last),
    }[side]
    return replace(span, first=first, last=last, unit="range", is_to_date=False)
