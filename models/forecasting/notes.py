"""Limits of a forecast, found in the data and in the back-test."""

from collections.abc import Iterator

import numpy as np

from cartwise.models.forecasting.backtest import Backtest, mean_ignoring_gaps
from cartwise.models.forecasting.panel import FloatArray, Panel, Series
from cartwise.models.forecasting.result import Note

_SHORT = 8
_SPARSE_SHARE = 0.5


def notes_of(panel: Panel, backtest: Backtest, past: FloatArray) -> tuple[Note, ...]:
    """Returns what a reader should know.

    Args:
        panel: the series.
        backtest: of the members.
        past: `(origins, series, horizon)` the combination on the back-test.
    """
    found = [Note("unused_columns", "", {"columns": list(panel.unused)})] if panel.unused else []
    baseline = backtest.losses()[backtest.members.index("seasonal_naive")]
    error = np.abs(past - backtest.actual) / backtest.scale[None, :, None]
    ours = mean_ignoring_gaps(error, axis=(0, 2))
    for number, series in enumerate(panel):
        found += _series_notes(series)
        if np.isnan(ours[number]):
            found.append(Note("no_backtest", str(series.uid), {"values": len(series)}))
        elif ours[number] >= baseline[number] and np.ptp(series.y) > 0:
            found.append(
                Note("no_better_than_naive", str(series.uid), {"mase": _r(ours[number]), "naive": _r(baseline[number])})
            )
    return tuple(found)


def _r(value: float) -> float:
    return round(float(value), 3)


def _series_notes(series: Series) -> Iterator[Note]:
    name, count = str(series.uid), int(series.observed.sum())
    if count < _SHORT:
        yield Note("too_short", name, {"values": count})
    if len(series) > 1 and np.ptp(series.y) == 0:
        yield Note("all_zero" if series.y[0] == 0 else "constant", name, {"value": float(series.y[0])})
    elif (series.y == 0).mean() > _SPARSE_SHARE:
        yield Note("sparse", name, {"zero_share": _r(float((series.y == 0).mean()))})
    gaps = len(series) - count
    if gaps:
        yield Note("gaps_filled", name, {"gaps": gaps, "values": len(series)})
