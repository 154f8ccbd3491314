"""From a shop's series to what will come: anomalies out of the training, closed days at zero, sums with their own interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.result import Note
from cartwise.models.forecasting.time_grid import FREQUENCIES, Grain
from cartwise.models.forecasting.totals import error_correlation

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LEVELS = (80, 95)
PROXY_ORIGINS = 24  # rolling origins on which the correlation of errors is measured
PROXY_SEASONS = 4
NEGATIVE_SHARE = 0.01  # of past values; above it a figure may well be negative


@dataclass(frozen=True)
class History:
    """One series of whole periods.

    Attributes:
        name: unique in the panel.
        y: (periods,) values.
        is_kept: (periods,) False for anomalies: they are no part of the training.
    """

    name: str
    y: Floats
    is_kept: Bools


@dataclass(frozen=True)
class MemberScore:
    """A member on the back-test: its mean absolute scaled error, and its weight in the combination (None for the combination)."""

    member: str
    mase: float | None
    smape: float | None
    weight: float | None
    origins: int


@dataclass(frozen=True)
class Outlook:
    """The forecast of one series.

    Attributes:
        starts: of the coming periods.
        mean: (horizon,) values.
        bounds: (horizon,) by level and side: `bounds[80]` is (lower, upper).
        scores: the back-test, the combination (`cartwise`) included.
        correlation: of errors within a forecast; widens the interval of sums.
        profile: of the models that ran.
    """

    name: str
    starts: tuple[datetime, ...]
    mean: Floats
    bounds: Mapping[int, tuple[Floats, Floats]]
    scores: tuple[MemberScore, ...]
    correlation: float
    profile: str
    notes: tuple[Note, ...] = ()
    coefficients: tuple[tuple[str, float, str], ...] = field(default=())

    def score(self, member: str) -> float | None:
        """Returns the error of a member on the back-test, or None where it was not tested."""
        return next((score.mase for score in self.scores if score.member == member), None)

    def scaled(self, factor: Floats) -> "Outlook":
        """Returns the outlook with mean and bounds multiplied, (horizon,) factors."""
        bounds = {level: (lower * factor, upper * factor) for level, (lower, upper) in self.bounds.items()}
        return replace(self, mean=self.mean * factor, bounds=bounds)


def look_ahead(
    histories: Sequence[History],
    starts: Sequence[datetime],
    ahead: Sequence[datetime],
    *,
    grain: Grain,
    columns: Mapping[str, Floats],
    closed: Bools,
    seed: int = 0,
    profile: str | None = None,
) -> list[Outlook]:
    """Returns the forecast of each series.

    Args:
        histories: series of equal length.
        starts: (periods,) of the past.
        ahead: (horizon,) of the coming periods.
        grain: of both.
        columns: (periods + horizon,) future-known regressors, the same for all series.
        closed: (horizon,) True where nothing is sold.
        seed: of the models.
        profile: `interactive` or `batch`; the number of series decides where None.
    """
    import pandas as pd

    from cartwise.models.forecasting.forecast import forecast_detail

    frames = [_frame(history, starts, columns, grain) for history in histories]
    table = {name: column[len(starts) :] for name, column in columns.items()}
    future = [pd.DataFrame({"unique_id": each.name, "ds": ahead, **table}) for each in histories]
    detail = forecast_detail(
        pd.concat(frames, ignore_index=True),
        horizon=len(ahead),
        freq=FREQUENCIES[grain],
        levels=LEVELS,
        future=pd.concat(future) if columns else None,
        seed=seed,
        profile=profile,
    )
    return [_outlook(history, detail, ahead, closed, grain) for history in histories]


def _frame(history: History, starts: Sequence[datetime], columns: Mapping[str, Floats], grain: Grain) -> Any:
    import pandas as pd

    past = {name: column[: len(starts)] for name, column in columns.items()}
    filled = filled_in(history.y, history.is_kept, main_season(grain))
    return pd.DataFrame({"unique_id": history.name, "ds": starts, "y": filled, "observed": history.is_kept, **past})


def main_season(grain: Grain) -> int:
    """Returns the season that neighbouring values share: a day of hours, a week of days, else none."""
    return {"hour": 24, "day": 7}.get(grain, 1)


def filled_in(y: Floats, is_kept: Bools, season: int) -> Floats:
    """Returns the series with the points that are left out replaced by the median of their neighbours a season apart."""
    filled = y.copy()
    for place in np.flatnonzero(~is_kept):
        near = [place + season * step for step in (-3, -2, -1, 1, 2, 3)]
        values = [y[each] for each in near if 0 <= each < len(y) and is_kept[each]]
        filled[place] = float(np.median(values)) if values else np.nan
    return filled


def _outlook(history: History, detail: Any, ahead: Sequence[datetime], closed: Bools, grain: Grain) -> Outlook:
    rows = detail.frame[detail.frame["unique_id"] == history.name]
    is_open = (~closed).astype(float)
    floor = lowest(history.y)
    bounds = {
        level: (
            np.maximum(rows[f"cartwise-lo-{level}"].to_numpy(float), floor) * is_open,
            rows[f"cartwise-hi-{level}"].to_numpy(float) * is_open,
        )
        for level in LEVELS
    }
    tested = detail.backtest[detail.backtest["unique_id"] == history.name]
    scores = tuple(
        MemberScore(row.member, _number(row.mase), _number(row.smape), _number(row.weight), int(row.origins))
        for row in tested.itertuples()
    )
    terms = detail.coefficients[detail.coefficients["unique_id"] == history.name]
    season = main_season(grain)
    errors = proxy_errors(filled_in(history.y, history.is_kept, season), season=season, horizon=len(ahead))
    return Outlook(
        name=history.name,
        starts=tuple(ahead),
        mean=rows["cartwise"].to_numpy(float) * is_open,
        bounds=bounds,
        scores=scores,
        correlation=error_correlation(errors),
        profile=detail.profile,
        notes=tuple(note for note in detail.notes if note.unique_id in ("", history.name)),
        coefficients=tuple((str(row.term), float(row.effect), str(row.unit)) for row in terms.itertuples()),
    )


def lowest(y: Floats) -> float:
    """Returns 0 where hardly a past value was negative: net revenue is, on the odd day that more came back than was sold."""
    known = y[np.isfinite(y)]
    return 0.0 if len(known) and (known < 0).mean() <= NEGATIVE_SHARE else -np.inf


def _number(value: Any) -> float | None:
    return float(value) if value == value else None


def proxy_errors(y: Floats, *, season: int, horizon: int) -> Floats:
    """Returns (origins, horizon) errors of a simple forecast at many origins: how errors of one forecast go together.

    The members' own back-test has too few origins for a correlation; the mean of the last four values at the same place of the
    season follows the level about as fast as they do.
    """
    first = season * PROXY_SEASONS - 1
    last = len(y) - 1 - horizon
    if last < first:
        return np.zeros((0, horizon))
    origins = np.unique(np.linspace(first, last, PROXY_ORIGINS).astype(int))
    ahead = np.arange(1, horizon + 1)
    back = ahead - season * np.ceil(ahead / season).astype(int)
    places = origins[:, None, None] + back[None, :, None] - season * np.arange(PROXY_SEASONS)[None, None, :]
    known = np.isfinite(y[places])
    count = known.sum(axis=-1)
    total = np.where(known, y[places], 0.0).sum(axis=-1)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return np.asarray(mean - y[origins[:, None] + ahead[None, :]])
