"""Global LightGBM as a member: learns over all series of the panel how the naive bases miss."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cartwise.models.forecasting.boosting.features import BASES_AT, rows_after
from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.prepare import Prepared

_MOST_ROWS = 90_000  # keeps memory and time flat in the number of series
_LEAST_ROWS = 1_500
_ROUNDS = 400
_LARGEST_TARGET = 20.0
_PARAMETERS = {
    "objective": "l1",
    "learning_rate": 0.04,
    "num_leaves": 20,
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
        fitted = _fitted([windows[n] for n in able], setting) if len(able) > 1 else None
        if fitted is None:
            return found
        model, base = fitted
        for number in able:
            rows = rows_after(windows[number], windows[number].window.end, horizon, base=base)
            found[number] = _points(windows[number], rows.bases[base] + rows.unit * model.predict(rows.features))
        return found


def _points(prepared: Prepared, levelled: FloatArray) -> FloatArray:
    """Returns the forecast in the units of y; in logs it may leave the range of the history by a third, not by powers."""
    if not prepared.is_log:
        return levelled
    low, high = float(prepared.levelled.min()), float(prepared.levelled.max())
    margin = max((high - low) / 3, 0.1)
    return np.exp(np.clip(levelled, low - margin, high + margin))


def _least(prepared: Prepared) -> int:
    return max(2 * prepared.seasons[0], 16)


def _fitted(windows: Sequence[Prepared], setting: Setting) -> tuple[Any, int] | None:
    """Returns the model and the base that its targets are measured from: the one that is nearest to them on average."""
    import lightgbm

    rng = np.random.default_rng(setting.seed)
    features, target = _training_rows(windows, rng)
    if len(target) < _LEAST_ROWS:
        return None
    capped = np.clip(target, -_LARGEST_TARGET, _LARGEST_TARGET)
    base = int(np.abs(capped).mean(axis=0).argmin())
    at = slice(BASES_AT, BASES_AT + capped.shape[1])
    features[:, at] -= features[:, [BASES_AT + base]]
    table = lightgbm.Dataset(features, label=capped[:, base])
    return lightgbm.train({**_PARAMETERS, "seed": setting.seed}, table, num_boost_round=_ROUNDS), base


def _training_rows(windows: Sequence[Prepared], rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Draws origins over the series, the newest more often, and takes all steps of each; bases are measured from the first."""
    horizon = windows[0].window.horizon
    origins = max(1, _MOST_ROWS // (horizon * len(windows)))
    chosen = windows
    if horizon * len(windows) > _MOST_ROWS:
        keep = rng.choice(len(windows), _MOST_ROWS // horizon, replace=False)
        chosen = [windows[n] for n in np.sort(keep)]
    features, target = [], []
    for prepared in chosen:
        for origin in _origins(prepared, origins, rng):
            rows = rows_after(prepared, origin, min(horizon, prepared.window.end - origin), base=0)
            usable = np.isfinite(rows.target[:, 0])
            features.append(rows.features[usable])
            target.append(rows.target[usable])
    if not features:
        return np.zeros((0, 1)), np.zeros((0, 1))
    return np.vstack(features), np.concatenate(target)


def _origins(prepared: Prepared, count: int, rng: np.random.Generator) -> list[int]:
    low, high = _least(prepared), prepared.window.end - 1
    if high <= low:
        return []
    if high - low <= count:
        return list(range(low, high))
    age = rng.beta(1.0, 1.6, count)  # 0 is the present
    return sorted({int(high - 1 - a * (high - low - 1)) for a in age})
