"""A window made ready: the regression fitted once, and the history without the effect of regressors for members that know none."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cartwise.models.forecasting.panel import BoolArray, FloatArray, Series, Window
from cartwise.models.forecasting.regression.ridge import Fit, fit_regression


@dataclass(frozen=True)
class Prepared:
    """A window and what the members share of it.

    Attributes:
        window: as it is.
        seasons: of the panel, in steps.
        regressors: names of the columns of `window.known`.
    """

    window: Window
    seasons: tuple[int, ...]
    regressors: tuple[str, ...]

    @cached_property
    def fit(self) -> Fit | None:
        """The regression of this window."""
        return fit_regression(self.window, self.seasons, self.regressors)

    @cached_property
    def plain(self) -> Window:
        """The window without the effect of regressors, closed steps filled; the same window where there are none."""
        fit = self.fit
        if fit is None or not (fit.effect.any() or fit.closed.any()):
            return self.window
        end = self.window.end
        series = self.window.series
        stop = end + self.window.horizon
        observed = self.window.observed & ~fit.closed[:end]
        y = fit.back(fit.transformed - fit.effect[:end])
        return Window(
            Series(series.uid, series.times[:stop], y, observed, np.zeros((stop, 0)), series.static),
            end,
            self.window.horizon,
        )

    @cached_property
    def is_log(self) -> bool:
        """True where the regression works in logs and every value of `plain` has one."""
        return self.fit is not None and self.fit.is_log and bool(self.plain.y.min() > 0)

    @cached_property
    def levelled(self) -> FloatArray:
        """The history of `plain`, in logs where `is_log`: what a model of differences should see, `(end,)`."""
        return np.log(self.plain.y) if self.is_log else self.plain.y

    def restored(self, points: FloatArray) -> FloatArray:
        """Returns forecasts of `plain` with the effect of the regressors put back and closed steps at 0.

        Args:
            points: `(horizon,)` or `(horizon, k)`.
        """
        fit = self.fit
        if fit is None or not (fit.effect.any() or fit.closed.any()):
            return points
        ahead = slice(self.window.end, None)
        effect, closed = fit.effect[ahead], fit.closed[ahead]
        if points.ndim == 2:
            effect, closed = effect[:, None], closed[:, None]
        whole = points * np.exp(effect) if fit.is_log else points + effect
        return np.where(closed, 0.0, whole)

    @property
    def closed_ahead(self) -> BoolArray:
        """True on coming steps that are closed, `(horizon,)`."""
        if not self.regressors or self.fit is None:
            return np.zeros(self.window.horizon, bool)
        return self.fit.closed[self.window.end :]


def prepared(windows: list[Window], *, seasons: tuple[int, ...], regressors: tuple[str, ...]) -> list[Prepared]:
    """Returns the windows made ready; nothing is fitted before a member asks."""
    return [Prepared(window, seasons, regressors) for window in windows]
