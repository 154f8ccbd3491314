"""The patterns of date expressions in English and Chinese, each with the function that reads it."""

import functools
import re
from collections.abc import Callable, Iterator
from datetime import date

from cartwise.agent.planner.days.calendar_words import ZH_NUMERAL, alternatives, calendar_words
from cartwise.agent.planner.days.date_atoms import (
    named_group,
    read_all,
    read_day,
    read_days,
    read_half,
    read_holiday,
    read_iso_week,
    read_month,
    read_month_part,
    read_months,
    read_next_month,
    read_quarter,
    read_slashed_day,
    read_week_of_day,
    read_year,
    year_of,
)
from cartwise.agent.planner.days.date_seasons import season_patterns
from cartwise.agent.planner.days.dates import Atom
from cartwise.agent.planner.days.relative_dates import (
    read_ago,
    read_before_last,
    read_coming,
    read_current,
    read_last_weekday,
    read_near_day,
    read_next,
    read_period_before,
    read_previous,
    read_same_last_year,
    read_trailing,
    read_weekday_of,
)

_N = r"(\d{1,4}|{words})"

_ORDINAL = r"(?:st|nd|rd|th)?"

_YEAR = r"(?:\s*(?:,|of|in)?\s*(?:the year )?(?:(?P<y>(?:19|20)\d\d)(?!\d|:\d)|'(?P<yy>\d\d)\b|(?P<ry>(?:of )?(?:last|this|next|the previous|previous|the same) year|of the year)))?"

_ZH_YEAR = r"(?:(?P<y>(?:19|20)\d\d)\s*年度?|(?P<zy>今年|本年度?|去年|上一?年|前年|明年|次年|当年))?\s*的?\s*"


def find_atoms(text: str, as_of: date) -> list[Atom]:
    """Returns the date expressions of a lower-case text, the longest where several overlap."""
    found: list[Atom] = []
    for pattern, make in _compiled():
        for match in pattern.finditer(text):
            atom = make(match, as_of)
            if atom is not None and not _is_shy(atom, match, text):
                found.append(atom)
    kept: list[Atom] = []
    for atom in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(atom.end <= other.start or other.end <= atom.start for other in kept):
            kept.append(atom)
    return sorted(kept, key=lambda each: each.start)


Make = Callable[[re.Match[str], date], Atom | None]


@functools.cache
def _compiled() -> tuple[tuple[re.Pattern[str], Make], ...]:
    return tuple((re.compile(pattern), make) for pattern, make in _patterns())


def _patterns() -> Iterator[tuple[str, Make]]:
    month, holiday, all_time = alternatives("months"), alternatives("holidays"), alternatives("all_time")
    yield r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", read_day
    yield r"(?<![\d.])(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>(?:19|20)\d\d)(?!\d)", read_slashed_day
    yield r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/](?P<m>0?[1-9]|1[0-2])(?![-/\d])", read_month
    yield (
        rf"(?<!top )(?<!bottom )(?<!first )(?<!best )(?<!last )\b(?:the )?(?P<d>\d{{1,2}}){_ORDINAL}\s+(?:of )?(?P<name>{month})\b\.?{_YEAR}",
        read_day,
    )
    yield rf"\b(?P<name>{month})\.?\s+(?:the )?(?P<d>\d{{1,2}}){_ORDINAL}\b(?![\d%]){_YEAR}", read_day
    yield (
        rf"\b(?P<d>\d{{1,2}}){_ORDINAL}\s*(?:-|to|(?P<both>and)|until|till|through|thru)\s*(?:the )?(?P<d2>\d{{1,2}}){_ORDINAL}\s+(?:of )?(?P<name>{month})\b\.?{_YEAR}",
        read_days,
    )
    yield (
        rf"\b(?P<name>{month})\.?\s+(?P<d>\d{{1,2}}){_ORDINAL}\s*(?:-|to|through|thru|until|till)\s*(?:the )?(?P<d2>\d{{1,2}}){_ORDINAL}\b{_YEAR}",
        read_days,
    )
    yield rf"\b(?:the )?(?:whole |entire |full )?(?:months? of )?(?P<name>{month})s?\b\.?{_YEAR}", read_month
    yield rf"\b(?:last|this|the past|past) (?P<name>{month})\b(?! \d)", read_month
    yield rf"\bnext (?P<name>{month})\b", read_next_month
    yield rf"\bq(?:uarter)?\s?(?P<q>[1-4])\b[-/]?{_YEAR}", read_quarter
    yield r"\b(?P<y>(?:19|20)\d\d)[-/\s]?q(?P<q>[1-4])\b", read_quarter
    yield r"\b(?P<q>[1-4])q[-/\s]?(?P<y>(?:19|20)\d\d)\b", read_quarter
    yield (
        rf"\b(?:the )?(?P<qn>first|1st|second|2nd|third|3rd|fourth|4th)[- ](?:calendar )?quarters?\b{_YEAR}",
        read_quarter,
    )
    yield r"\b(?:the )?(?P<qn>last|final)[- ]quarter of (?:the year )?(?P<y>(?:19|20)\d\d)\b", read_quarter
    yield rf"\bh(?P<h>[12])\b[-/]?{_YEAR}", read_half
    yield r"\b(?P<y>(?:19|20)\d\d)[-/\s]?h(?P<h>[12])\b", read_half
    yield rf"\b(?:the )?(?P<hn>first|1st|second|2nd)[- ]half\b(?! of (?:the month|{month})){_YEAR}", read_half
    yield (
        r"\b(?:the )?(?:(?:whole|full|entire|calendar) )?(?:year )?(?:of )?(?P<y>(?:19|20)\d\d)\b(?![,.]\d|%)",
        read_year,
    )
    yield r"\b(?:the )?year (?P<y>\d{4})\b", read_year
    yield rf"\b(?:the day of )?(?P<hol>{holiday})(?:\s+day)?{_YEAR}", read_holiday
    yield rf"(?<!\w){all_time}(?!\w)|" + r"(?:有史以来|历史上|至今为止)", read_all
    yield from _relative_patterns(holiday)


