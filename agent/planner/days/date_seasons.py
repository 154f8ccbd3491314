"""Date expressions beyond months and weeks: seasons, weekends, year to date, parts of a year in Chinese, and periods too vague to resolve."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.calendar_words import ZH_NUMERAL, alternatives, calendar_words, whole_number
from cartwise.agent.planner.days.date_atoms import named_group, read_month, year_of
from cartwise.agent.planner.days.dates import Atom
from cartwise.types import DateRange

_ZH_YEAR = r"(?:(?P<y>(?:19|20)\d\d)\s*年度?|(?P<zy>今年|本年度?|去年|上一?年|前年|明年))\s*的?\s*"
_OPEN = r"(?:(?P<y>(?:19|20)\d\d)\s*年度?|(?P<zy>今年|本年度?|去年|上一?年|前年|明年))?\s*的?\s*"
_NUMBER = rf"(?:\d{{1,2}}|{ZH_NUMERAL}{{1,3}})"
_AFTER_EDGE = re.compile(
    r"(?:\b(?:until|till|to|through|by|since|from|before|after|of)(?: the)?|截至|截止|到|至|自|从)\s*$"
)
_IN_YEAR = r"(?P<y>(?:19|20)\d\d)(?:\s?[/-]\s?(?:20)?\d\d\b)?"
Make = Callable[[re.Match[str], date], Atom | None]


def season_patterns() -> Iterator[tuple[str, Make]]:
    """Yields the patterns with the function that reads each."""
    season = alternatives("seasons")
    yield (
        r"\b(?:the )?(?:(?:very )?same|corresponding|equivalent) (?:(?:\w+ ){0,2}?)(?:days?|period|time|dates?|months?|quarters?|weeks?|range|season|stretch|span|window)"
        r" (?:of|in|during) (?:the year )?(?P<y>(?:19|20)\d\d)\b",
        _read_same_in_year,
    )
    yield r"(?P<y>(?:19|20)\d\d)\s*年?的?(?:同期|同月|同季|同一?时期|同一?时间段)", _read_same_in_year
    yield rf"\b(?:the )?(?P<season>{season})(?: season)?(?: of)?,? {_IN_YEAR}", _read_season
    yield rf"\b(?:the )?(?P<season>(?!fall){season}) in {_IN_YEAR}", _read_season
    yield rf"\b(?P<y>(?:19|20)\d\d) (?P<season>{season})\b", _read_season
    yield rf"\blast (?P<season>{season})\b(?! \w*(?:sale|collection|dress))", _read_last_season
    yield rf"\bthis (?:past )?(?P<season>{season})\b(?! \w*(?:sale|collection|dress))", _read_this_season
    yield rf"{_ZH_YEAR}(?P<season>[春夏秋冬])(?:季|天)", _read_season
    yield from _running_patterns()
    yield from _vague_patterns()


def _running_patterns() -> Iterator[tuple[str, Make]]:
    yield r"\b(?:the )?(?:last|past) weekend\b|上(?:个)?周末", _read_last_weekend
    yield r"\b(?:the )?(?:last|past|previous) fortnight\b", _read_fortnight
    yield r"\bsince (?:the )?(?:start|beginning) of (?:the|this) (?P<u>year|month|quarter|week)\b", _read_so_far
    yield r"\bso far this (?P<u>year|month|quarter|week)\b", _read_so_far
    yield r"(?:自|从)?(?:今年|本)?(?P<zu>[年月])初(?:以来|至今|到现在|起至今)", _read_so_far
    yield r"(?<![\d./-])(?P<m>0?[1-9]|1[0-2])[/.](?P<y>20\d\d)(?![\d/]|\.\d)", read_month
    yield (
        rf"{_OPEN}(?P<zm>{_NUMBER})\s*月份?\s*(?P<zd>{_NUMBER})\s*[日号]?\s*[-~到至]\s*(?P<zd2>{_NUMBER})\s*[日号]",
        _read_zh_days,
    )
    yield rf"{_OPEN}(?P<side>前|头)(?P<n>{_NUMBER})个?(?P<zu>季度|月)", _read_zh_part
    yield rf"{_ZH_YEAR}(?P<side>最后|后)(?P<n>{_NUMBER})个?(?P<zu>季度|月|周|天)", _read_zh_part
    yield (
        rf"{_OPEN}(?P<zm>{_NUMBER})\s*月份?的?(?P<side>前|头|最后|后|第)(?P<n>{_NUMBER})个?(?P<zu>周|天)",
        _read_zh_part,
    )


def _vague_patterns() -> Iterator[tuple[str, Make]]:
    vague, month = alternatives("vague_periods"), alternatives("months")
    yield (
        rf"\b(?:the )?(?:{vague})(?:[- ](?:week|weekend|season|period|holidays?|sales?|time))?,? (?:of |in )?{_IN_YEAR}",
        _read_vague,
    )
    yield (
        rf"(?:(?<=over )|(?<=during )|(?<=around ))(?:the )?(?:{vague})(?:[- ](?:week|weekend|season|period|holidays?))?\b",
        _read_vague,
    )
    yield rf"{_OPEN}(?:{vague})(?:前后|期间|假期|长假|黄金周|当天)", _read_vague
    yield rf"{_ZH_YEAR}(?:{vague})", _read_vague
    yield (
        rf"\b(?:the )?(?:{alternatives('holidays')}|holiday|festive|xmas)(?: shopping| trading)? (?:season|period|week|weekend)\b(?:,? (?:of |in )?{_IN_YEAR})?",
        _read_vague,
    )
    yield (
        rf"\b(?:(?:early|late|mid)[- ](?:in )?|(?:the )?(?:middle|end|beginning|start) of (?:the )?)(?:{month}\b\.?(?:,? {_IN_YEAR})?|year\b|month\b|quarter\b)",
        _read_vague,
    )
    yield (
        rf"\b(?:(?:early|late|mid)[- ](?:in )?|(?:the )?(?:middle|end|beginning|start) of (?:the )?){_IN_YEAR}",
        _read_vague,
    )
    yield rf"{_OPEN}(?:{_NUMBER}月份?|(?<=年)|本月|上月)?的?(?:月?[初底末]|中下旬|上中旬)(?![级次])", _read_vague_zh
    yield (
        r"\b(?:the )?(?:fiscal|financial) (?:year|quarter)s?(?:,? (?:of )?(?:19|20)\d\d(?:[/-]\d\d)?)?\b|\bfy ?'?(?:20)?\d\d\b|(?:20\d\d)?财政?年度?",
        _read_fiscal,
    )


def _atom(match: re.Match[str], build: Callable[[int], DateRange], year: int | None, unit: str = "range") -> Atom:
    return Atom(match.start(), match.end(), build, year, unit)


def _season(match: re.Match[str]) -> Callable[[int], DateRange]:
    first = int(calendar_words()["seasons"].get(match["season"]) or calendar_words()["zh_seasons"][match["season"]])

    def build(year: int) -> DateRange:
        start = date(year, first, 1)
        return DateRange(start, days.moved(start, 3, "month") - timedelta(days=1))

    return build


def _read_season(match: re.Match[str], as_of: date) -> Atom | None:
    return _atom(match, _season(match), year_of(match, as_of), "season")


def _read_last_season(match: re.Match[str], as_of: date) -> Atom | None:
    build = _season(match)
    year = next(year for year in (as_of.year, as_of.year - 1, as_of.year - 2) if build(year).end < as_of)
    return _atom(match, build, year, "season")


def _read_this_season(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "this summer": the one that has begun most recently."""
    build = _season(match)
    year = next(year for year in (as_of.year, as_of.year - 1) if build(year).start <= as_of)
    return _atom(match, build, year, "season")


