"""Calendar buckets: their starts, neighbours and the season they repeat in. Weeks start on Monday, as in the warehouse."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

Grain = Literal["hour", "day", "week", "month", "quarter", "year"]
FREQUENCIES: dict[Grain, str] = {
    "hour": "h",
    "day": "D",
    "week": "W-MON",
    "month": "MS",
    "quarter": "QS",
    "year": "YS",
}
SEASONS: dict[Grain, int] = {"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4, "year": 1}
_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


def bucket_start(moment: datetime, grain: Grain) -> datetime:
    """Returns the start of the bucket that holds the moment."""
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[grain]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def next_bucket(start: datetime, grain: Grain, steps: int = 1) -> datetime:
    """Returns the start of the bucket `steps` later (or earlier, where negative)."""
    if grain in ("hour", "day", "week"):
        return start + steps * timedelta(hours={"hour": 1, "day": 24, "week": 168}[grain])
    months = start.year * 12 + start.month - 1 + steps * _MONTHS[grain]
    return start.replace(year=months // 12, month=months % 12 + 1)


def buckets_between(first: datetime, last: datetime, grain: Grain) -> tuple[datetime, ...]:
    """Returns the starts of the buckets from the one that holds `first` to the one that holds `last`, both included."""
    starts = [bucket_start(first, grain)]
    while (following := next_bucket(starts[-1], grain)) <= last:
        starts.append(following)
    return tuple(starts)


def last_whole_bucket(end: datetime, grain: Grain) -> datetime:
    """Returns the start of the last bucket that is over at `end` (the first moment without data)."""
    return next_bucket(bucket_start(end, grain), grain, -1)


def group_by_bucket(starts: Sequence[datetime], grain: Grain) -> tuple[tuple[datetime, ...], tuple[int, ...]]:
    """Returns the buckets of a coarser grain, and for each of `starts` the index of its own."""
    of = [bucket_start(start, grain) for start in starts]
    buckets = tuple(dict.fromkeys(of))
    places = {bucket: place for place, bucket in enumerate(buckets)}
    return buckets, tuple(places[bucket] for bucket in of)
