"""Calendar arithmetic on inclusive spans: buckets of a grain, the period before, the year before."""

from calendar import monthrange
from datetime import date, timedelta

from cartwise.types import DateRange

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def month_start(day: date, *, months: int = 0) -> date:
    """Returns the first day of the month `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """Returns the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def bucket_start(day: date, grain: str) -> date:
    """Returns the first day of the bucket that holds `day`; an hour's bucket starts on its day."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain in _MONTHS:
        size = _MONTHS[grain]
        return date(day.year, (day.month - 1) // size * size + 1, 1)
    return day


def bucket_end(day: date, grain: str) -> date:
    """Returns the last day of the bucket that holds `day`."""
    start = bucket_start(day, grain)
    if grain == "week":
        return start + timedelta(days=6)
    if grain in _MONTHS:
        return month_end(month_start(start, months=_MONTHS[grain] - 1))
    return start


def bucket_count(span: DateRange, grain: str) -> int:
    """Returns how many buckets the span touches."""
    return buckets_between(span.start, span.end, grain) + 1


def buckets_between(first: date, last: date, grain: str) -> int:
    """Returns how many buckets `last` lies after `first`; negative where it lies before."""
    first, last = bucket_start(first, grain), bucket_start(last, grain)
    if grain in _MONTHS:
        months = (last.year - first.year) * 12 + last.month - first.month
        return months // _MONTHS[grain]
    days = (last - first).days
    return days // 7 if grain == "week" else days * 24 if grain == "hour" else days


def bucket_label(day: date, grain: str) -> str:
    """Returns the bucket's label as it stands in results (for hours: of the day's first)."""
    start = bucket_start(day, grain)
    if grain == "month":
        return f"{start:%Y-%m}"
    if grain == "quarter":
        return f"{start.year:04d}-Q{(start.month + 2) // 3}"
    if grain == "year":
        return f"{start:%Y}"
    return f"{start.isoformat()} 00:00" if grain == "hour" else start.isoformat()


def whole_months(span: DateRange) -> int:
    """Returns how many whole calendar months the span is made of, 0 where it is not."""
    if span.start.day != 1 or span.end != month_end(span.end):
        return 0
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def previous_period(span: DateRange) -> DateRange:
    """Returns the span of equal length just before; whole calendar months are preceded by as many whole months."""
    months = whole_months(span)
    if months:
        return DateRange(month_start(span.start, months=-months), span.start - timedelta(days=1))
    return span.shifted(-span.days)


def previous_year(span: DateRange) -> DateRange:
    """Returns the same days one year before; whole months stay whole, and 29 February becomes the 28th."""
    start = _year_before(span.start)
    end = month_end(_year_before(span.end.replace(day=1))) if whole_months(span) else _year_before(span.end)
    return DateRange(start, end)


def _year_before(day: date) -> date:
    if day.month == 2 and day.day == 29:
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
