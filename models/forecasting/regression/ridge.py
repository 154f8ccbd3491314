"""Fits the regression and splits a window into what regressors explain and what is left."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.panel import BoolArray, FloatArray, Window
from cartwise.models.forecasting.regression.closing import closed_steps
from cartwise.models.forecasting.regression.design import Design, make_design

_STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
_HALF_LIFE_SHARE = 0.6  # of the history: older rows count less, the newest half the most
_LOG_ZERO_SHARE = 0.01
_LEAST_ROWS = 12
_MOST_ROWS = 3_000
_LARGEST_EFFECT = 3.0  # e^3 = 20 times: beyond lies a regressor that the history does not hold


@dataclass(frozen=True)
class Fit:
    """A fitted regression of one window.

    Attributes:
        design: its columns.
        beta: `(k,)` coefficients, in log units where `is_log`.
        is_log: True where effects multiply.
        closed: `(end + horizon,)` closed steps.
        transformed: `(end,)` the history in the units of the fit, closed steps filled with the fit.
        fitted: `(end + horizon,)` what the whole regression says.
        effect: `(end + horizon,)` the part of the regressors.
    """

    design: Design
    beta: FloatArray
    is_log: bool
    closed: BoolArray
    transformed: FloatArray
    fitted: FloatArray
    effect: FloatArray

    def back(self, values: FloatArray) -> FloatArray:
        """Returns values in the units of y."""
        return np.exp(values) if self.is_log else values


def fit_regression(window: Window, seasons: tuple[int, ...], names: tuple[str, ...]) -> Fit | None:
    """Returns the fit, or None where too few steps are open."""
    closed = closed_steps(window, names)
    is_open = ~closed[: window.end] & window.observed
    if is_open.sum() < _LEAST_ROWS or np.ptp(window.y[is_open]) == 0:
        return None
    is_log = _multiplies(window.y[is_open])
    y = np.log(np.maximum(window.y, _floor(window.y[is_open]))) if is_log else window.y
    design = make_design(window, seasons, names)
    rows = np.flatnonzero(is_open)[-_MOST_ROWS:]
    age = (window.end - 1 - rows) / max(1.0, _HALF_LIFE_SHARE * window.end)
    beta = _ridge(design.columns[rows], y[rows], weight=0.5**age, penalty=design.penalty)
    fitted = design.columns @ beta
    effect = design.columns @ (beta * design.is_regressor)
    if is_log:
        effect = np.clip(effect, -_LARGEST_EFFECT, _LARGEST_EFFECT)
    return Fit(design, beta, is_log, closed, np.where(is_open, y, fitted[: window.end]), fitted, effect)


def _multiplies(y: FloatArray) -> bool:
    """Effects multiply where values are positive and their logs are no more lopsided than they are."""
    if (y <= 0).mean() > _LOG_ZERO_SHARE or y.min() < 0:
        return False
    return bool(abs(_skew(np.log(np.maximum(y, _floor(y))))) <= abs(_skew(y)) + 0.5)


def _floor(y: FloatArray) -> float:
    return float(0.5 * y[y > 0].min()) if (y > 0).any() else 1.0


def _skew(values: FloatArray) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def _ridge(columns: FloatArray, y: FloatArray, *, weight: FloatArray, penalty: FloatArray) -> FloatArray:
    """Weighted ridge; its strength is the one that predicts the newest fifth best from the rest."""
    cut = max(len(y) - max(len(y) // 5, 5), len(y) // 2)
    gram, target = _moments(columns[:cut], y[:cut], weight[:cut])
    test = [float(np.abs(y[cut:] - columns[cut:] @ _solved(gram, target, s * penalty)).mean()) for s in _STRENGTHS]
    gram, target = _moments(columns, y, weight)
    return _solved(gram, target, _STRENGTHS[int(np.argmin(test))] * penalty)


def _moments(columns: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    weighted = columns * weight[:, None]
    return weighted.T @ columns, weighted.T @ y


def _solved(gram: FloatArray, target: FloatArray, penalty: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(gram + np.diag(10 * penalty + 1e-6), target), dtype=float)
