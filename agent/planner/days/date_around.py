"""Days told by another day: "the two weeks before Christmas", "week ending 9 July", "the weekend of 25 November", 双十一前三天."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.calendar_words import ZH_NUMERAL, alternatives, whole_number
from cartwise.agent.planner.days.dates import Atom
from cartwise.types import DateRange

_BESIDE = (
    r"\b(?:the )?(?:last |first |final )?(?:(?P<n>\d{1,3}|NUMBERS) )?(?P<u>day|week|fortnight|month|quarter)s? "
    r"(?P<side>before|after|following|preceding|prior to|leading (?:up )?(?:in)?to|ahead of|immediately before|right after)(?: the)?\s*$"
)
_UP_TO = (
    r"\b(?:the )?(?:last )?(?P<n>\d{1,3}|NUMBERS) (?P<u>day|week|month|quarter|year)s? "
    r"(?:to|ending|ended|up to|until|till|through)(?: and including)?(?: (?:on|in|with))?(?: the end of)?(?: the)?\s*$"
)
_WEEKDAY = r"\b(?:on )?(?:WEEKDAYS)\.?,?\s+(?:the )?$"
_VAGUE = re.compile(r"\b(?:in )?(?:the )?(?:run|lead|build)[- ]?up (?:to|for)(?: the)?\s*$")
_WEEK = re.compile(
    r"\b(?:the )?(?:(?P<n>\d{1,2}|[a-z]+) )?weeks? (?P<how>starting|beginning|commencing|from|ending|to|ended)(?: on| in)?(?: the)?\s*$"
)
_WEEKEND = re.compile(r"\b(?:the )?weekend (?:of|around|containing|with|starting|beginning)(?: on)?(?: the)?\s*$")
_CHINESE = re.compile(rf"(?:的)?(?P<side>前|后)的?(?P<n>\d{{1,3}}|{ZH_NUMERAL}{{1,3}})个?(?P<u>天|日|周|星期|月)")
_ZH_UNITS: dict[str, days.Unit] = {"天": "day", "日": "day", "周": "week", "星期": "week", "月": "month"}


def around(atom: Atom, text: str) -> Atom:
    """Returns the days beside the named ones where the text asks for those, or the atom as it was."""
    if atom.problem or atom.kind != "period":
        return atom
    if atom.unit == "day" and (
        weekday := re.search(_WEEKDAY.replace("WEEKDAYS", alternatives("weekdays")), text[: atom.start])
    ):
        atom = replace(atom, start=weekday.start())
    before = text[: atom.start]
    if vague := _VAGUE.search(before):
        return replace(atom, start=vague.start(), problem="vague_period")
    if atom.unit == "day":
        if weekend := _WEEKEND.search(before):
            return _moved(atom, weekend.start(), atom.end, _weekend)
        if week := _WEEK.search(before):
            return _week(atom, week)
    if up_to := re.search(_UP_TO.replace("NUMBERS", alternatives("numbers")), before):
        count, unit = whole_number(up_to["n"]) or 1, up_to["u"]
        return _moved(atom, up_to.start(), atom.end, _ending(count, unit))  # type: ignore[arg-type]
    if beside := re.search(_BESIDE.replace("NUMBERS", alternatives("numbers")), before):
        is_after = beside["side"] in ("after", "following", "right after")
        count, unit = whole_number(beside["n"] or "one") or 1, beside["u"]
        if unit == "fortnight":
            count, unit = 2 * count, "week"
        return _moved(atom, beside.start(), atom.end, _beside(count, unit, is_after=is_after))  # type: ignore[arg-type]
    chinese = _CHINESE.match(text, atom.end) if atom.unit == "day" else None
    if chinese:
        count = whole_number(chinese["n"]) or 1
        build = _beside(count, _ZH_UNITS[chinese["u"]], is_after=chinese["side"] == "后")
        return _moved(atom, atom.start, chinese.end(), build)
    return atom


def _moved(atom: Atom, start: int, end: int, change: Callable[[DateRange], DateRange]) -> Atom:
    build = atom.build
    return replace(atom, start=start, end=end, build=lambda year: change(build(year)), unit="range")


def _weekend(day: DateRange) -> DateRange:
    sunday = days.unit_around(day.start, "week").end
    return DateRange(sunday - timedelta(days=1), sunday)


def _week(atom: Atom, match: re.Match[str]) -> Atom:
    count = whole_number(match["n"] or "one")
    if count is None:
        return atom
    length = timedelta(days=7 * count - 1)
    ends = match["how"] in ("ending", "ended", "to")
    build = (
        (lambda day: DateRange(day.start - length, day.start))
        if ends
        else (lambda day: DateRange(day.start, day.start + length))
    )
    return replace(_moved(atom, match.start(), atom.end, build), unit="week" if count == 1 else "range")


def _ending(count: int, unit: days.Unit) -> Callable[[DateRange], DateRange]:
    def change(named: DateRange) -> DateRange:
        return DateRange(days.moved(named.end + timedelta(days=1), -count, unit), named.end)

    return change


def _beside(count: int, unit: days.Unit, *, is_after: bool) -> Callable[[DateRange], DateRange]:
    def change(named: DateRange) -> DateRange:
        if is_after:
            first = named.end + timedelta(days=1)
            return DateRange(first, days.moved(first, count, unit) - timedelta(days=1))
        return DateRange(days.moved(named.start, -count, unit), named.start - timedelta(days=1))

    return change
