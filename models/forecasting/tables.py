"""The frames of a result."""

from typing import Any

import numpy as np

from cartwise.models.forecasting.backtest import Backtest
from cartwise.models.forecasting.members.regression import RegressionMember, coefficient_rows
from cartwise.models.forecasting.panel import FloatArray, Panel
from cartwise.models.forecasting.prepare import Prepared

NAME = "cartwise"


def forecast_frame(
    panel: Panel, now: list[Prepared], points: FloatArray, ends: dict[int, tuple[FloatArray, FloatArray]]
) -> Any:
    """Returns `unique_id, ds, cartwise` and the interval ends.

    A history that is never negative has no negative forecast; closed steps are 0 without an interval.
    """
    import pandas as pd

    horizon = panel.horizon
    floor = np.array([0.0 if s.y.min() >= 0 else -np.inf for s in panel])[:, None]
    closed = np.stack([p.closed_ahead for p in now])

    def tidy(values: FloatArray) -> FloatArray:
        return np.where(closed, 0.0, np.maximum(values, floor)).ravel()

    columns: dict[str, Any] = {
        "unique_id": np.repeat(np.array([s.uid for s in panel], dtype=object), horizon),
        "ds": np.concatenate([s.times[len(s) :] for s in panel]),
        NAME: tidy(points),
    }
    for level, (low, high) in ends.items():
        columns[f"{NAME}-lo-{level}"] = tidy(low)
        columns[f"{NAME}-hi-{level}"] = tidy(high)
    return pd.DataFrame(columns)


def backtest_frame(panel: Panel, backtest: Backtest, past: FloatArray, weights: FloatArray) -> Any:
    """Returns each member's errors on the rolling origins, and those of the whole."""
    import pandas as pd

    together = Backtest(
        (*backtest.members, NAME), np.concatenate([backtest.points, past[None]]), backtest.actual, backtest.scale
    )
    mase, smape = together.losses(), together.smape()
    origins = np.isfinite(backtest.actual).any(axis=2).sum(axis=0)
    rows = [
        (
            series.uid,
            member,
            mase[m, number],
            smape[m, number],
            weights[m, number] if m < len(weights) else np.nan,
            int(origins[number]),
        )
        for number, series in enumerate(panel)
        for m, member in enumerate(together.members)
    ]
    return pd.DataFrame(rows, columns=["unique_id", "member", "mase", "smape", "weight", "origins"])


def weights_by_name(panel: Panel, members: tuple[str, ...], weights: FloatArray) -> dict[str, dict[str, float]]:
    """Returns `unique_id` -> member -> weight, without the zeros."""
    return {
        series.uid: {member: float(weights[m, number]) for m, member in enumerate(members) if weights[m, number] > 0}
        for number, series in enumerate(panel)
    }


def coefficient_frame(now: list[Prepared], members: tuple[str, ...]) -> Any:
    """Returns the regression layer's effects, empty where it did not run."""
    import pandas as pd

    rows = [row for one in now for row in coefficient_rows(one)] if RegressionMember.name in members else []
    return pd.DataFrame(rows, columns=["unique_id", "term", "effect", "unit"])
