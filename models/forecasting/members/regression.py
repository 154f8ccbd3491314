"""The regression as a member: its fit carried on, and the level of its last residuals fading into it."""

from collections.abc import Sequence

import numpy as np

from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.prepare import Prepared
from cartwise.models.forecasting.regression.ridge import Fit

_ALPHAS = (0.03, 0.1, 0.2, 0.4, 0.7)
_FADES = (0.95, 0.98, 0.99, 0.995, 1.0)
_SHORTEST = 20
_SCORED = 730  # newest steps on which the smoothing is chosen


class RegressionMember:
    """Trend, seasons and regressors (`regression/`), plus the smoothed residual."""

    name = "regression"
    sees_regressors = True

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` points; NaN where there are fewer than 20 values."""
        return np.vstack([self._one(prepared) for prepared in windows])

    def _one(self, prepared: Prepared) -> FloatArray:
        window, fit = prepared.window, prepared.fit
        if fit is None or window.end < _SHORTEST:
            return np.full(window.horizon, np.nan)
        ahead = fit.fitted[window.end :] + residual_ahead(fit, window.horizon)
        return np.where(fit.closed[window.end :], 0.0, fit.back(ahead))


def residual_ahead(fit: Fit, horizon: int) -> FloatArray:
    """Returns the residual expected at each coming step: exponentially smoothed, fading at the rate that would have served best."""
    from scipy.signal import lfilter

    end = len(fit.transformed)
    residual = fit.transformed - fit.fitted[:end]
    probes = sorted({1, max(1, horizon // 2), horizon})
    best, choice = np.inf, (0.1, 0.9)
    for alpha in _ALPHAS:
        level = lfilter([alpha], [1, alpha - 1], residual)
        for fade in _FADES:
            error = sum(_miss(residual, level, step, fade) for step in probes)
            if error < best:
                best, choice = error, (alpha, fade)
    level = lfilter([choice[0]], [1, choice[0] - 1], residual)
    return np.asarray(level[-1] * choice[1] ** np.arange(1, horizon + 1))


def _miss(residual: FloatArray, level: FloatArray, step: int, fade: float) -> float:
    if len(residual) <= step + 5:
        return 0.0
    recent = slice(-_SCORED, None)
    return float(np.abs(residual[step:] - level[:-step] * fade**step)[recent].mean())


def coefficient_rows(prepared: Prepared) -> list[tuple[object, str, float, str]]:
    """Returns `(unique_id, term, effect, unit)` of the regressors and the trend: per cent where effects multiply, else units of y.

    The effect is that of the flag being set, or of one standard deviation of a number; that of the trend, over the whole history.
    """
    fit = prepared.fit
    if fit is None:
        return []
    rows: list[tuple[object, str, float, str]] = []
    for name, value, given in zip(fit.names, fit.beta, fit.is_regressor, strict=True):
        if given:
            rows.append(_row(prepared, name, float(value), fit))
    return [_row(prepared, "trend", fit.grown, fit), *rows]


def _row(prepared: Prepared, term: str, value: float, fit: Fit) -> tuple[object, str, float, str]:
    uid = prepared.window.series.uid
    return (uid, term, 100 * float(np.expm1(value)), "%") if fit.is_log else (uid, term, value, "y")
