"""Reads long frames into a `Panel`: checks, the time grid, gaps, regressors."""

from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.frequency import chosen_seasons, next_times, normal_freq
from cartwise.models.forecasting.panel import FloatArray, Panel, Series

REQUIRED = ("unique_id", "ds", "y")
MAX_HORIZON = 5_000
MAX_CATEGORIES = 24


def read_panel(
    frame: Any,
    *,
    horizon: int,
    freq: str,
    season_length: int | tuple[int, ...] | None = None,
    future: Any = None,
    static: Any = None,
) -> Panel:
    """Checks the frames and returns the series on a complete grid.

    Args:
        frame: `unique_id, ds, y` and regressors. An `observed` column, where present, marks filled rows with False. Missing rows and
            missing values inside a series are gaps: they are interpolated and never scored.
        horizon: steps ahead.
        freq: pandas alias; every time must lie on its grid.
        season_length: see `chosen_seasons`.
        future: `unique_id, ds` and the regressors for each step of the horizon.
        static: `unique_id` and features that do not change.
    """
    horizon, freq, frame = _checked_horizon(horizon), normal_freq(freq), _checked_frame(frame)
    names = _regressor_names(frame, future)
    past_known, future_known, columns = _numbers(frame, future, names)
    fixed = _static_numbers(static, frame["unique_id"].unique())
    series = []
    for uid, rows in frame.groupby("unique_id", sort=False, observed=True):
        known = past_known.loc[rows.index] if columns else None
        times, y, observed, past = _on_grid(uid, rows, known, freq)
        ahead = next_times(times[-1], freq, horizon)
        coming = _coming(uid, ahead, future_known) if columns else np.zeros((horizon, 0))
        all_times = np.append(times.to_numpy(), ahead.to_numpy())
        series.append(Series(uid, all_times, y, observed, np.vstack([past, coming]), fixed[uid]))
    unused = tuple(c for c in frame.columns if c not in (*REQUIRED, "observed", *names))
    return Panel(tuple(series), freq, horizon, chosen_seasons(freq, season_length), columns, unused)


def _checked_horizon(horizon: Any) -> int:
    is_whole = isinstance(horizon, int | np.integer) and not isinstance(horizon, bool)
    if not is_whole or not 1 <= horizon <= MAX_HORIZON:
        raise RetryableInput(
            "forecast_horizon",
            f"The horizon {horizon!r} is not possible. Expected a whole number of steps from 1 to {MAX_HORIZON}.",
            horizon=str(horizon),
            limit=MAX_HORIZON,
        )
    return int(horizon)


def _checked_frame(frame: Any) -> Any:
    import pandas as pd

    received = list(getattr(frame, "columns", []))
    missing = [name for name in REQUIRED if name not in received]
    if missing:
        raise _problem(f"columns {', '.join(missing)} are missing; received {received}")
    if not pd.api.types.is_numeric_dtype(frame["y"]):
        raise _problem(f"y must be numbers; received {frame['y'].dtype}")
    is_text = not pd.api.types.is_datetime64_any_dtype(frame["ds"])
    times = pd.to_datetime(frame["ds"], errors="coerce", **({"format": "mixed"} if is_text else {}))
    if times.isna().any():
        raise _problem(f"ds must be times; received {frame.loc[times.isna(), 'ds'].iloc[0]!r}")
    if times.dt.tz is not None:
        raise _problem("ds must be local times without a zone; use dt.tz_localize(None)")
    values = frame["y"].astype(float)
    if np.isinf(values).any():
        raise _problem("y must be finite; received infinity")
    frame = frame.assign(ds=times, y=values).sort_values(["unique_id", "ds"], kind="stable").reset_index(drop=True)
    twice = frame.duplicated(["unique_id", "ds"])
    if twice.any():
        row = frame[twice].iloc[0]
        raise _problem(f"one row per series and time is expected; {row['unique_id']!r} has two at {row['ds']}")
    seen = frame.groupby("unique_id", sort=False, observed=True)["y"].count()
    if frame.empty or (seen == 0).any():
        raise _problem(
            f"a series needs one value at least; {(seen.index[seen == 0].tolist() or ['the frame'])[0]!r} has none"
        )
    return frame


def _problem(problem: str) -> RetryableInput:
    return RetryableInput("forecast_frame", f"The series can't be read: {problem}.", problem=problem)


