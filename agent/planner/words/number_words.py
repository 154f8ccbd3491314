"""Numbers in a question: digits, words, money, percentages, shortened thousands."""

import re
from collections.abc import Iterator

from cartwise.agent.planner.days.calendar_words import ZH_NUMERAL, alternatives, whole_number
from cartwise.agent.planner.words.spans import Number

_NO_COUNTS = ("a", "first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th", "couple")
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "grand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "亿": 1e8,
    "百": 1e2,
}
_DIGITS = re.compile(
    r"(?P<sign>(?<!\w)-)?(?P<currency>(?:r|us|c|a|au|ca|nz|hk|s|mx)?\$|[£€¥]|(?:gbp|usd|eur|rmb|cny|brl|chf|cad|aud|sek|pln) ?)?\s?(?P<body>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s?(?P<scale>thousand\b|grand\b|million\b|billion\b|bn\b|mn\b|mio\b|[km]\b|百万|[百千万亿])?"
    r"(?P<percent>\s?(?:%|percent\b|per cent\b))?(?P<money>\s?(?:pounds?\b|dollars?\b|euros?\b|gbp\b|usd\b|eur\b|brl\b|reais\b|quid\b|bucks\b|英镑|镑|美元|美金|刀|欧元|欧|雷亚尔|日元|港币|港元|人民币|元|块钱|块))?",
)
_RANKED = re.compile(r"\b(?:top|bottom|first|last|best|worst)$|[\u4e00-\u9fff]top$")  # "TOP3"
_ZH = re.compile(
    rf"(?:{ZH_NUMERAL}|[万亿])+(?=\s*(?:$|[,.?;!)]|万|亿|英镑|镑|美元|美金|刀|欧元|雷亚尔|元|块|成|个|名|位|家|种|次|单|笔|件|款|类|场|大|条|张|户|国|行|强|天|周|月|年|商|产|客|顾|品|部|门|店|城|类|订|活|促|星|小|回|最|以|的|人|户|项|把|套|张|宗|颗|口))"
)


def find_numbers(text: str) -> Iterator[tuple[int, int, Number]]:
    """Yields (start, end, number) for the numbers of a lower-case normalised text."""
    for match in _DIGITS.finditer(text):
        if (
            match.start("body") > 0
            and text[match.start("body") - 1].isalpha()
            and not match["currency"]
            and text[match.start("body") - 1].isascii()
            and not _RANKED.search(text[: match.start("body")])
        ):
            continue
        value = float(match["body"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1.0)
        is_money = bool(match["currency"] or match["money"])
        yield match.start(), match.end(), Number(-value if match["sign"] else value, is_money, bool(match["percent"]))
    words = alternatives("numbers")
    for match in re.finditer(rf"\b{words}(?:[- ]{words})?\b(?P<scale> thousand| million| hundred)?", text):
        spelt = whole_number(match[0].removesuffix(match["scale"] or ""))
        if match[0] in _NO_COUNTS:
            continue
        if spelt is not None:
            scale = {" thousand": 1e3, " million": 1e6, " hundred": 1e2}.get(match["scale"] or "", 1.0)
            yield match.start(), match.end(), Number(spelt * scale)
    for match in _ZH.finditer(text):
        spelt = whole_number(match[0])
        if spelt is not None:
            yield match.start(), match.end(), Number(float(spelt))
