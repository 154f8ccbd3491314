"""The days that a document is about, from its name, its title or its first lines."""

import calendar
import re
from datetime import date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_NAMES = "|".join(sorted((*_MONTHS, *_SHORT), key=len, reverse=True))
_YEAR = r"(?P<year>20\d\d)"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}[-_./年]\s?(?P<month>1[0-2]|0?[1-9])[-_./月]\s?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)",
        rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+(?P<name>{_NAMES})\.?,?\s+{_YEAR}",
        rf"\b(?P<name>{_NAMES})\.?\s+(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"\b(?P<name>{_NAMES})\.?,?[ _-]+{_YEAR}",
        rf"(?<!\d){_YEAR}[ _-]+(?P<name>{_NAMES})\b",
        rf"\bQ(?P<quarter>[1-4])[ _-]?(?:of )?{_YEAR}",
        rf"(?<!\d){_YEAR}\s?(?:[-_ ]?Q(?P<quarter>[1-4])\b|年第?(?P<hanzi>[一二三四1-4])季度)",
        rf"(?<!\d){_YEAR}[-_./年]\s?(?P<month>1[0-2]|0?[1-9])(?!\d)",
        rf"\bH(?P<half>[12])[ _-]?{_YEAR}|(?<!\d)(?:{_YEAR.replace('year', 'year2')}[ _-]?H(?P<half2>[12]))\b",
        rf"(?:annual|yearly|year|年度|全年|in|for)\D{{0,20}}{_YEAR}(?!\d)|(?<!\d){_YEAR.replace('year', 'year2')}(?:年度|年报|\s+annual)",
    )
)


def days_of(text: str) -> tuple[date, date] | None:
    """Returns the first and last day of the first date, month, quarter, half or year in a short text, the most exact first."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found = _days(match.groupdict())
            if found is not None:
                return found
    return None


def _days(parts: dict[str, str | None]) -> tuple[date, date] | None:
    year_text = parts.get("year") or parts.get("year2")
    if year_text is None:
        return None
    year = int(year_text)
    name, month = (parts.get("name") or "").lower(), parts.get("month")
    number = int(month) if month else _MONTHS.get(name) or _SHORT.get(name)
    if number and parts.get("day"):
        try:
            day = date(year, number, int(parts["day"] or 1))
        except ValueError:  # 31 June: no day, and so not this reading
            return None
        return day, day
    if number:
        return _months(year, number, number)
    hanzi = parts.get("hanzi")
    quarter = parts.get("quarter") or (str(_QUARTERS.get(hanzi, hanzi)) if hanzi else None)
    if quarter:
        return _months(year, 3 * int(quarter) - 2, 3 * int(quarter))
    half = parts.get("half") or parts.get("half2")
    return _months(year, 6 * int(half) - 5, 6 * int(half)) if half else _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
