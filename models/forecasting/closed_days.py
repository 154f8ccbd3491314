"""Days and hours at which a shop never sells: its forecast is zero there, not small."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MIN_SEEN = 8  # as many empty days of a weekday prove it closed; fewer may be chance
SHARE_OPEN = 0.02  # a weekday with sales on at most 2 % of its days was opened by exception
SHARE_REGULAR = 0.9  # of the open days have sales: only then does an empty day mean a closed shop
MIN_HOLIDAYS = 3
MIN_BREAK = 3
SPARSE_SHARE = 0.5  # a series that is mostly zero elsewhere has no closed days, it is sparse


def closed_places(starts: Sequence[datetime], y: Floats, *, is_hourly: bool) -> frozenset[int]:
    """Returns the places of the week (0 to 6, or 0 to 167 for hours) at which the series is always zero.

    Args:
        starts: of the past periods.
        y: (periods,) their values.
        is_hourly: hours of the week instead of weekdays.
    """
    places = week_places(starts, is_hourly=is_hourly)
    sells = y != 0
    closed = set()
    for place in np.unique(places):
        here = sells[places == place]
        if len(here) >= MIN_SEEN and here.mean() <= SHARE_OPEN and not here[-2:].any():
            closed.add(int(place))
    is_open = ~np.isin(places, list(closed))
    if not closed or not is_open.any() or sells[is_open].mean() < SPARSE_SHARE:
        return frozenset()
    return frozenset(closed)


def is_closed(starts: Sequence[datetime], places: frozenset[int], *, is_hourly: bool) -> Bools:
    """Returns (periods,) whether each lies at a closed place of the week."""
    return np.isin(week_places(starts, is_hourly=is_hourly), list(places))


def week_places(starts: Sequence[datetime], *, is_hourly: bool) -> npt.NDArray[np.int64]:
    """Returns the weekday (0 is Monday) or the hour of the week of each period."""
    days = np.array([start.weekday() for start in starts], dtype=np.int64)
    return days * 24 + np.array([start.hour for start in starts], dtype=np.int64) if is_hourly else days


def closed_dates(
    days: Sequence[date],
    y: Floats,
    ahead: Sequence[date],
    *,
    closed_weekdays: frozenset[int],
    holidays: Collection[date],
) -> Bools:
    """Returns (ahead,) the coming days on which the shop is closed: by weekday, by public holiday, by the year's own break.

    A shop that sold on no public holiday closes on the coming ones. A break is a run of empty days that holds a public holiday
    and lasted at least three days; the same dates of the coming year are taken as closed where every earlier year had them.

    Args:
        days: (n,) past days.
        y: (n,) their values.
        ahead: coming days.
        closed_weekdays: from `closed_places`.
        holidays: public holidays of the past and the coming days.
    """
    weekday_closed = np.array([day.weekday() in closed_weekdays for day in ahead], dtype=bool)
    regular = [(day, value) for day, value in zip(days, y, strict=True) if day.weekday() not in closed_weekdays]
    if not regular or np.mean([value != 0 for _, value in regular]) < SHARE_REGULAR:
        return weekday_closed
    on_holidays = [value for day, value in regular if day in holidays]
    closes = len(on_holidays) >= MIN_HOLIDAYS and not any(on_holidays)
    breaks = _breaks(days, y, closed_weekdays, holidays)
    by_year = {(day.year, day.month, day.day) for day in breaks}
    years_seen = {(day.year, day.month, day.day) for day in days}
    by_date = []
    for day in ahead:
        earlier = [(year, day.month, day.day) for year in range(days[0].year, day.year)]
        seen = [key for key in earlier if key in years_seen]
        by_date.append(bool(seen) and all(key in by_year for key in seen))
    on_holiday = np.array([closes and day in holidays for day in ahead], dtype=bool)
    return np.asarray(weekday_closed | np.array(by_date, dtype=bool) | on_holiday)


def _breaks(days: Sequence[date], y: Floats, closed_weekdays: frozenset[int], holidays: Collection[date]) -> set[date]:
    """Returns the days of runs without sales that hold a public holiday, closed weekdays within a run counted in."""
    found: set[date] = set()
    run: list[date] = []
    for day, value in [*zip(days, y, strict=True), (None, 1.0)]:
        if day is not None and value == 0:
            run.append(day)
            continue
        regular = [each for each in run if each.weekday() not in closed_weekdays]
        if len(regular) >= MIN_BREAK and any(each in holidays for each in run):
            found.update(run)
        run = []
    return found
