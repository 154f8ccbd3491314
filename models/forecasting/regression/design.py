"""The columns of the regression: trend with bends, seasons, calendar, regressors with the day before and after."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.panel import FloatArray, Window, usable_seasons

_BENDS = 14
_LONGEST_DUMMY = 24
_YEAR_DAYS = 365.2425
_YEAR_ORDERS = 8
_RARE_SHARE = 0.12
_YEARLY = ("year:", "month:", "weekday")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Design:
    """Columns over history and horizon.

    Attributes:
        names: one per column.
        columns: `(end + horizon, k)`; regressors centred on their usual value, so that no effect means zero.
        penalty: `(k,)` relative ridge penalty.
        is_regressor: `(k,)` 1 for what the caller gave.
        is_yearly: `(k,)` 1 for the calendar year of days, where two years are known.
        is_long: `(k,)` 1 for long seasons in steps (a week of hours, a year of weeks), kept only where they prove themselves (`ridge.py`).
    """

    names: tuple[str, ...]
    columns: FloatArray
    penalty: FloatArray
    is_regressor: FloatArray
    is_yearly: FloatArray
    is_long: FloatArray


def make_design(window: Window, seasons: tuple[int, ...], regressors: tuple[str, ...]) -> Design:
    """Returns the design matrix of a window."""
    parts = [*_trend(window), *_seasonal(window, seasons), *_calendar(window), *_regressors(window, regressors)]
    names = tuple(name for name, *_ in parts)
    given = np.array([float(given) for *_, given in parts])
    lasting = tuple(f"season {s}:" for s in seasons if s > _LONGEST_DUMMY)
    knows_year = window.end >= 2 * _YEAR_DAYS
    yearly = np.array([float(knows_year and name.startswith(_YEARLY)) for name in names])
    long = np.array([float(name.startswith(lasting)) for name in names])
    columns = np.column_stack([column for _, column, _, _ in parts])
    return Design(names, columns, np.array([penalty for _, _, penalty, _ in parts]), given, yearly, long)


Part = tuple[str, FloatArray, float, bool]


def _trend(window: Window) -> list[Part]:
    count, total = window.end, window.end + window.horizon
    clock = np.arange(total) / max(count, 1)
    held = np.minimum(clock, 1.0)  # the trend stops at the present: carrying a slope on costs more than it gives
    parts: list[Part] = [("level", np.ones(total), 0.0, False), ("trend", held - 0.5, 0.3, False)]
    bends = np.linspace(0, 1, _BENDS + 2)[1:-1] if count >= 60 else ()
    return parts + [(f"bend {bend:.2f}", np.maximum(held - bend, 0), 1.0, False) for bend in bends]


def _seasonal(window: Window, seasons: tuple[int, ...]) -> list[Part]:
    steps = np.arange(window.end + window.horizon)
    parts: list[Part] = []
    for season in usable_seasons(seasons, window.end):
        if season <= 1 or season in (365, 366):
            continue
        if season <= _LONGEST_DUMMY:
            parts += [(f"season {season}: {k}", _centred(steps % season == k), 0.02, False) for k in range(season)]
        elif season <= 200:
            parts += _waves(steps / season, f"season {season}", min(40, season // 2), 0.02)
        else:
            parts += _waves(steps / season, f"season {season}", _YEAR_ORDERS, 0.1)
    return parts


def _waves(phase: FloatArray, name: str, orders: int, penalty: float) -> list[Part]:
    parts: list[Part] = []
    for order in range(1, orders + 1):
        turn = 2 * np.pi * order * phase
        stiff = penalty * (1 + order / 4)
        parts += [
            (f"{name}: sin {order}", np.sin(turn), stiff, False),
            (f"{name}: cos {order}", np.cos(turn), stiff, False),
        ]
    return parts


def _calendar(window: Window) -> list[Part]:
    """The year and the month for steps of a day, where the history shows them."""
    times = window.times
    if len(times) < 2 or times[1] - times[0] != _DAY:
        return []
    days = times.astype("datetime64[D]").astype(float)
    parts: list[Part] = []
    if window.end >= 1.2 * _YEAR_DAYS:
        parts += _waves(days / _YEAR_DAYS, "year", _YEAR_ORDERS if window.end >= 2 * _YEAR_DAYS else 4, 0.1)
    if window.end >= 2 * _YEAR_DAYS:
        parts += _weekdays_through_the_year(days)
    if window.end >= 120:
        month_start = times.astype("datetime64[M]").astype("datetime64[D]").astype(float)
        parts += _waves((days - month_start) / 30.44, "month", 3, 0.3)
    return parts


def _weekdays_through_the_year(days: FloatArray) -> list[Part]:
    """Weekdays whose weight changes with the season: match days, weekends before Christmas."""
    parts: list[Part] = []
    weekday = (days.astype(int) + 3) % 7
    for k in range(7):
        on_day = (weekday == k).astype(float)
        waves = _waves(days / _YEAR_DAYS, f"weekday {k} through the year", 2, 0.3)
        parts += [(name, on_day * wave, penalty, given) for name, wave, penalty, given in waves]
    return parts


def _regressors(window: Window, names: tuple[str, ...]) -> list[Part]:
    parts: list[Part] = []
    for column, name in zip(window.known.T, names, strict=True):
        past = column[: window.end]
        spread = float(past.std())
        if spread == 0:
            continue
        levels = np.unique(past)
        if len(levels) > 2:
            parts.append((name, (column - past.mean()) / spread, 0.1, True))
            continue
        other = levels[1] if (past == levels[0]).mean() >= 0.5 else levels[0]
        flag = (column == other).astype(float)
        parts.append((name, flag, 0.1, True))
        if flag[: window.end].mean() <= _RARE_SHARE and flag[: window.end].sum() >= 3:
            parts.append((f"{name}, step before", np.append(flag[1:], 0.0) * (1 - flag), 0.5, True))
            parts.append((f"{name}, step after", np.append(0.0, flag[:-1]) * (1 - flag), 0.5, True))
    return parts


def _centred(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    return flags.astype(float) - float(flags.mean())
