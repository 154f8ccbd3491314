"""Recognises single date expressions: each pattern gives an `Atom` whose year may still be open."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.calendar_words import calendar_words, whole_number
from cartwise.agent.planner.days.dates import Atom
from cartwise.agent.planner.words.quarter_words import QUARTERS
from cartwise.types import DateRange


def _atom(match: re.Match[str], build: Callable[[int], DateRange], year: int | None, unit: str = "range") -> Atom:
    return Atom(match.start(), match.end(), build, year, unit)


def named_group(match: re.Match[str], name: str) -> str | None:
    """Returns a named group of the match, or None where the pattern has none of that name."""
    return match[name] if name in match.re.groupindex else None


def year_of(match: re.Match[str], as_of: date) -> int | None:
    """Returns the year that the match names, or None where it leaves it open."""
    if digits := named_group(match, "y"):
        return int(digits)
    if digits := named_group(match, "yy"):
        return 2000 + int(digits)
    word = named_group(match, "ry") or named_group(match, "zy") or ""
    if not word or word in ("当年", "the same year"):
        return None
    if word.startswith(("last", "the previous", "previous", "of last", "去", "上")):
        return as_of.year - 1
    if word in ("前年",):
        return as_of.year - 2
    return as_of.year + (1 if word.startswith(("next", "明", "次", "of next")) else 0)


def _month_number(match: re.Match[str], name: str = "zm") -> int:
    if english := named_group(match, "name"):
        return int(calendar_words()["months"][english])
    if digits := named_group(match, "m"):
        return int(digits)
    return whole_number(match[name]) or 0


def read_day(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "14 Nov 2011" and 11月14日."""
    number = whole_number(named_group(match, "d") or named_group(match, "zd") or "") or 0
    month, year = _month_number(match), year_of(match, as_of)
    unit = "ambiguous_year" if year is None and _may_be_year(match, number, as_of) else "day"
    return _atom(match, lambda year: days.unit_around(date(year, month, number), "day"), year, unit)


def _may_be_year(match: re.Match[str], number: int, as_of: date) -> bool:
    """Tells "net rev june 11" of a shop whose data end in 2011 from "on June 11" and "June 11 to 20"."""
    is_bare = re.fullmatch(r"[a-z]+\.?\s+\d\d", match[0].strip()) is not None
    beside = re.search(
        r"\b(?:on|since|from|until|till|to|and|between|after|before|by|the|day|through)\s*$",
        match.string[: match.start()],
    )
    goes_on = re.match(r"\s*(?:-|,?\s*\b(?:to|and|until|till|through|or)\b)", match.string[match.end() :])
    return is_bare and not beside and not goes_on and as_of.year - 2 <= 2000 + number <= as_of.year


def read_week_of_day(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads 11月14日那一周."""
    number, month = whole_number(match["zd"]) or 0, _month_number(match)
    return _atom(match, lambda year: days.unit_around(date(year, month, number), "week"), year_of(match, as_of), "week")


def read_slashed_day(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "11/14/2011"; the unit tells where day and month could be swapped."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    month, day = (second, first) if first > 12 else (first, second)
    if "." in match[0]:
        month, day = second, first  # dots: day first
    unit = "day" if max(first, second) > 12 or first == second or "." in match[0] else "ambiguous_day"
    return _atom(match, lambda _: days.unit_around(date(year, month, day), "day"), year, unit)


def read_days(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "1-15 November"."""
    if named_group(match, "both") and not re.search(r"\bbetween(?: the)?\s*$", match.string[: match.start()]):
        return None  # "24 and 26 November" are two days
    month, first, last = _month_number(match), int(match["d"]), int(match["d2"])
    if last < first:
        return None  # "campaign 23 to 1 March" is no span of days
    return _atom(
        match, lambda year: DateRange(date(year, month, first), date(year, month, last)), year_of(match, as_of)
    )


def read_month(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "November 2011", "2011-11" and 11月."""
    number = _month_number(match)
    return (
        _atom(match, lambda year: days.month(year, number), year_of(match, as_of), "month")
        if 1 <= number <= 12
        else None
    )


def read_next_month(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "next June"."""
    number = _month_number(match)
    year = as_of.year + (0 if number > as_of.month else 1)
    return _atom(match, lambda _: days.month(year, number), year, "month")


def read_month_part(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads 11月上旬 and 11月下半月."""
    number, part = _month_number(match), match["part"]
    bounds = {
        "上半月": (1, 15),
        "下半月": (16, 31),
        "上旬": (1, 10),
        "中旬": (11, 20),
        "下旬": (21, 31),
        "第一周": (1, 7),
        "最后一周": (-6, 31),
    }[part]

    def build(year: int) -> DateRange:
        whole = days.month(year, number)
        last = min(bounds[1], whole.days)
        first = bounds[0] if bounds[0] > 0 else whole.days + bounds[0]
        return DateRange(date(year, number, first), date(year, number, last))

    return _atom(match, build, year_of(match, as_of)) if 1 <= number <= 12 else None


def read_months(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads 3-8月."""
    first, last = _month_number(match), _month_number(match, "zm2")
    if not (1 <= first <= last <= 12):
        return None
    return _atom(match, lambda year: days.months(year, first, last), year_of(match, as_of))


def read_quarter(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "Q3", "third quarter" and 第三季度."""
    name = named_group(match, "qn")
    number = (
        QUARTERS[name]
        if name
        else whole_number(named_group(match, "q") or named_group(match, "zq") or named_group(match, "zq2") or "") or 0
    )
    return _atom(match, lambda year: days.months(year, 3 * number - 2, 3 * number), year_of(match, as_of), "quarter")


def read_half(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "H1", "second half" and 上半年."""
    word = named_group(match, "h") or named_group(match, "hn") or named_group(match, "zh") or ""
    first = 1 if word in ("1", "first", "1st", "上半年", "前半年") else 7
    return _atom(match, lambda year: days.months(year, first, first + 5), year_of(match, as_of), "half")


def read_year(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "2011" and 去年."""
    year = year_of(match, as_of)
    return _atom(match, lambda _: days.months(year or as_of.year, 1, 12), year, "year")


def read_holiday(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "Christmas" and 双十一."""
    month, day = calendar_words()["holidays"][match["hol"]]

    def build(year: int) -> DateRange:
        found = date(year, month, day) if day > 0 else days.black_friday(year) + timedelta(days=-3 * day)
        return DateRange(found, found)

    return _atom(match, build, year_of(match, as_of), "day")


def read_all(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "all time" and 有史以来."""
    return Atom(match.start(), match.end(), lambda _: DateRange(as_of, as_of), as_of.year, "all", "all")


def read_iso_week(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "week 45"."""
    number = int(match["w"])
    if not 1 <= number <= 53:
        return None
    return _atom(match, lambda year: days.iso_week(year, number), year_of(match, as_of), "week")
