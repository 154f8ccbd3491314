"""What the boosting sees of a step: the naive bases, the recent level, the calendar, regressors around the step."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.panel import FloatArray, naive_lag
from cartwise.models.forecasting.patches.bases import naive_bases
from cartwise.models.forecasting.prepare import Prepared

BASES_AT = 2  # the first of the columns of bases
_SPANS = (1, 2, 4, 13)  # means over so many short seasons


@dataclass(frozen=True)
class Rows:
    """Features and targets of the steps after one origin.

    Attributes:
        features: `(steps, k)`, of which the bases are measured from the chosen one.
        target: `(steps, BASES)` distance to each base in units of the series' step; NaN where not to be learned from.
        bases: `(BASES, steps)`.
        unit: size of the series' usual step.
    """

    features: FloatArray
    target: FloatArray
    bases: FloatArray
    unit: float


def rows_after(prepared: Prepared, origin: int, steps: int, *, base: int) -> Rows:
    """Returns the rows of the `steps` steps after `origin` (at most `prepared.window.end`), in the units of `prepared.levelled`.

    Args:
        prepared: the window; values after `origin` only become targets.
        origin: number of values that the features may use.
        steps: how many steps; may reach beyond the window's end, where targets are NaN.
        base: the naive base that is the origin of the scale.
    """
    plain, window = prepared.plain, prepared.window
    y = prepared.levelled[:origin]
    lag = naive_lag(prepared.seasons, origin)
    bases = naive_bases(y, prepared.seasons, steps)
    recent = y[-max(20 * lag, 60) :]
    unit = _usual_step(recent, lag)
    at = origin + np.arange(steps)
    level = np.array([y[-span * lag :].mean() for span in _SPANS])
    overall = np.concatenate([(level - y[-1]) / unit, [level[0] / unit, (recent == 0).mean(), np.log(origin)]])
    columns = [
        np.arange(1, steps + 1),
        at % lag,
        *((bases - bases[base]) / unit),
        *np.repeat(overall[:, None], steps, axis=1),
        *_calendar(window.times, at),
        *_known(prepared, at, unit),
        *np.repeat(window.series.static[:, None], steps, axis=1),
    ]
    target = np.full((steps, len(bases)), np.nan)
    seen = at < window.end
    learnable = plain.observed[at[seen]][:, None]
    target[seen] = np.where(learnable, (prepared.levelled[at[seen]][:, None] - bases[:, seen].T) / unit, np.nan)
    return Rows(np.column_stack(columns), target, bases, unit)


def _usual_step(recent: FloatArray, lag: int) -> float:
    seasonal = float(np.abs(recent[lag:] - recent[:-lag]).mean()) if len(recent) > lag else np.inf
    single = 3 * float(np.abs(np.diff(recent)).mean())
    return max(min(seasonal, single), 1e-3 * float(recent.std()), 1e-9)


def _calendar(
    times: np.ndarray[tuple[int], np.dtype[np.datetime64]], at: np.ndarray[tuple[int], np.dtype[np.int_]]
) -> list[FloatArray]:
    moments = times[np.minimum(at, len(times) - 1)]
    days = moments.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    hour = (moments - days) / np.timedelta64(1, "h")
    weekday = (days.astype(int) + 3) % 7
    return [
        np.asarray(hour, float),
        np.asarray(weekday, float),
        np.asarray(month.astype(int) % 12, float),
        np.asarray((days - month.astype("datetime64[D]")).astype(int), float),
    ]


def _known(prepared: Prepared, at: np.ndarray[tuple[int], np.dtype[np.int_]], unit: float) -> list[FloatArray]:
    """Regressors at the step, before and after it, and what the regression makes of them."""
    known = prepared.window.known
    if known.shape[1] == 0:
        return []
    last = len(known) - 1
    columns = [*known[np.minimum(at, last)].T, *known[np.minimum(at + 1, last)].T, *known[np.minimum(at - 1, last)].T]
    if prepared.fit is not None:
        columns.append(prepared.fit.effect[np.minimum(at, last)] / (1.0 if prepared.fit.is_log else unit))
    else:
        columns.append(np.zeros(len(at)))
    return columns