def _regressor_names(frame: Any, future: Any) -> list[str]:
    """Regressors are the columns that both frames have; those of the history alone are reported as unused."""
    if future is None:
        return []
    missing = [name for name in ("unique_id", "ds") if name not in future.columns]
    if missing:
        raise _problem(f"columns {', '.join(missing)} are missing in the future frame; received {list(future.columns)}")
    reserved = (*REQUIRED, "observed")
    unknown = [c for c in future.columns if c not in frame.columns and c not in reserved]
    if unknown:
        raise _problem(f"the regressors {unknown} have future values but no history")
    return [c for c in frame.columns if c in future.columns and c not in reserved]


def _numbers(frame: Any, future: Any, names: list[str]) -> tuple[Any, Any, tuple[str, ...]]:
    """Turns regressors into numbers: words become one column per category (the commonest left out)."""
    import pandas as pd

    if not names:
        return None, None, ()
    both = pd.concat([frame[names], future[names]], ignore_index=True)
    parts = []
    for name in names:
        column = both[name]
        if pd.api.types.is_numeric_dtype(column):
            parts.append(column.astype(float).rename(name))
            continue
        column = column.astype(str)
        levels = column.value_counts().index[1:]
        if len(levels) > MAX_CATEGORIES:
            raise _problem(f"the regressor {name!r} has {len(levels) + 1} categories; {MAX_CATEGORIES} at most")
        parts += [(column == level).astype(float).rename(f"{name}={level}") for level in levels]
    table = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=both.index)
    past, coming = table.iloc[: len(frame)], table.iloc[len(frame) :]
    past.index = frame.index
    times = pd.to_datetime(future["ds"])
    coming.index = pd.MultiIndex.from_arrays([future["unique_id"], times], names=["unique_id", "ds"])
    return past, coming.sort_index(), tuple(str(c) for c in table.columns)


def _static_numbers(static: Any, uids: Any) -> dict[Any, FloatArray]:
    import pandas as pd

    if static is None:
        return {uid: np.zeros(0) for uid in uids}
    if "unique_id" not in static.columns or static["unique_id"].duplicated().any():
        raise _problem("the static frame needs one row per unique_id")
    table = pd.get_dummies(static.set_index("unique_id"), dtype=float)
    absent = [uid for uid in uids if uid not in table.index]
    if absent:
        raise _problem(f"the static frame has no row for {absent[0]!r}")
    return {uid: table.loc[uid].to_numpy(float) for uid in uids}


def _on_grid(uid: Any, rows: Any, known: Any, freq: str) -> tuple[Any, FloatArray, Any, FloatArray]:
    """Returns times, values, observed flags and regressors of one series from its first value to its last row."""
    import pandas as pd

    times = pd.DatetimeIndex(rows["ds"])
    grid = pd.date_range(times[0], times[-1], freq=freq)
    at = grid.get_indexer(times)
    if len(grid) == 0 or (at < 0).any():
        off = times[0] if len(grid) == 0 else times[at < 0][0]
        guess = pd.infer_freq(times) if len(times) >= 3 else None
        hint = f"; these look like {guess}" if guess else ""
        raise _problem(f"the times of {uid!r} are not on the grid of {freq}: {off}{hint}")
    y = np.full(len(grid), np.nan)
    y[at] = rows["y"].to_numpy(float)
    observed = ~np.isnan(y)
    if "observed" in rows:
        observed[at] &= rows["observed"].to_numpy(bool)
    first = int(np.flatnonzero(~np.isnan(y))[0])
    past = np.full((len(grid), known.shape[1] if known is not None else 0), np.nan)
    if known is not None:
        past[at] = known.to_numpy(float)
        past = pd.DataFrame(past).ffill().bfill().fillna(0.0).to_numpy(float)
    steps = np.arange(len(grid))
    y = np.interp(steps, steps[~np.isnan(y)], y[~np.isnan(y)])
    keep = slice(first, None)
    return grid[keep], y[keep], observed[keep], past[keep]


def _coming(uid: Any, ahead: Any, future_known: Any) -> FloatArray:
    """Returns the regressors of the horizon of one series, `(h, k)`."""
    if uid not in future_known.index.get_level_values(0):
        raise _problem(f"the future frame has no rows for {uid!r}")
    rows = future_known.loc[uid]
    absent = ahead.difference(rows.index)
    if len(absent):
        raise _problem(
            f"the future frame has no row for {uid!r} at {absent[0]}; {len(ahead)} steps from {ahead[0]} are expected"
        )
    values: FloatArray = rows.loc[~rows.index.duplicated()].reindex(ahead).to_numpy(float)
    if np.isnan(values).any():
        raise _problem(
            f"the future frame misses a value for {uid!r}; every regressor must be known for the whole horizon"
        )
    return values
