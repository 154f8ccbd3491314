"""Writes out what periods that stand together share: "the first and third quarter of 2011", "from the first to the second half", 第一和第三季度."""

import re

_ORDINAL = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last|final)"
_UNIT = r"(?:quarters?|half|halves|weeks?|months?|days?)"
_JOIN = r"(?:and|or|vs\.?|versus|against|than|compared (?:to|with)|to(?! last\b| final\b)|until|till|through|thru)"
_LIST = re.compile(
    rf"\b(?P<head>{_ORDINAL}-?(?:,? (?:the )?{_ORDINAL}-?)*)(?P<join>,? {_JOIN}(?: (?:the|in the|to the))? )"
    rf"(?P<last>{_ORDINAL})[- ](?P<unit>{_UNIT})\b"
    r"(?P<tail>(?: (?:of|in) (?:(?:the year )?(?:19|20)\d\d|[a-z]+(?: (?:19|20)\d\d)?|last year|this year)| (?:19|20)\d\d\b)?)",
    re.I,
)
_ZH_LIST = re.compile(
    r"(?P<year>(?:\d{4}|今|去|前)年)?(?<!\d)第?(?P<head>[一二三四1-4])(?P<join>[、,和与及或比]+|对比|环比|到|至)第?(?P<last>[一二三四1-4])(?P<unit>个?季度)"
)
_ZH_PERIOD = r"(?:第?[一二三四1-4]个?季度|\d{1,2}月份?|[上下]半年|q[1-4])"
_ZH_AGAINST = re.compile(rf"(?P<one>{_ZH_PERIOD})环比于?(?=(?:(?:19|20)\d\d年|今年|去年)?{_ZH_PERIOD})", re.I)


def spelt_out(text: str) -> str:
    """Returns the text with the noun repeated behind every ordinal of periods that stand together; other texts as they are.

    环比 between two periods that are both named compares them; alone it is the period before.
    """
    return _ZH_AGAINST.sub(r"\g<one>对比", _ZH_LIST.sub(_in_chinese, _LIST.sub(_in_english, text)))


def _in_english(match: re.Match[str]) -> str:
    noun = {"halves": "half"}.get(match["unit"].lower(), match["unit"].rstrip("s"))
    ordinals = re.findall(_ORDINAL, match["head"], re.I)
    first = ", the ".join(f"{ordinal} {noun}{match['tail']}" for ordinal in ordinals)
    join = match["join"] if "the" in match["join"] else f"{match['join']}the "
    return f"{first}{join}{match['last']} {noun}{match['tail']}"


def _in_chinese(match: re.Match[str]) -> str:
    year, unit = match["year"] or "", match["unit"]
    return f"{year}第{match['head']}{unit}{match['join']}{year}第{match['last']}{unit}"
