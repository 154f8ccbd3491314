"""Recognises single date expressions: each pattern gives an `Atom` whose year may still be open."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from cartwise.agent.planner import calendar_days as days
from cartwise.agent.planner.calendar_words import ZH_NUMERAL, alternatives, calendar_words, whole_number
from cartwise.agent.planner.dates import Atom
from cartwise.types import DateRange

_N = r"(\d{1,4}|{words})"
_ORDINAL = r"(?:st|nd|rd|th)?"
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4, "final": 4}
_ZH_UNIT = {"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季": "quarter", "季度": "quarter", "年": "year"}
_YEAR = r"(?:\s*(?:,|of|in)?\s*(?:the year )?(?:(?P<y>(?:19|20)\d\d)(?![\d:])|'(?P<yy>\d\d)\b|(?P<ry>(?:of )?(?:last|this|next|the previous|previous|the same) year|of the year)))?"
_ZH_YEAR = r"(?:(?P<y>(?:19|20)\d\d)\s*年度?|(?P<zy>今年|本年度?|去年|上一?年|前年|明年|次年|当年))?\s*的?\s*"


def find_atoms(text: str, as_of: date) -> list[Atom]:
    """Returns the date expressions of a lower-case text, the longest where several overlap."""
    found: list[Atom] = []
    for pattern, make in _patterns():
        for match in re.finditer(pattern, text):
            atom = make(match, as_of)
            if atom is not None and not _is_shy(atom, match, text):
                found.append(atom)
    kept: list[Atom] = []
    for atom in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(atom.end <= other.start or other.end <= atom.start for other in kept):
            kept.append(atom)
    return sorted(kept, key=lambda each: each.start)


Make = Callable[[re.Match[str], date], Atom | None]


def _patterns() -> Iterator[tuple[str, Make]]:
    month, holiday, all_time = alternatives("months"), alternatives("holidays"), alternatives("all_time")
    yield r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", _day
    yield r"(?<![\d.])(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>(?:19|20)\d\d)(?!\d)", _slashed_day
    yield r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/](?P<m>0?[1-9]|1[0-2])(?![-/\d])", _month
    yield rf"\b(?:the )?(?P<d>\d{{1,2}}){_ORDINAL}\s+(?:of )?(?P<name>{month})\b\.?{_YEAR}", _day
    yield rf"\b(?P<name>{month})\.?\s+(?:the )?(?P<d>\d{{1,2}}){_ORDINAL}\b(?![\d%]){_YEAR}", _day
    yield rf"\b(?P<d>\d{{1,2}}){_ORDINAL}\s*(?:-|to|and|until)\s*(?:the )?(?P<d2>\d{{1,2}}){_ORDINAL}\s+(?:of )?(?P<name>{month})\b\.?{_YEAR}", _days
    yield rf"\b(?P<name>{month})\.?\s+(?P<d>\d{{1,2}}){_ORDINAL}\s*(?:-|to)\s*(?:the )?(?P<d2>\d{{1,2}}){_ORDINAL}\b{_YEAR}", _days
    yield rf"\b(?:the )?(?:whole |entire |full )?(?:month of )?(?P<name>{month})\b\.?{_YEAR}", _month
    yield rf"\b(?:last|this|the past|past) (?P<name>{month})\b(?! \d)", _month
    yield rf"\bnext (?P<name>{month})\b", _next_month
    yield rf"\bq(?:uarter)?\s?(?P<q>[1-4])\b[-/]?{_YEAR}", _quarter
    yield r"\b(?P<y>(?:19|20)\d\d)[-/\s]?q(?P<q>[1-4])\b", _quarter
    yield r"\b(?P<q>[1-4])q[-/\s]?(?P<y>(?:19|20)\d\d)\b", _quarter
    yield rf"\b(?:the )?(?P<qn>first|1st|second|2nd|third|3rd|fourth|4th) (?:calendar )?quarter\b{_YEAR}", _quarter
    yield r"\b(?:the )?(?P<qn>last|final) quarter of (?:the year )?(?P<y>(?:19|20)\d\d)\b", _quarter
    yield rf"\bh(?P<h>[12])\b[-/]?{_YEAR}", _half
    yield r"\b(?P<y>(?:19|20)\d\d)[-/\s]?h(?P<h>[12])\b", _half
    yield rf"\b(?:the )?(?P<hn>first|1st|second|2nd) half\b(?! of (?:the month|{month})){_YEAR}", _half
    yield r"\b(?:the )?(?:(?:whole|full|entire|calendar|fiscal) )?(?:year )?(?:of )?(?P<y>(?:19|20)\d\d)\b(?![,.]\d|%)", _year
    yield rf"\b(?:the day (?:of|after|before) )?(?P<hol>{holiday})(?:\s+day)?{_YEAR}", _holiday
    yield rf"(?<!\w){all_time}(?!\w)|" + r"(?:有史以来|历史上|至今为止)", _all
    yield from _relative_patterns()
    yield from _chinese_patterns(holiday)


def _relative_patterns() -> Iterator[tuple[str, Make]]:
    number = r"(?:(?P<n>\d{1,4}|" + alternatives("numbers") + r"(?:[- ]" + alternatives("numbers") + r")?) )"
    unit = r"(?P<u>day|week|month|quarter|year)s?"
    yield rf"\b(?:the |our |over the |in the )?(?:last|past|previous|trailing|latest|most recent|preceding|recent) {number}(?:full |whole |calendar )?{unit}\b", _trailing
    yield r"\b(?:the )?(?:last|previous|preceding|prior) (?:full |whole |calendar |complete )?(?P<u>day|week|month|quarter|year)\b(?! of)", _previous
    yield r"\b(?:the )?past (?P<u>day|week|month|quarter|year)\b", _trailing
    yield r"\b(?:this|the current|current|the running) (?P<u>week|month|quarter|year)\b(?: to date| so far| up to (?:today|now)| until (?:today|now))?", _current
    yield r"\b(?P<u>week|month|quarter|year)[- ]to[- ]date\b|\b(?P<xtd>[wmqy]td)\b", _current
    yield rf"\b(?:the |over the |in the |for the )?(?:next|coming|following|upcoming) {number}{unit}\b", _coming
    yield rf"\b{number}{unit} (?:ahead|from now|out)\b", _coming
    yield r"\b(?:the )?(?:next|coming|upcoming|following) (?P<u>day|week|month|quarter|year)\b", _next
    yield r"\b(?:the )?(?P<u>week|month|quarter|year) before (?:the )?last(?: one)?\b", _before_last
    yield rf"\b{number}{unit} ago\b", _ago
    yield r"\b(?P<word>the day before yesterday|yesterday|today|tomorrow)\b", _near_day
    yield rf"\b(?:last|past) (?P<wd>{alternatives('weekdays')})\b", _last_weekday
    yield r"\b(?:the )?(?:calendar |iso )?week (?:no\.? |number )?(?P<w>\d{1,2})(?: of| in)?(?: (?P<y>(?:19|20)\d\d))?\b(?! \w*(?:days?|weeks?)\b)", _iso_week
    yield (
        r"\b(?:the )?(?:(?:very )?same|corresponding|equivalent) (?:\w+ )?(?:days?|period|time|dates?|months?|quarter|weeks?|range|span|stretch)"
        r"(?: (?:of|in|from|for|as|the|a|an|during))*(?: " + alternatives("months") + r")?"
        r" (?:(?:last|the previous|previous|prior|the prior) year|(?:a|one|the) year (?:ago|earlier|before))",
        _same_last_year,
    )
    yield r"\b(?:a|one|the) year (?:ago|earlier|before|prior)\b|\bprevious year's\b|\bthe year before\b|\byear[- ](?:over|on)[- ]year\b|\byoy\b|\by/y\b", _same_last_year
    yield r"\bthe (?:period|month|week|quarter|day) before(?: that| it)?\b(?! last)|\b(?:the )?(?:previous|prior|preceding) (?:period|one)\b|\bmonth[- ](?:over|on)[- ]month\b|\bmom\b|\bm/m\b|\bweek[- ](?:over|on)[- ]week\b|\bwow\b|\bquarter[- ](?:over|on)[- ]quarter\b|\bqoq\b", _period_before


def _chinese_patterns(holiday: str) -> Iterator[tuple[str, Make]]:
    number = rf"(?:\d{{1,2}}|{ZH_NUMERAL}{{1,3}})"
    count = rf"(?P<n>\d{{1,4}}|{ZH_NUMERAL}{{1,3}}|半)"
    unit = r"\s*(?:个)?(?P<zu>天|日|周|星期|礼拜|月|季度|季|年)"
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?\s*(?P<zd>{number})\s*[日号]", _day
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?\s*(?P<zd>{number})\s*[日号](?:那|所在|当)(?:的)?(?:一)?(?:个)?(?:周|星期)", _week_of_day
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?(?!\s*{number}\s*[日号])", _month
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?的?(?P<part>上半月|下半月|上旬|中旬|下旬|第一周|最后一周)", _month_part
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*[-~到至]\s*(?P<zm2>{number})\s*月份?(?!\s*{number}\s*[日号])", _months
    yield rf"{_ZH_YEAR}(?:第?\s*(?P<zq>[1-4一二三四])\s*(?:个)?季度?|q(?P<q>[1-4]))", _quarter
    yield rf"{_ZH_YEAR}(?P<zh>上半年|下半年|前半年|后半年)", _half
    yield r"(?P<y>(?:19|20)\d\d)\s*年(?:度|全年|整年|一整年|一年)?|(?P<zy>去年|前年|明年|上一?年)(?:全年|整年|度|一整年)?", _year
    yield rf"{_ZH_YEAR}(?P<hol>{holiday})(?:当天|那天|当日)?", _holiday
    yield rf"(?:最近|过去|近|往前|此前)(?:的|这)?{count}{unit}(?:内|里|以来|间|中)?", _trailing
    yield rf"(?:未来|接下来|今后|往后|之后的?|后续)(?:的)?{count}{unit}(?:内|里|间|中)?", _coming
    yield r"(?P<two>上上)(?:个)?(?P<zu>月|季度|周|星期)", _before_last
    yield r"(?<!上)(?:上个|上一个|上一|上)(?P<zu>月|季度|周|星期|礼拜)(?!同期|份?环比|旬|半)", _previous
    yield r"(?:本|这个?|当前|当)(?P<zu>月|季度|周|星期|年度?)(?:至今|以来|到目前为止|到今天)?|(?P<now>今年)(?:至今|以来|全年|到目前为止|截至目前)?", _current
    yield r"(?:下个|下一个|下一|下)(?P<zu>月|季度|周|星期|礼拜|年)(?!旬|半)|(?P<now>明年)", _next
    yield rf"(?P<n>\d{{1,3}}|{ZH_NUMERAL}{{1,3}})(?:个)?(?P<zu>天|周|月|季度|年)前", _ago
    yield r"(?P<word>前天|昨天|昨日|今天|今日|明天|明日)", _near_day
    yield r"(?:去年|上年|上一年|前一年)(?:的)?(?:同期|同月|同一时期|同一时间段|同一天)|同比", _same_last_year
    yield r"(?:上期|上一期|前一期|上月同期|上个月同期|环比|前一个?(?:月|周|季度|天))", _period_before


def _atom(match: re.Match[str], build: Callable[[int], DateRange], year: int | None, unit: str = "range") -> Atom:
    return Atom(match.start(), match.end(), build, year, unit)


def _group(match: re.Match[str], name: str) -> str | None:
    return match[name] if name in match.re.groupindex else None


def _year_of(match: re.Match[str], as_of: date) -> int | None:
    if digits := _group(match, "y"):
        return int(digits)
    if digits := _group(match, "yy"):
        return 2000 + int(digits)
    word = _group(match, "ry") or _group(match, "zy") or ""
    if not word or word in ("当年", "the same year"):
        return None
    if word.startswith(("last", "the previous", "previous", "of last", "去", "上")):
        return as_of.year - 1
    if word in ("前年",):
        return as_of.year - 2
    return as_of.year + (1 if word.startswith(("next", "明", "次", "of next")) else 0)


def _month_number(match: re.Match[str], name: str = "zm") -> int:
    if english := _group(match, "name"):
        return int(calendar_words()["months"][english])
    if digits := _group(match, "m"):
        return int(digits)
    return whole_number(match[name]) or 0


def _day(match: re.Match[str], as_of: date) -> Atom | None:
    number = whole_number(_group(match, "d") or _group(match, "zd") or "") or 0
    month = _month_number(match)
    return _atom(match, lambda year: days.unit_around(date(year, month, number), "day"), _year_of(match, as_of), "day")


def _week_of_day(match: re.Match[str], as_of: date) -> Atom | None:
    number, month = whole_number(match["zd"]) or 0, _month_number(match)
    return _atom(match, lambda year: days.unit_around(date(year, month, number), "week"), _year_of(match, as_of), "week")


def _slashed_day(match: re.Match[str], as_of: date) -> Atom | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    month, day = (second, first) if first > 12 else (first, second)
    unit = "day" if max(first, second) > 12 or first == second else "ambiguous_day"
    return _atom(match, lambda _: days.unit_around(date(year, month, day), "day"), year, unit)


def _days(match: re.Match[str], as_of: date) -> Atom | None:
    month, first, last = _month_number(match), int(match["d"]), int(match["d2"])
    return _atom(match, lambda year: DateRange(date(year, month, first), date(year, month, last)), _year_of(match, as_of))


def _month(match: re.Match[str], as_of: date) -> Atom | None:
    number = _month_number(match)
    return _atom(match, lambda year: days.month(year, number), _year_of(match, as_of), "month") if 1 <= number <= 12 else None


def _next_month(match: re.Match[str], as_of: date) -> Atom | None:
    number = _month_number(match)
    year = as_of.year + (0 if number > as_of.month else 1)
    return _atom(match, lambda _: days.month(year, number), year, "month")


def _month_part(match: re.Match[str], as_of: date) -> Atom | None:
    number, part = _month_number(match), match["part"]
    bounds = {"上半月": (1, 15), "下半月": (16, 31), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "第一周": (1, 7), "最后一周": (-6, 31)}[part]

    def build(year: int) -> DateRange:
        whole = days.month(year, number)
        last = min(bounds[1], whole.days)
        first = bounds[0] if bounds[0] > 0 else whole.days + bounds[0]
        return DateRange(date(year, number, first), date(year, number, last))

    return _atom(match, build, _year_of(match, as_of)) if 1 <= number <= 12 else None


def _months(match: re.Match[str], as_of: date) -> Atom | None:
    first, last = _month_number(match), _month_number(match, "zm2")
    if not (1 <= first <= last <= 12):
        return None
    return _atom(match, lambda year: days.months(year, first, last), _year_of(match, as_of))


def _quarter(match: re.Match[str], as_of: date) -> Atom | None:
    name = _group(match, "qn")
    number = _QUARTERS[name] if name else whole_number(_group(match, "q") or _group(match, "zq") or "") or 0
    return _atom(match, lambda year: days.months(year, 3 * number - 2, 3 * number), _year_of(match, as_of), "quarter")


def _half(match: re.Match[str], as_of: date) -> Atom | None:
    word = _group(match, "h") or _group(match, "hn") or _group(match, "zh") or ""
    first = 1 if word in ("1", "first", "1st", "上半年", "前半年") else 7
    return _atom(match, lambda year: days.months(year, first, first + 5), _year_of(match, as_of))


def _year(match: re.Match[str], as_of: date) -> Atom | None:
    year = _year_of(match, as_of)
    return _atom(match, lambda _: days.months(year or as_of.year, 1, 12), year, "year")


def _holiday(match: re.Match[str], as_of: date) -> Atom | None:
    month, day = calendar_words()["holidays"][match["hol"]]

    def build(year: int) -> DateRange:
        found = date(year, month, day) if day > 0 else days.black_friday(year) + timedelta(days=-3 * day)
        return DateRange(found, found)

    return _atom(match, build, _year_of(match, as_of), "day")


def _all(match: re.Match[str], as_of: date) -> Atom | None:
    return Atom(match.start(), match.end(), lambda _: DateRange(as_of, as_of), as_of.year, "all", "all")


def _unit(match: re.Match[str]) -> days.Unit:
    if word := _group(match, "u"):
        return word  # type: ignore[return-value]
    if word := _group(match, "xtd"):
        return {"w": "week", "m": "month", "q": "quarter", "y": "year"}[word[0]]  # type: ignore[return-value]
    if _group(match, "now"):
        return "year"
    return _ZH_UNIT[(_group(match, "zu") or "年")[:2].replace("年度", "年")]  # type: ignore[return-value]


def _fixed(match: re.Match[str], span: DateRange, unit: str = "range", **more: object) -> Atom:
    return Atom(match.start(), match.end(), lambda _: span, span.start.year, unit, **more)  # type: ignore[arg-type]


def _counted(match: re.Match[str]) -> tuple[int, days.Unit]:
    word, unit = _group(match, "n") or "1", _unit(match)
    if word == "半":
        return (6, "month") if unit == "year" else (15, "day") if unit == "month" else (1, unit)
    return whole_number(word) or 1, unit


def _trailing(match: re.Match[str], as_of: date) -> Atom | None:
    count, unit = _counted(match)
    return _fixed(match, days.trailing(as_of, count, unit))


def _coming(match: re.Match[str], as_of: date) -> Atom | None:
    count, unit = _counted(match)
    return _fixed(match, days.coming(as_of, count, unit), f"next_{unit}", kind="future")


def _previous(match: re.Match[str], as_of: date) -> Atom | None:
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, -1, unit), unit)


def _before_last(match: re.Match[str], as_of: date) -> Atom | None:
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, -2, unit), unit)


def _current(match: re.Match[str], as_of: date) -> Atom | None:
    unit = _unit(match)
    return _fixed(match, days.unit_around(as_of, unit), unit, is_to_date=True)


def _next(match: re.Match[str], as_of: date) -> Atom | None:
    unit = _unit(match)
    return _fixed(match, days.unit_moved(as_of, 1, unit), unit, kind="future")


def _ago(match: re.Match[str], as_of: date) -> Atom | None:
    count, unit = _counted(match)
    return _fixed(match, days.unit_moved(as_of, -count, unit), unit)


def _near_day(match: re.Match[str], as_of: date) -> Atom | None:
    offset = {"the day before yesterday": -2, "前天": -2, "yesterday": -1, "昨天": -1, "昨日": -1, "tomorrow": 1, "明天": 1, "明日": 1}.get(match["word"], 0)
    day = as_of + timedelta(days=offset)
    return _fixed(match, DateRange(day, day), "day", kind="future" if offset > 0 else "period")


def _last_weekday(match: re.Match[str], as_of: date) -> Atom | None:
    back = (as_of.weekday() - calendar_words()["weekdays"][match["wd"]] - 1) % 7 + 1
    day = as_of - timedelta(days=back)
    return _fixed(match, DateRange(day, day), "day")


def _iso_week(match: re.Match[str], as_of: date) -> Atom | None:
    number = int(match["w"])
    if not 1 <= number <= 53:
        return None
    return _atom(match, lambda year: days.iso_week(year, number), _year_of(match, as_of), "week")


def _same_last_year(match: re.Match[str], as_of: date) -> Atom | None:
    return _fixed(match, days.unit_moved(as_of, -1, "year"), "year", kind="previous_year")


def _period_before(match: re.Match[str], as_of: date) -> Atom | None:
    return _fixed(match, days.unit_moved(as_of, -1, "month"), "month", kind="previous_period")


_BESIDE = re.compile(r"\b(?:in|of|since|for|from|to|until|till|through|and|or|during|between|vs\.?|versus|than|last|this|next|before|after|by|with|on|per|about|only|just|now|not|instead of|against|around)\s*$")


def _is_shy(atom: Atom, match: re.Match[str], text: str) -> bool:
    """Tells whether a month name is rather a common word here: "may", "march"."""
    if _group(match, "name") not in calendar_words()["shy_months"] or _year_of(match, atom.build(2000).start) is not None or _group(match, "d"):
        return False
    before, after = text[: atom.start], text[atom.end :]
    is_alone = not re.search(r"\w", before) and not re.match(r"\s*[a-z]", after)
    return not (_BESIDE.search(before) or is_alone or re.search(r"[,(:;-]\s*$", before) or re.match(r"\s*(?:\?|,|-|to\b|until\b|vs|$)", after))
