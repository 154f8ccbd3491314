"""What a frequency means: its pandas offset, its seasons in steps, its next times."""

from typing import Any

from cartwise.errors import RetryableInput

_OLD_ALIASES = {"H": "h", "T": "min", "M": "ME", "Q": "QE", "A": "YE", "Y": "YE", "BM": "BME"}
_DAY_SECONDS = 86_400


def normal_freq(freq: str) -> str:
    """Returns the pandas alias that today's pandas prefers, such as `h` for `H`.

    Raises:
        RetryableInput: pandas knows no such frequency.
    """
    import pandas as pd

    text = str(freq).strip()
    text = _OLD_ALIASES.get(text, text)
    try:
        offset = pd.tseries.frequencies.to_offset(text)
    except ValueError:
        offset = None
    if offset is None:
        raise RetryableInput(
            "forecast_freq",
            f"Unknown frequency {freq!r}. Expected h (hours), D (days), W-MON..W-SUN (weeks) or MS (months).",
            freq=str(freq),
        )
    return str(offset.freqstr)


def default_seasons(freq: str) -> tuple[int, ...]:
    """Returns the season lengths that data of this frequency usually has, in steps, shortest first.

    Hours: a day and a week; days: a week and a year; weeks: 52; months: 12; quarters: 4; business days: a week of five.
    """
    import pandas as pd

    offset = pd.tseries.frequencies.to_offset(freq)
    name = offset.freqstr.lstrip("0123456789").split("-")[0]
    by_name = {"W": (52,), "MS": (12,), "ME": (12,), "BMS": (12,), "BME": (12,), "QS": (4,), "QE": (4,), "B": (5, 261)}
    if name in by_name:
        return tuple(max(1, season // offset.n) for season in by_name[name])
    if not isinstance(offset, pd.offsets.Tick):
        return (1,)
    steps_a_day = _DAY_SECONDS / (offset.nanos / 1e9)
    if steps_a_day > 1:
        return (round(steps_a_day), round(7 * steps_a_day))
    return (7, 365) if steps_a_day == 1 else (1,)


def chosen_seasons(freq: str, season_length: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """Returns the seasons to use: the given ones, completed by the frequency's own longer ones where one number is given.

    Args:
        freq: pandas alias.
        season_length: None for the frequency's own; a number for the main season; a tuple for exactly these.

    Raises:
        RetryableInput: a season is no whole number of 1 or more.
    """
    if season_length is None:
        return default_seasons(freq)
    given = season_length if isinstance(season_length, tuple) else (season_length,)
    seasons = tuple(sorted({int(season) for season in given}))
    if not seasons or seasons[0] < 1 or any(int(s) != s for s in given):
        raise RetryableInput(
            "forecast_season",
            f"The season length {season_length!r} is no whole number of steps. Expected 7 for days, 24 for hours, 52 for weeks.",
            season=str(season_length),
        )
    if len(seasons) > 1 or seasons == (1,):
        return seasons
    longer = [
        s for s in default_seasons(freq) if (s > seasons[0] and s % seasons[0] == 0) or (s == 365 and seasons[0] == 7)
    ]
    return (*seasons, *longer)


def next_times(last: Any, freq: str, count: int) -> Any:
    """Returns the `count` times after `last` on the grid of `freq` (a DatetimeIndex)."""
    import pandas as pd

    return pd.date_range(last, periods=count + 1, freq=freq)[1:]
