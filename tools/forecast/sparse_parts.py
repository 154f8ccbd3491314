"""Sparse series at their mean level, as parts of the whole: else the sums of small segments come out far too low."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.outlook import Outlook, main_season
from cartwise.models.forecasting.sparse import is_sparse, with_mean_level
from cartwise.models.forecasting.time_grid import Grain
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.ahead import Ahead
from cartwise.tools.forecast.history import Coverage, Past, read_past, sums_over_time
from cartwise.tools.forecast.known_future import KnownFuture

Floats = npt.NDArray[np.float64]
WHOLE = "whole of all segments"


def whole_of(
    args: ForecastArgs, ctx: ToolContext, ahead: Ahead, coverage: Coverage, past: Past, series: Mapping[str, Floats]
) -> Floats | None:
    """Returns the past of all segments together (periods,), where sparse segments need its growth and season; else None."""
    season = main_season(ahead.step)
    is_needed = bool(args.dimensions) and any(is_sparse(y, season=season) for y in series.values())
    if not is_needed or not sums_over_time(ctx.workspace.catalog.metrics[args.metric]):
        return None
    read = read_past((args.metric,), ctx, grain=ahead.step, coverage=coverage, filters=args.filters)[args.metric]
    whole = read.series.get("")
    return None if whole is None else whole[-len(past.starts) :]


def at_mean_level(
    found: Mapping[str, Outlook], series: Mapping[str, Floats], future: KnownFuture, grain: Grain
) -> dict[str, Outlook]:
    """Returns the outlooks, those of sparse series at their mean level.

    Args:
        found: by name of the series.
        series: (periods,) the past by name, with that of the whole where there are segments.
        future: past days that are left out in any case count for no mean.
        grain: of the periods.
    """
    whole = found.get(WHOLE)
    whole_y = _counted(series[WHOLE], future) if WHOLE in series else None
    season = main_season(grain)
    return {
        name: with_mean_level(outlook, _counted(series[name], future), whole=whole, whole_y=whole_y)
        if name != WHOLE and is_sparse(series[name], season=season)
        else outlook
        for name, outlook in found.items()
    }


def _counted(y: Floats, future: KnownFuture) -> Floats:
    return np.where(future.left_out, np.nan, y)
