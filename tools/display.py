"""How days, labels and cells are shown in English and Chinese; figures are in `number_format`."""

import calendar
import re
from datetime import date, datetime
from typing import Any

from cartwise.prompts import loader
from cartwise.tools.number_format import NO_VALUE, format_number
from cartwise.types import DateRange
from cartwise.workspace.warehouse.result import PERCENTAGE_POINTS

_ACTIVE_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~$])")
# Controls, zero-width and direction-changing characters: they hide or reorder what a person reads.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


def format_day(day: date, language: str = "en") -> str:
    """Returns a day in words: `9 December 2011` or `2011年12月9日`."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def format_period(period: DateRange, language: str = "en") -> str:
    """Returns inclusive days in the shortest exact words: a month, a quarter, a year, or its first and last day."""
    whole = _whole_calendar_period(period, language)
    if whole:
        return whole
    if period.days == 1:
        return format_day(period.start, language)
    if language == "zh":
        return f"{format_day(period.start, 'zh')}至{format_day(period.end, 'zh')}"
    return f"{format_day(period.start)} to {format_day(period.end)}"


def _whole_calendar_period(period: DateRange, language: str) -> str | None:
    start, end = period.start, period.end
    is_whole_months = (
        start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1] and start.year == end.year
    )
    if not is_whole_months:
        return None
    months = (start.month, end.month)
    year = start.year
    if months == (1, 12):
        return f"{year}年" if language == "zh" else f"{year}"
    if start.month == end.month:
        return f"{year}年{start.month}月" if language == "zh" else f"{calendar.month_name[start.month]} {year}"
    if end.month - start.month == 2 and end.month % 3 == 0:
        quarter = end.month // 3
        return f"{year}年第{'一二三四'[quarter - 1]}季度" if language == "zh" else f"Q{quarter} {year}"
    return None


def has_name(period: DateRange) -> bool:
    """Tells whether the days are one day, or a month, a quarter or a year, rather than a span from here to there."""
    return period.days == 1 or _whole_calendar_period(period, "en") is not None


def format_when(period: DateRange, language: str = "en") -> str:
    """Returns inclusive days as a sentence goes on with them: `in March 2025`, `on 30 October 2025`, `from ... to ...`."""
    kind = "day" if period.days == 1 else "calendar" if has_name(period) else "span"
    return loader.ui_text(f"when_{kind}", language, period=format_period(period, language))


def format_cell(value: Any, *, language: str, unit: str = "", decimals: int = 0) -> str:
    """Returns a figure or a label of prose as a person reads it (not escaped)."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return loader.ui_text("yes" if value else "no", language)
    if isinstance(value, int | float) and unit == PERCENTAGE_POINTS:
        return loader.ui_text("percentage_points", language, number=format_number(value, decimals=decimals))
    if isinstance(value, int | float):
        return format_number(value, unit=unit, decimals=decimals)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return format_day(value, language) if isinstance(value, date) else str(value)


def local_label(value: Any, language: str) -> Any:
    """Returns a group's label in the answer's language: weekday and month names; other labels as stored."""
    if language == "en" or not isinstance(value, str):
        return value
    return _calendar_names().get(value, value)


def _calendar_names() -> dict[str, str]:
    weekdays = {name: f"星期{'一二三四五六日'[i]}" for i, name in enumerate(calendar.day_name)}
    months = {calendar.month_name[i]: f"{i}月" for i in range(1, 13)}
    return weekdays | months


def plain_text(text: str) -> str:
    """Returns shop text without control, zero-width and direction-changing characters, white space folded."""
    return " ".join(_INVISIBLE.sub("", text).split())


def escape_markdown(text: Any) -> str:
    """Returns shop text so that no Markdown or HTML in it becomes active."""
    escaped = _ACTIVE_MARKUP.sub(r"\\\1", plain_text(str(text)))
    # A bare address would still be linked by some renderers.
    return re.sub(r"(?i)\b(https?|ftp|javascript|data|vbscript|mailto):", r"\1\\:", escaped).replace("www.", "www\\.")


def plural(word: str) -> str:
    """Returns the English plural of a dimension's name: country -> countries, class -> classes."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