def _relative_patterns(holiday: str) -> Iterator[tuple[str, Make]]:
    number = r"(?:(?P<n>\d{1,4}|" + alternatives("numbers") + r"(?:[- ]" + alternatives("numbers") + r")?) )"
    unit = r"(?P<u>day|week|month|quarter|year)s?"
    yield (
        rf"\b(?:the |our |over the |in the )?(?:last|past|previous|trailing|latest|most recent|preceding|recent) {number}(?:full |whole |calendar )?{unit}\b",
        read_trailing,
    )
    yield (
        r"\b(?:the )?(?:last|previous|preceding|prior) (?:full |whole |calendar |complete )?(?P<u>day|week|month|quarter|year)\b(?! of)",
        read_previous,
    )
    yield r"\b(?:the )?past (?P<u>day|week|month|quarter|year)\b", read_trailing
    yield (
        r"\b(?:this|the current|current|the running) (?P<u>week|month|quarter|year)\b(?: to date| so far| up to (?:today|now)| until (?:today|now))?",
        read_current,
    )
    yield r"\b(?P<u>week|month|quarter|year)[- ]to[- ]date\b|\b(?P<xtd>[wmqy]td)\b", read_current
    yield rf"\b(?:the |over the |in the |for the )?(?:next|coming|following|upcoming) {number}{unit}\b", read_coming
    yield rf"\b{number}{unit} (?:ahead|from now|out)\b", read_coming
    yield r"\b(?:the )?(?:next|coming|upcoming|following) (?P<u>day|week|month|quarter|year)\b", read_next
    yield r"\b(?:the )?(?P<u>week|month|quarter|year) before (?:the )?last(?: one)?\b", read_before_last
    yield rf"\b{number}{unit} ago\b", read_ago
    yield r"\b(?P<word>the day before yesterday|yesterday|today|tomorrow)\b", read_near_day
    yield rf"\b(?:last|past) (?P<wd>{alternatives('weekdays')})\b", read_last_weekday
    yield (
        r"\b(?:the )?(?:calendar |iso )?week (?:no\.? |number )?(?P<w>\d{1,2})(?: of| in)?(?: (?P<y>(?:19|20)\d\d))?\b(?! \w*(?:days?|weeks?)\b)",
        read_iso_week,
    )
    yield from _comparison_patterns()
    yield from _chinese_patterns(holiday)


def _comparison_patterns() -> Iterator[tuple[str, Make]]:
    yield from season_patterns()
    yield (
        r"\b(?:the )?(?:(?:very )?same|corresponding|equivalent) (?:\w+ )?(?:days?|period|time|dates?|months?|quarter|weeks?|range|span|stretch)"
        r"(?: (?:of|in|from|for|as|the|a|an|during))*(?: " + alternatives("months") + r")?"
        r" (?:(?:last|the previous|previous|prior|the prior) year|(?:a|one|the) year (?:ago|earlier|before))",
        read_same_last_year,
    )
    yield (
        r"\b(?:a|one|the) year (?:ago|earlier|before|prior)\b|\bprevious year's\b|\bthe year before\b|\byear[- ](?:over|on)[- ]year\b|\byoy\b|\by/y\b",
        read_same_last_year,
    )
    yield (
        r"\bthe (?:period|month|week|quarter|day) before(?: that| it)?\b(?! last)|\b(?:the )?(?:previous|prior|preceding) (?:period|one)\b|\bmonth[- ](?:over|on)[- ]month\b|\bmom\b|\bm/m\b|\bweek[- ](?:over|on)[- ]week\b|\bwow\b|\bquarter[- ](?:over|on)[- ]quarter\b|\bqoq\b",
        read_period_before,
    )


