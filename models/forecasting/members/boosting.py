"""Global LightGBM as a member: learns over all series of the panel how the naive bases miss."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cartwise.models.forecasting.boosting.features import rows_after
from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.prepare import Prepared

_MOST_ROWS = 90_000  # keeps memory and time flat in the number of series
_LEAST_ROWS = 1_500
_ROUNDS = 250
_LARGEST_TARGET = 20.0
_PARAMETERS = {
    "objective": "l1",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "max_bin": 127,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}


class BoostingMember:
    """One LightGBM for the whole panel (Ke et al. 2017), on steps of many past origins, by absolute error."""

    name = "boosting"
    sees_regressors = False

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` points of the windows without regressors; NaN where the panel is too small to learn from."""
        horizon = windows[0].window.horizon
        found = np.full((len(windows), horizon), np.nan)
        able = [n for n, p in enumerate(windows) if _least(p) < p.window.end and np.ptp(p.plain.y) > 0]
        model = _fitted([windows[n] for n in able], setting) if len(able) > 1 else None
        if model is None:
            return found
        for number in able:
            rows = rows_after(windows[number], windows[number].window.end, horizon)
            found[number] = rows.base + rows.unit * model.predict(rows.features)
        return found


def _least(prepared: Prepared) -> int:
    return max(2 * prepared.seasons[0], 16)


def _fitted(windows: Sequence[Prepared], setting: Setting) -> Any:
    import lightgbm

    rng = np.random.default_rng(setting.seed)
    features, target = _training_rows(windows, rng)
    if len(target) < _LEAST_ROWS:
        return None
    table = lightgbm.Dataset(features, label=np.clip(target, -_LARGEST_TARGET, _LARGEST_TARGET))
    return lightgbm.train({**_PARAMETERS, "seed": setting.seed}, table, num_boost_round=_ROUNDS)


def _training_rows(windows: Sequence[Prepared], rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Draws origins evenly over the series, the newest more often, all steps of each."""
    horizon = windows[0].window.horizon
    origins = max(1, _MOST_ROWS // (horizon * len(windows)))
    chosen = windows
    if horizon * len(windows) > _MOST_ROWS:
        keep = rng.choice(len(windows), _MOST_ROWS // horizon, replace=False)
        chosen = [windows[n] for n in np.sort(keep)]
    features, target = [], []
    for prepared in chosen:
        for origin in _origins(prepared, origins, rng):
            rows = rows_after(prepared, origin, min(horizon, prepared.window.end - origin))
            usable = np.isfinite(rows.target)
            features.append(rows.features[usable])
            target.append(rows.target[usable])
    if not features:
        return np.zeros((0, 1)), np.zeros(0)
    return np.vstack(features), np.concatenate(target)


def _origins(prepared: Prepared, count: int, rng: np.random.Generator) -> list[int]:
    low, high = _least(prepared), prepared.window.end - 1
    if high <= low:
        return []
    if high - low <= count:
        return list(range(low, high))
    age = rng.beta(1.0, 1.6, count)  # 0 is the present
    return sorted({int(high - 1 - a * (high - low - 1)) for a in age})
