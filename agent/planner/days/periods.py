"""Reads the dates of a question: the period, what it is compared with, growth."""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.days.calendar_days import in_year
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.days.each_period import read_each_period
from cartwise.agent.planner.days.excluded_days import left_out, take_off
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.spans import Span

_WEAK_COMPARE = ("和", "与", "跟", "同", "from the", "next to")
_BASELINE = re.compile(
    r"^(?:compare[sd]? (?:with|to)|compared|than.*|then in|against|relative to|in comparison (?:with|to)|as opposed to|.*compare(?: with| to)|比|较|相比于|相对于|相较于|比起|up or down on|(?:the )?(?:differ(?:s|ent|ence)?|gap) (?:from|to|than|against))$"
)
_GRAINS = ("day", "week", "month", "quarter", "year")
_LAST_UNIT = re.compile(r"(?:the )?(?:last|previous|prior) (?:week|month|quarter)|上一?个?(?:周|月|季度)")
_RELATIVE = re.compile(r"^\s*(?:the )?(?:previous|prior|preceding|one before|前一)")


@dataclass(frozen=True)
class _Dated:
    index: int
    days: DateSpan


def read_periods(reading: Reading) -> None:
    """Takes all dates: sets the period, and the comparison where one is asked for."""
    named: list[_Dated] = []
    excluded: list[tuple[int, DateSpan]] = []
    for index in reading.free("date"):
        days: DateSpan = reading.spans[index].get("date")
        reading.explain(index, "date")
        if days.problem:
            reading.issue(days.problem, words=reading.spans[index].text.strip())
        elif days.unit == "ambiguous_year":
            reading.issue("unclear_word", words=reading.spans[index].text.strip())
        elif days.unit == "ambiguous_day":
            reading.issue("ambiguous_date", words=reading.spans[index].text.strip())
        elif days.kind == "all":
            reading.draft.is_all_time = True
        elif days.kind == "limit":
            continue
        elif days.kind in ("previous_year", "previous_period"):
            reading.draft.compare = {"to": days.kind}
            reading.draft.step = _step(reading.spans[index].text.lower())
        elif left_out(reading, index, days):
            excluded.append((index, days))
        else:
            named.append(_Dated(index, days))
    if named:
        _set_periods(reading, named)
    take_off(reading, excluded)
    read_each_period(reading)


def _step(words: str) -> str | None:
    """Returns the unit of "month over month", MoM and the like."""
    steps = {
        "mom": "month",
        "m/m": "month",
        "month o": "month",
        "month-o": "month",
        "wow": "week",
        "week": "week",
        "qoq": "quarter",
        "quarter": "quarter",
        "环比": "month",
    }
    return next((unit for start, unit in steps.items() if words.startswith(start)), None)


def _set_periods(reading: Reading, named: list[_Dated]) -> None:
    named = _without_containing(_without_relative(reading, _with_same_days(reading, _cut_short(named))))
    wants_change = _wants_comparison(reading)
    if len(named) == 1:
        _set_one(reading, named[0], wants_change=wants_change)
    elif len(named) == 2 and _side_by_side(reading, named):
        _set_side_by_side(reading, named)
    elif len(named) == 2 and wants_change:
        _set_compared(reading, *named)
    elif _touch(named) and (len(named) > 2 or named[0].days.unit in _GRAINS or reading.any_of("together")):
        ordered = sorted(named, key=lambda dated: dated.days.first or date.min)
        _set_period(reading, ordered[0].days.first, ordered[-1].days.last)
        is_split = reading.draft.grain is None and not reading.any_of("grain")  # "by month, 2017 and 2018"
        if not reading.any_of("together") and is_split and ordered[0].days.unit in _GRAINS:
            reading.draft.grain = ordered[0].days.unit
    elif len(named) == 2:
        _set_compared(reading, *named)
    else:
        reading.issue("several_periods", words=", ".join(reading.spans[dated.index].text.strip() for dated in named))


def _cut_short(named: list[_Dated]) -> list[_Dated]:
    """Ends the year of "2018 by quarter, up to the third quarter" with the other date, which has no start of its own."""
    if len(named) != 2:
        return named
    for main, until in (named, named[::-1]):
        days, end = main.days, until.days.last
        if end and days.first and days.unit == "year" and not until.days.has_year:
            end = in_year(end, days.first.year - end.year)  # "2017 by month, through September"
        if until.days.first is None and end and days.first and days.last and days.first <= end < days.last:
            return [_Dated(main.index, replace(days, last=end, parts=()))]
    return named


def _without_relative(reading: Reading, named: list[_Dated]) -> list[_Dated]:
    """Reads "last month" beside the very month it is, and 与上月相比 beside any, as the month before the named one."""
    if len(named) != 2:
        return named
    for main, other in (named, named[::-1]):
        is_same = (main.days.first, main.days.last) == (other.days.first, other.days.last)
        word = reading.spans[other.index].text.strip().lower()
        is_baseline = _is_baseline(reading, other.index) and main.days.unit == other.days.unit
        if (
            _LAST_UNIT.fullmatch(word)
            and not _LAST_UNIT.fullmatch(reading.spans[main.index].text.strip().lower())
            and not main.days.is_to_date
            and is_baseline
            and (is_same or not word.isascii())
        ):
            reading.draft.compare = {"to": "previous_period"}
            return [main]
    return named


