"""How a forecast's figures, buckets, models and events are named."""

from datetime import date, datetime, timedelta

from cartwise.models.forecasting.time_grid import Grain, next_bucket
from cartwise.prompts import loader
from cartwise.tools.display import format_day, format_period
from cartwise.tools.number_format import format_number
from cartwise.types import DateRange


def bucket_key(start: datetime, grain: Grain) -> str:
    """Returns a bucket as tables write it: `2025-11-01`, `2025-11`, `2025-Q4`, `2025`, `2025-11-01 14:00`."""
    if grain == "hour":
        return f"{start:%Y-%m-%d %H:%M}"
    if grain == "quarter":
        return f"{start.year}-Q{(start.month - 1) // 3 + 1}"
    return f"{start:%Y-%m-%d}" if grain in ("day", "week") else f"{start:%Y-%m}" if grain == "month" else f"{start:%Y}"


def bucket_words(start: datetime, grain: Grain, language: str) -> str:
    """Returns a bucket in words: `1 November 2025`, `November 2025`, `3 to 9 November`, `1 November 2025, 14:00`."""
    if grain == "hour":
        return f"{format_day(start.date(), language)} {start:%H:%M}"
    last = start + timedelta(days=7) if grain == "week" else next_bucket(start, grain)
    return short_days(start.date(), (last - timedelta(days=1)).date(), language)


def shown_decimals(value: float, decimals: int, unit: str) -> int:
    """Returns the digits after the point that a forecast deserves: none from a hundred on, one below ten for counts."""
    size = abs(value)
    if unit == "%":
        return 1
    if size >= 100:
        return 0
    return max(decimals, 1) if size < 10 else decimals and 1


def shown(value: float, *, unit: str, decimals: int) -> str:
    """Returns a forecast figure as text, rounded to what it deserves."""
    return format_number(value, unit=unit, decimals=shown_decimals(value, decimals, unit))


def percent(share: float, *, decimals: int = 0) -> str:
    """Returns a share as a percentage: 0.12 is `12%`."""
    return format_number(100 * share, unit="%", decimals=decimals)


def member_name(member: str, language: str) -> str:
    """Returns a model's name for people; a model without one in the words keeps its own."""
    return loader.texts("ui", language).get(f"forecast_member_{member}", member.replace("_", " "))


def short_days(first: date, last: date, language: str) -> str:
    """Returns inclusive days in the shortest words: `1 to 14 November 2025`, `28 November to 1 December 2025`, `2025年11月1日至14日`."""
    whole = format_period(DateRange(first, last), language)
    if first.year != last.year or first == last or format_day(first, language) not in whole:
        return whole
    if language == "zh":
        end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
        return f"{format_day(first, language)}至{end}"
    start = str(first.day) if first.month == last.month else f"{first.day} {first:%B}"
    return f"{start} to {format_day(last)}"


def period_words(days: DateRange, language: str) -> str:
    """Returns inclusive days in the shortest words."""
    return short_days(days.start, days.end, language)