def _read_last_weekend(match: re.Match[str], as_of: date) -> Atom | None:
    saturday = days.unit_moved(as_of, -1, "week").end - timedelta(days=1)
    return _atom(match, lambda _: DateRange(saturday, saturday + timedelta(days=1)), saturday.year)


def _read_fortnight(match: re.Match[str], as_of: date) -> Atom | None:
    return _atom(match, lambda _: days.trailing(as_of, 2, "week"), as_of.year)


def _read_so_far(match: re.Match[str], as_of: date) -> Atom | None:
    word = named_group(match, "u")
    unit: days.Unit = word or ("year" if named_group(match, "zu") == "年" else "month")  # type: ignore[assignment]
    span = days.unit_around(as_of, unit)
    return replace(_atom(match, lambda _: span, span.start.year, unit), is_to_date=True)


def _read_zh_days(match: re.Match[str], as_of: date) -> Atom | None:
    month, first, last = (whole_number(match[name]) or 0 for name in ("zm", "zd", "zd2"))
    return _atom(
        match, lambda year: DateRange(date(year, month, first), date(year, month, last)), year_of(match, as_of)
    )


def _read_zh_part(match: re.Match[str], as_of: date) -> Atom | None:
    count = whole_number(match["n"]) or 0
    unit: days.Unit = {"季度": "quarter", "月": "month", "周": "week", "天": "day"}[match["zu"]]  # type: ignore[assignment]
    digits = named_group(match, "zm")
    year = year_of(match, as_of)
    if year is None and not digits and unit != "quarter":
        return None  # without a year, 前三个月 are the last three months
    month = whole_number(digits) if digits else None
    if not count or (digits and not 1 <= (month or 0) <= 12) or (match["side"] == "第" and unit != "week"):
        return None

    def build(year: int) -> DateRange:
        whole = days.month(year, month) if month else days.months(year, 1, 12)
        if match["side"] == "第":
            start = whole.start + timedelta(days=7 * (count - 1))
            return DateRange(start, min(whole.end, start + timedelta(days=6)))
        if match["side"] in ("前", "头"):
            return DateRange(whole.start, min(whole.end, days.moved(whole.start, count, unit) - timedelta(days=1)))
        return DateRange(max(whole.start, days.moved(whole.end + timedelta(days=1), -count, unit)), whole.end)

    return _atom(match, build, year)


def _read_same_in_year(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads "the same period in 2016": its days follow from the other period of the question."""
    return _atom(match, lambda year: days.months(year, 1, 12), int(match["y"]), "same_days")


def _unresolved(match: re.Match[str], as_of: date, problem: str) -> Atom:
    return replace(
        _atom(match, lambda _: DateRange(as_of, as_of), year_of(match, as_of) or as_of.year), problem=problem
    )


def _read_vague(match: re.Match[str], as_of: date) -> Atom | None:
    return None if _AFTER_EDGE.search(match.string[: match.start()]) else _unresolved(match, as_of, "vague_period")


def _read_vague_zh(match: re.Match[str], as_of: date) -> Atom | None:
    """Reads 月初, 11月底 and 2023年底, but not the 初 of 最初."""
    if not re.search(r"[年月]的?[初底末中上]", match[0]):
        return None
    return _read_vague(match, as_of)


def _read_fiscal(match: re.Match[str], as_of: date) -> Atom | None:
    return _unresolved(match, as_of, "fiscal_year")