def _with_same_days(reading: Reading, named: list[_Dated]) -> list[_Dated]:
    """Gives "the same period in 2016" the days of the other period; alone it waits for the one spoken of before."""
    same = [dated for dated in named if dated.days.unit == "same_days"]
    others = _without_containing([dated for dated in named if dated.days.unit != "same_days"])
    if not same:
        return named
    main = others[0].days if len(others) == 1 else None
    if len(same) != 1 or main is None or main.first is None or main.last is None or same[0].days.first is None:
        reading.issue("missing_period")
        return named
    years = same[0].days.first.year - main.first.year
    moved = replace(main, first=in_year(main.first, years), last=in_year(main.last, years))
    return [others[0], _Dated(same[0].index, moved)]


def _side_by_side(reading: Reading, named: list[_Dated]) -> bool:
    """Tells "October and November side by side": one row for each, not a change."""
    units = {dated.days.unit for dated in named}
    has_mark = any(
        span.text.lower() in ("side by side", "next to each other", "并排", "并列") for span in reading.spans
    )
    return has_mark and len(units) == 1 and units <= {"day", "week", "month", "quarter", "year"} and _touch(named)


def _set_side_by_side(reading: Reading, named: list[_Dated]) -> None:
    ordered = sorted(named, key=lambda dated: dated.days.first or date.min)
    _set_period(reading, ordered[0].days.first, ordered[-1].days.last)
    reading.draft.grain = reading.draft.grain or ordered[0].days.unit


def _without_containing(named: list[_Dated]) -> list[_Dated]:
    """Drops a span that contains another one: "this year, since June" is since June."""
    return [dated for dated in named if not any(other is not dated and _contains(dated, other) for other in named)]


def _contains(outer: _Dated, inner: _Dated) -> bool:
    if (inner.days.first, inner.days.last) == (outer.days.first, outer.days.last):
        return outer.index > inner.index
    start_fits = outer.days.first is None or (inner.days.first is not None and outer.days.first <= inner.days.first)
    end_fits = outer.days.last is None or (inner.days.last is not None and outer.days.last >= inner.days.last)
    return start_fits and end_fits


def _touch(named: list[_Dated]) -> bool:
    ordered = sorted(named, key=lambda dated: dated.days.first or date.min)
    pairs = itertools.pairwise(ordered)
    return all(a.days.last and b.days.first and b.days.first - a.days.last == timedelta(days=1) for a, b in pairs)


def _set_one(reading: Reading, dated: _Dated, *, wants_change: bool) -> None:
    days = dated.days
    has_series = reading.any_of("grain", "series")
    same_unit = len(days.parts) == 2 and days.parts[0].unit == days.parts[1].unit and days.parts[0].unit != "range"
    is_ranked = reading.draft.change_ranking is not None or reading.any_of("grew_most")
    same_unit = same_unit or (is_ranked and len(days.parts) == 2)
    if (
        wants_change
        and same_unit
        and not has_series
        and (reading.any_of("growth", "grew_most") or reading.draft.change_ranking)
    ):
        _set_range(reading, days.parts[1], days.parts[0])
    elif _is_baseline(reading, dated.index):
        reading.draft.compare = _range(days)
    else:
        _set_period(reading, days.first, days.last)


def _set_compared(reading: Reading, left: _Dated, right: _Dated) -> None:
    baseline, main = (left, right) if (left.days.first or date.min) <= (right.days.first or date.min) else (right, left)
    for dated, other in ((left, right), (right, left)):
        if _is_baseline(reading, dated.index):
            baseline, main = dated, other
    text = reading.spans[baseline.index].text
    if (
        baseline.days.unit == "year"
        and (main.days.unit != "year" or main.days.is_to_date)
        and not baseline.days.is_to_date
    ) and re.search(r"last|previous|prior|去年|上年|上一年", text):
        _set_period(reading, main.days.first, main.days.last)
        reading.draft.compare = {"to": "previous_year"}
        return
    if _RELATIVE.match(text) and main.days.unit == baseline.days.unit and not main.days.is_to_date:
        _set_period(reading, main.days.first, main.days.last)
        reading.draft.compare = {"to": "previous_period"}
        return
    _set_range(reading, main.days, baseline.days)


def _set_range(reading: Reading, main: DateSpan, baseline: DateSpan) -> None:
    _set_period(reading, main.first, main.last)
    reading.draft.compare = _range(baseline)


def _range(days: DateSpan) -> dict[str, Any]:
    return {"to": "range", "period": {"start": _iso(days.first), "end": _iso(days.last)}}


def _set_period(reading: Reading, first: date | None, last: date | None) -> None:
    reading.draft.period = {name: day.isoformat() for name, day in (("start", first), ("end", last)) if day is not None}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _wants_comparison(reading: Reading) -> bool:
    return (
        any(_is_strong(span) for span in reading.spans)
        or reading.any_of("growth", "grew_most")
        or reading.draft.change_ranking is not None
    )


def _is_strong(span: Span) -> bool:
    return (span.has("compare") or span.has("than")) and span.text not in _WEAK_COMPARE


def _is_baseline(reading: Reading, index: int) -> bool:
    """Tells whether the date follows "compared with", "than", 比 or 和 ... 相比."""
    before = reading.before(index, skip=("glue", "which", "metric"))
    if before is not None and (reading.spans[before].has("compare") or reading.spans[before].has("than")):
        word = reading.spans[before].text.lower()
        if _BASELINE.match(word):
            return True
        if word in _WEAK_COMPARE:
            return index + 1 < len(reading.spans) and reading.spans[index + 1].text in (
                "相比",
                "比",
                "相较",
                "比起来",
                "相比较",
            )
    return False
