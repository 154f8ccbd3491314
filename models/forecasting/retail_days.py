"""Days of the retail calendar that public-holiday lists lack: their dates in any year, as inclusive windows."""

from collections.abc import Callable
from datetime import date, timedelta

Window = tuple[date, date]


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Returns the nth weekday (0 is Monday) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _thanksgiving(year: int) -> date:
    return _nth_weekday(year, 11, 3, 4)


def _black_friday(year: int) -> Window:
    friday = _thanksgiving(year) + timedelta(days=1)
    return friday, friday + timedelta(days=3)


def _cyber_monday(year: int) -> Window:
    monday = _thanksgiving(year) + timedelta(days=4)
    return monday, monday


def _easter(year: int) -> Window:
    """Good Friday to Easter Monday; Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    sunday = date(year, month, day + 1)
    return sunday - timedelta(days=2), sunday + timedelta(days=1)


def _fixed(month: int, day: int, days: int = 1) -> Callable[[int], Window]:
    def window(year: int) -> Window:
        start = date(year, month, day)
        return start, start + timedelta(days=days - 1)

    return window


def _mothers_day(year: int) -> Window:
    sunday = _nth_weekday(year, 5, 6, 2)
    return sunday - timedelta(days=6), sunday


# Keys are those of `prompts/forecast/retail_days.yaml`.
RETAIL_DAYS: dict[str, Callable[[int], Window]] = {
    "black_friday": _black_friday,
    "cyber_monday": _cyber_monday,
    "christmas": _fixed(12, 10, 15),
    "easter": _easter,
    "valentines_day": _fixed(2, 8, 7),
    "mothers_day": _mothers_day,
    "halloween": _fixed(10, 25, 7),
    "singles_day": _fixed(11, 11),
    "shopping_618": _fixed(6, 16, 3),
    "double_twelve": _fixed(12, 12),
}


def retail_window(key: str, year: int) -> Window:
    """Returns the first and the last day of that occasion in that year."""
    return RETAIL_DAYS[key](year)


def windows_between(key: str, first: date, last: date) -> list[Window]:
    """Returns the windows of an occasion that lie wholly within the days, in order."""
    years = range(first.year, last.year + 1)
    windows = [retail_window(key, year) for year in years]
    return [window for window in windows if window[0] >= first and window[1] <= last]
