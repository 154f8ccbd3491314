"""The public functions: `forecast_panel` (frame in, frame out) and `forecast_detail` (with the evidence)."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.backtest import Backtest, run_backtest
from cartwise.models.forecasting.combine import Weighting, combination_weights, combined
from cartwise.models.forecasting.conformal import intervals
from cartwise.models.forecasting.intake import read_panel
from cartwise.models.forecasting.members import Setting, points_of
from cartwise.models.forecasting.notes import notes_of
from cartwise.models.forecasting.panel import BoolArray, FloatArray, Panel, Window
from cartwise.models.forecasting.prepare import prepared
from cartwise.models.forecasting.profiles import Profile, profile_for
from cartwise.models.forecasting.result import PanelForecast
from cartwise.models.forecasting.spreads import expected_spreads
from cartwise.models.forecasting.tables import backtest_frame, coefficient_frame, forecast_frame, weights_by_name

PART_SERIES = 250


def forecast_panel(
    frame: Any,
    *,
    horizon: int,
    freq: str,
    season_length: int | tuple[int, ...] | None = None,
    levels: Sequence[int] = (80, 95),
    future: Any = None,
    static: Any = None,
    seed: int = 0,
) -> Any:
    """Forecasts every series of a long frame.

    Args:
        frame: pandas frame `unique_id, ds, y` and, where `future` is given, regressors. Gaps are filled by interpolation.
        horizon: steps ahead, 1 to 5,000.
        freq: pandas alias of the steps, such as `h`, `D`, `W-SUN`, `MS`.
        season_length: main season in steps, or all seasons as a tuple; None takes those that are usual for `freq`.
        levels: interval levels in per cent.
        future: `unique_id, ds` and the regressors of every coming step: holidays, promotions, prices, `open` (0 on closed days).
        static: `unique_id` and features that do not change.
        seed: makes equal calls give equal forecasts.

    Returns:
        A pandas frame `unique_id, ds, cartwise, cartwise-lo-80, cartwise-hi-80, ...`, `horizon` rows a series.

    Raises:
        RetryableInput: the frames, the horizon or the frequency do not fit.
    """
    return forecast_detail(
        frame,
        horizon=horizon,
        freq=freq,
        season_length=season_length,
        levels=levels,
        future=future,
        static=static,
        seed=seed,
    ).frame


def forecast_detail(
    frame: Any,
    *,
    horizon: int,
    freq: str,
    season_length: int | tuple[int, ...] | None = None,
    levels: Sequence[int] = (80, 95),
    future: Any = None,
    static: Any = None,
    seed: int = 0,
    profile: str | None = None,
) -> PanelForecast:
    """Forecasts like `forecast_panel`, and returns the back-test, weights, coefficients, notes and profile too.

    Args:
        frame: see `forecast_panel`, as all others but
        horizon: steps ahead.
        freq: pandas alias.
        season_length: main season, seasons, or None.
        levels: per cent, whole numbers from 1 to 99.
        future: regressors of the horizon.
        static: features that do not change.
        seed: for reproducible forecasts.
        profile: `interactive` (all members, three origins), `batch` (fewer members, one origin) or None: interactive up to 20 series.

    Raises:
        RetryableInput: the frames, the horizon, the frequency, a level or the profile do not fit.
    """
    levels = _checked_levels(levels)
    panel = read_panel(frame, horizon=horizon, freq=freq, season_length=season_length, future=future, static=static)
    chosen = profile_for(panel, profile)
    parts = [forecast_checked(part, levels=levels, profile=chosen, seed=seed) for part in _parts(panel)]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _parts(panel: Panel) -> list[Panel]:
    """Splits a large panel evenly: global members and shared weights see a part, and memory stays flat."""
    count = -(-len(panel) // PART_SERIES)
    bounds = np.linspace(0, len(panel), count + 1).round().astype(int)
    return [replace(panel, series=panel.series[a:b]) for a, b in pairwise(bounds)]


def _joined(parts: list[PanelForecast]) -> PanelForecast:
    import pandas as pd

    of_panel = [note for note in parts[0].notes if not note.unique_id]
    of_series = [note for part in parts for note in part.notes if note.unique_id]
    return replace(
        parts[0],
        frame=pd.concat([part.frame for part in parts], ignore_index=True),
        backtest=pd.concat([part.backtest for part in parts], ignore_index=True),
        weights={uid: weights for part in parts for uid, weights in part.weights.items()},
        coefficients=pd.concat([part.coefficients for part in parts], ignore_index=True),
        notes=(*of_panel, *of_series),
    )


def forecast_checked(panel: Panel, *, levels: tuple[int, ...], profile: Profile, seed: int) -> PanelForecast:
    """Forecasts a panel that `read_panel` has made: back-test, weights, combination, intervals."""
    setting = Setting(panel.freq, panel.seasons, panel.regressors, seed)
    backtest = run_backtest(panel, profile.members, origins=profile.origins, setting=setting)
    ends = [Window(series, len(series), panel.horizon) for series in panel]
    now = prepared(ends, seasons=panel.seasons, regressors=panel.regressors)
    points = np.stack([points_of(member, now, setting) for member in profile.members])  # (members, series, horizon)
    weights = _weights(backtest, points, profile)
    past, coming = combined(backtest.points, weights), combined(points, weights)
    ends_by_level = intervals(
        coming,
        backtest.actual - past,
        spread_now=expected_spreads(now, levels),
        spread_past=_past_spreads(backtest, levels),
        priors=dict.fromkeys(levels, 1.0),
        levels=levels,
    )
    return PanelForecast(
        frame=forecast_frame(panel, now, coming, ends_by_level),
        backtest=backtest_frame(panel, backtest, past, weights),
        weights=weights_by_name(panel, backtest.members, weights),
        coefficients=coefficient_frame(now, backtest.members),
        profile=profile.name,
        notes=notes_of(panel, backtest, past),
        seasons=panel.seasons,
    )


def _past_spreads(backtest: Backtest, levels: tuple[int, ...]) -> dict[int, FloatArray]:
    """Returns level -> `(2, origins, series, horizon)`, NaN where there was no origin."""
    found = {level: np.full((2, *backtest.actual.shape), np.nan) for level in levels}
    for number, groups in enumerate(backtest.rounds):
        for at, windows in groups:
            for level, spread in expected_spreads(windows, levels).items():
                found[level][:, number, at, : spread.shape[2]] = spread
    return found


def _checked_levels(levels: Sequence[int]) -> tuple[int, ...]:
    wrong = [level for level in levels if not 1 <= level <= 99 or int(level) != level]
    if wrong or not levels:
        raise RetryableInput(
            "forecast_level",
            f"The interval level {wrong[:1] or levels!r} is not possible. Expected whole per cents from 1 to 99, such as 80.",
            level=str(wrong[0] if wrong else levels),
        )
    return tuple(sorted({int(level) for level in levels}))


def _weights(backtest: Backtest, points: FloatArray, profile: Profile) -> FloatArray:
    applies: BoolArray = np.asarray(np.isfinite(points).all(axis=2))
    origins = np.isfinite(backtest.actual).any(axis=2).sum(axis=0).astype(float)
    losses = backtest.losses()
    baseline = backtest.members.index("seasonal_naive")
    others = applies.copy()
    others[baseline] = False
    # the baseline competes only where nothing else can forecast
    applies[baseline] = ~others.any(axis=0)
    return combination_weights(losses, applies, origins=origins, weighting=profile.weighting or Weighting())
