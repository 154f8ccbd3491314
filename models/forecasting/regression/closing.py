"""Closed steps: a regressor (open, closed, holiday) whose value means that nothing happens."""

import numpy as np

from cartwise.models.forecasting.panel import BoolArray, FloatArray, Window

_LEAST_SEEN = 3
_NAMES = ("open", "is_open")


def closed_steps(window: Window, names: tuple[str, ...]) -> BoolArray:
    """Returns `(end + horizon,)` True where the series is closed: its value there is 0 and carries no news.

    A regressor closes where it is `open` and 0, or where each of three or more steps at one of its two values was 0 while almost
    none was at the other.
    """
    closed = np.zeros(window.end + window.horizon, bool)
    for column, name in zip(window.known.T, names, strict=True):
        closed |= _closed_by(column, window.y, is_open_flag=name.lower() in _NAMES)
    return closed


def _closed_by(column: FloatArray, y: FloatArray, *, is_open_flag: bool) -> BoolArray:
    levels = np.unique(column)
    if len(levels) != 2 and not is_open_flag:
        return np.zeros(len(column), bool)
    past = column[: len(y)]
    if is_open_flag:
        return np.asarray(column == 0)
    for level in levels:
        at = past == level
        if (
            at.sum() >= _LEAST_SEEN
            and (y[at] == 0).all()
            and (~at).sum() >= _LEAST_SEEN
            and (y[~at] == 0).mean() < 0.02
        ):
            return np.asarray(column == level)
    return np.zeros(len(column), bool)
