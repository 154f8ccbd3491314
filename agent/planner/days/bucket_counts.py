"""Counts the calendar months, weeks and the like that a period touches."""

from datetime import date, timedelta

_WEEK = 7  # days


def number_of_buckets(first: date, last: date, grain: str) -> int | None:
    """Returns the number of calendar buckets that inclusive days touch; None for a grain that is not counted."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if grain == "month":
        return months + 1
    if grain == "quarter":
        return (last.year * 4 + (last.month - 1) // 3) - (first.year * 4 + (first.month - 1) // 3) + 1
    if grain == "week":
        return ((last - timedelta(days=last.weekday())) - (first - timedelta(days=first.weekday()))).days // 7 + 1
    if grain == "year":
        return last.year - first.year + 1
    return (last - first).days + 1 if grain == "day" else None


def is_long_for_hours(period: dict[str, str] | None) -> bool:
    """Tells whether "hourly" means the hours of the day: nobody reads a series of hours over more than a week."""
    if not period or not period.get("start") or not period.get("end"):
        return True
    return (date.fromisoformat(period["end"]) - date.fromisoformat(period["start"])).days >= _WEEK
