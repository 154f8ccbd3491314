"""Fits the regression and splits a window into what regressors explain and what is left."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.panel import BoolArray, FloatArray, Window
from cartwise.models.forecasting.regression.closing import closed_steps
from cartwise.models.forecasting.regression.design import Design, make_design

_STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
_HALF_LIFE_SHARE = 0.6  # of the history: older rows count less, the newest half the most
_LOG_ZERO_SHARE = 0.01
_PROOF = 0.97
_LEAST_ROWS = 12
_MOST_ROWS = 3_000
_LARGEST_EFFECT = 3.0  # e^3 = 20 times: beyond lies a regressor that the history does not hold


@dataclass(frozen=True)
class Fit:
    """A fitted regression of one window.

    Attributes:
        names: of the columns of the design.
        is_regressor: `(k,)` 1 for what the caller gave.
        beta: `(k,)` coefficients, in log units where `is_log`.
        grown: what the trend added over the history, in the units of the fit.
        is_log: True where effects multiply.
        closed: `(end + horizon,)` closed steps.
        transformed: `(end,)` the history in the units of the fit, closed steps filled with the fit.
        fitted: `(end + horizon,)` what the whole regression says.
        effect: `(end + horizon,)` the part of the regressors.
    """

    names: tuple[str, ...]
    is_regressor: FloatArray
    beta: FloatArray
    grown: float
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
    beta = _with_proven_seasons(design, rows, y[rows], weight=0.5**age, span=max(1, window.horizon // 2))
    fitted = design.columns @ beta
    effect = design.columns @ (beta * (design.is_regressor + design.is_yearly + design.is_long))
    if is_log:
        effect = np.clip(effect, -_LARGEST_EFFECT, _LARGEST_EFFECT)
    filled = np.where(is_open, y, fitted[: window.end])
    grown = _grown(design, beta, window.end)
    return Fit(design.names, design.is_regressor, beta, grown, is_log, closed, filled, fitted, effect)


def _grown(design: Design, beta: FloatArray, end: int) -> float:
    """The design itself is not kept: it is the largest array by far."""
    trend = [number for number, name in enumerate(design.names) if name == "trend" or name.startswith("bend ")]
    columns = design.columns[:, trend]
    return float((columns[end - 1] - columns[0]) @ beta[trend])


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


def _with_proven_seasons(
    design: Design, rows: npt.NDArray[np.int_], y: FloatArray, *, weight: FloatArray, span: int
) -> FloatArray:
    """Returns coefficients, those of long seasons 0 unless they make the change over `span` steps clearly more predictable."""
    columns = design.columns[rows]
    whole, error = _ridge(columns, y, weight=weight, penalty=design.penalty, span=span)
    if not design.is_long.any():
        return whole
    short = design.is_long == 0
    part, error_without = _ridge(columns[:, short], y, weight=weight, penalty=design.penalty[short], span=span)
    if error <= _PROOF * error_without:
        return whole
    beta = np.zeros(len(short))
    beta[short] = part
    return beta


def _ridge(
    columns: FloatArray, y: FloatArray, *, weight: FloatArray, penalty: FloatArray, span: int
) -> tuple[FloatArray, float]:
    """Weighted ridge; its strength is the one that predicts the newest fifth best from the rest.

    Also returns how far the residual of that fifth moves over `span` steps: its level, which every member follows, does not count.
    """
    cut = max(len(y) - max(len(y) // 5, 5), len(y) // 2)
    gram, target = _moments(columns[:cut], y[:cut], weight[:cut])
    misses = [y[cut:] - columns[cut:] @ _solved(gram, target, s * penalty) for s in _STRENGTHS]
    span = min(span, max(1, len(misses[0]) // 2))
    moves = [float(np.abs(miss[span:] - miss[:-span]).mean()) for miss in misses]
    best = int(np.argmin([float(np.abs(miss).mean()) for miss in misses]))
    gram, target = _moments(columns, y, weight)
    return _solved(gram, target, _STRENGTHS[best] * penalty), moves[best]


def _moments(columns: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    weighted = columns * weight[:, None]
    return weighted.T @ columns, weighted.T @ y


def _solved(gram: FloatArray, target: FloatArray, penalty: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(gram + np.diag(10 * penalty + 1e-6), target), dtype=float)
