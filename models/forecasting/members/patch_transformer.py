"""The patch Transformer as a member: pre-trained, so it forecasts any series without fitting."""

from collections.abc import Sequence

import numpy as np

from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.patches.inference import QUANTILES, packaged_forecaster
from cartwise.models.forecasting.patches.tokens import History
from cartwise.models.forecasting.prepare import Prepared

_MIDDLE = QUANTILES.index(0.5)
_SHORTEST = 8


class PatchTransformerMember:
    """The network of `patches/`; the effect of regressors is one of its inputs where it adds, and is taken out where it multiplies."""

    name = "patch_transformer"
    sees_regressors = False

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` points; NaN for fewer than 8 values."""
        return self.quantiles(windows)[..., _MIDDLE]

    def quantiles(self, windows: Sequence[Prepared]) -> FloatArray:
        """Returns `(len(windows), horizon, 7)` quantiles at `QUANTILES`, of the window without regressors."""
        horizon = windows[0].window.horizon
        found = np.full((len(windows), horizon, len(QUANTILES)), np.nan)
        at = [n for n, p in enumerate(windows) if p.window.end >= _SHORTEST and np.ptp(p.plain.y) > 0]
        if at:
            found[at] = packaged_forecaster().quantiles([_history(windows[n]) for n in at], horizon)
        return found


def _history(prepared: Prepared) -> History:
    window = prepared.plain
    hours = window.times.astype("datetime64[s]").astype(float) / 3600
    return History(window.y, window.observed, np.zeros(len(window.times)), hours, prepared.seasons)
