"""Forecasts of shop series: many members, weighted by back-test, with conformal intervals.

`forecast_panel` is the plain function (frame in, frame out); `forecast_detail` also returns the back-test table, the weights,
the coefficients of the regression layer and the profile that was used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.models.forecasting.forecast import forecast_detail, forecast_panel
    from cartwise.models.forecasting.result import PanelForecast

__all__ = ["PanelForecast", "forecast_detail", "forecast_panel"]


def __getattr__(name: str) -> Any:
    if name in ("forecast_panel", "forecast_detail"):
        from cartwise.models.forecasting import forecast

        return getattr(forecast, name)
    if name == "PanelForecast":
        from cartwise.models.forecasting.result import PanelForecast

        return PanelForecast
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
