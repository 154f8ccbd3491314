"""Reads expressions that count from the last day of the data: "last 30 days", 上个月, "next quarter"."""

import re
from datetime import date, timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.calendar_words import calendar_words, whole_number
from cartwise.agent.planner.days.date_atoms import named_group
from cartwise.agent.planner.days.dates import Atom
from cartwise.types import DateRange

_ZH_UNIT = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
}


def _unit(match: re.Match[str]) -> days.Unit:
    if word := named_group(match, "u"):
        return word  # type: ignore[return-value]
    if word := named_group(match, "xtd"):
        return {"w": "week", "m": "month", "q": "quarter", "y": "year"}[word[0]]  # type: ignore[return-value]
    if named_group(match, "now"):
        return "year"
    return _ZH_UNIT[(named_group(match, "zu") or "年")[:2].replace("年度", "年")]  # type: ignore[return-value]


def _fixed(match: re.Match[str], span: DateRange, unit: str = "range", **more: object) -> Atom:
    return Atom(match.start(), match.end(), lambda _: span, span.start.year, unit, **more)  # type: ignore[arg-type]


def _counted(match: re.Match[str]) -> tuple[int, days.Unit]:
    word, unit = named_group(match, "n") or "1", _unit(match)
    if word == "半":
        return (6, "month") if unit == "year" else (15, "day") if unit == "month" else (1, unit)
    return whole_number(word) or 1, unit


def read_trailing(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "last 30 days" and 过去四周."""
    count, unit = _counted(match)
    return _fixed(match, days.trailing(as_of, count, unit))


def read_coming(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "next 14 days" and 未来四周."""
    count, unit = _counted(match)
    return _fixed(match, days.coming(as_of, count, unit), f"next_{unit}", kind="future")


def read_previous(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "last month" and 上周."""
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, -1, unit), unit)


def read_before_last(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "the month before last" and 上上周."""
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, -2, unit), unit)


def read_current(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "this year", "month to date" and 本季度."""
    unit = _unit(match)
    return _fixed(match, days.unit_around(as_of, unit), unit, is_to_date=True)


def read_next(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "next quarter" and 下个月."""
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, 1, unit), unit, kind="future")


def read_ago(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "two months ago" and 三天前."""
    count, unit = _counted(match)
    return _fixed(match, days.unit_moved(as_of, -count, unit), unit)


def read_near_day(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "yesterday" and 明天."""
    offset = {
        "the day before yesterday": -2,
        "前天": -2,
        "yesterday": -1,
        "昨天": -1,
        "昨日": -1,
        "tomorrow": 1,
        "明天": 1,
        "明日": 1,
    }.get(match["word"], 0)
    day = as_of + timedelta(days=offset)
    return _fixed(match, DateRange(day, day), "day", kind="future" if offset > 0 else "period")


def read_last_weekday(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "last Monday"."""
    back = (as_of.weekday() - calendar_words()["weekdays"][match["wd"]] - 1) % 7 + 1
    day = as_of - timedelta(days=back)
    return _fixed(match, DateRange(day, day), "day")


def read_same_last_year(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "the same period last year", "YoY" and 去年同期."""
    return _fixed(match, days.unit_moved(as_of, -1, "year"), "year", kind="previous_year")


def read_period_before(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "the month before", "MoM" and 环比."""
    return _fixed(match, days.unit_moved(as_of, -1, "month"), "month", kind="previous_period")


def read_weekday_of(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads 上周三 and 本周一; a day after the data's last one is a future day."""
    weeks_back = {"上上": 2, "上": 1}.get(match["week"], 0)
    monday = as_of - timedelta(days=as_of.weekday() + 7 * weeks_back)
    day = monday + timedelta(days="一二三四五六日".index(match["wd"].replace("天", "日")))
    return _fixed(match, DateRange(day, day), "day", kind="future" if day > as_of else "period")