def _chinese_patterns(holiday: str) -> Iterator[tuple[str, Make]]:
    number = rf"(?:\d{{1,2}}|{ZH_NUMERAL}{{1,3}})"
    count = rf"(?P<n>\d{{1,4}}|{ZH_NUMERAL}{{1,3}}|半)"
    unit = r"\s*(?:个)?(?P<zu>天|日|周|星期|礼拜|月|季度|季|年)"
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?\s*(?P<zd>{number})\s*[日号]", read_day
    yield (
        rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?\s*(?P<zd>{number})\s*[日号](?:那|所在|当)(?:的)?(?:一)?(?:个)?(?:周|星期)",
        read_week_of_day,
    )
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?(?!\s*{number}\s*[日号])", read_month
    yield (
        rf"{_ZH_YEAR}(?P<zm>{number})\s*月份?的?(?P<part>上半月|下半月|上旬|中旬|下旬|第一周|最后一周)",
        read_month_part,
    )
    yield rf"{_ZH_YEAR}(?P<zm>{number})\s*[-~到至]\s*(?P<zm2>{number})\s*月份?(?!\s*{number}\s*[日号])", read_months
    yield (
        rf"{_ZH_YEAR}(?:(?:第\s*(?P<zq>[1-4一二三四])\s*个?|(?P<zq2>[1-4一二三四])\s*)季度?|q(?P<q>[1-4]))",
        read_quarter,
    )
    yield rf"{_ZH_YEAR}(?P<zh>上半年|下半年|前半年|后半年)", read_half
    yield (
        r"(?P<y>(?:19|20)\d\d)\s*年(?:度|全年|整年|一整年|一年)?|(?P<zy>去年|前年|明年|上一?年)(?:全年|整年|度|一整年)?",
        read_year,
    )
    yield rf"{_ZH_YEAR}(?P<hol>{holiday})(?:当天|那天|当日)?", read_holiday
    yield rf"(?:最近|过去|近|往前|此前)(?:的|这)?{count}{unit}(?:内|里|以来|间|中)?", read_trailing
    yield rf"(?:未来|接下来|今后|往后|之后的?|后续)(?:的)?{count}{unit}(?:内|里|间|中)?", read_coming
    yield r"(?P<two>上上)(?:个)?(?P<zu>月|季度|周|星期)", read_before_last
    yield r"(?<!上)(?:上个|上一个|上一|上)(?P<zu>月|季度|周|星期|礼拜)(?!同期|份?环比|旬|半)", read_previous
    yield (
        r"(?:本|这个?|当前|当)(?P<zu>月|季度|周|星期|年度?)(?:至今|以来|到目前为止|到今天)?|(?P<now>今年)(?:至今|以来|全年|到目前为止|截至目前)?",
        read_current,
    )
    yield r"(?:下个|下一个|下一|下)(?P<zu>月|季度|周|星期|礼拜|年)(?!旬|半)|(?P<now>明年)", read_next
    yield rf"(?P<n>\d{{1,3}}|{ZH_NUMERAL}{{1,3}})(?:个)?(?P<zu>天|周|月|季度|年)前", read_ago
    yield r"(?P<word>前天|昨天|昨日|今天|今日|明天|明日)", read_near_day
    yield r"(?P<week>上上|上|本|这)一?个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])(?!个)", read_weekday_of
    yield r"(?:去年|上年|上一年|前一年)(?:的)?(?:同期|同月|同一时期|同一时间段|同一天)|同比", read_same_last_year
    yield r"(?:上期|上一期|前一期|上月同期|上个月同期|环比|前一个?(?:月|周|季度|天))", read_period_before


_BESIDE = re.compile(
    r"\b(?:in|of|since|for|from|to|until|till|through|and|or|during|between|vs\.?|versus|than|last|this|next|before|after|by|with|on|per|about|only|just|now|not|instead of|against|around)\s*$"
)


def _is_shy(atom: Atom, match: re.Match[str], text: str) -> bool:
    """Tells whether a month name is rather a common word here: "may", "march"."""
    if (
        named_group(match, "name") not in calendar_words()["shy_months"]
        or year_of(match, atom.build(2000).start) is not None
        or named_group(match, "d")
    ):
        return False
    before, after = text[: atom.start], text[atom.end :]
    is_alone = not re.search(r"\w", before) and not re.match(r"\s*[a-z]", after)
    return not (
        _BESIDE.search(before)
        or is_alone
        or re.search(r"[,(:;-]\s*$", before)
        or re.match(r"\s*(?:\?|,|-|to\b|until\b|vs|$)", after)
    )
