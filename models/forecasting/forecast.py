"""The public functions: `forecast_panel` (frame in, frame out) and `forecast_detail` (with the evidence)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.backtest import Backtest, run_backtest
from cartwise.models.forecasting.combine import Weighting, combination_weights, combined
from cartwise.models.forecasting.conformal import conformal_widths, naive_widths
from cartwise.models.forecasting.intake import read_panel
from cartwise.models.forecasting.members import Setting
from cartwise.models.forecasting.notes import notes_of
from cartwise.models.forecasting.panel import BoolArray, FloatArray, Panel, Window
from cartwise.models.forecasting.profiles import Profile, profile_for
from cartwise.models.forecasting.result import PanelForecast

NAME = "cartwise"


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
    setting = Setting(panel.freq, panel.seasons, panel.regressors, seed)
    backtest = run_backtest(panel, chosen.members, origins=chosen.origins, setting=setting)
    points = _present(panel, chosen, setting)
    weights = _weights(backtest, points, chosen)
    past, coming = combined(backtest.points, weights), combined(points, weights)
    widths = conformal_widths(backtest.actual - past, naive_widths(panel), levels)
    return PanelForecast(
        frame=_frame(panel, coming, widths),
        backtest=_backtest_frame(panel, backtest, past, weights),
        weights=_weights_by_name(panel, backtest.members, weights),
        coefficients=_no_coefficients(),
        profile=chosen.name,
        notes=notes_of(panel, backtest, past),
        seasons=panel.seasons,
    )


def _checked_levels(levels: Sequence[int]) -> tuple[int, ...]:
    wrong = [level for level in levels if not 1 <= level <= 99 or int(level) != level]
    if wrong or not levels:
        raise RetryableInput(
            "forecast_level",
            f"The interval level {wrong[:1] or levels!r} is not possible. Expected whole per cents from 1 to 99, such as 80.",
            level=str(wrong[0] if wrong else levels),
        )
    return tuple(sorted({int(level) for level in levels}))


def _present(panel: Panel, profile: Profile, setting: Setting) -> FloatArray:
    windows = [Window(series, len(series), panel.horizon) for series in panel]
    return np.stack([member.forecast(windows, setting) for member in profile.members])  # (members, series, horizon)


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


def _frame(panel: Panel, points: FloatArray, widths: dict[int, FloatArray]) -> Any:
    import pandas as pd

    horizon = panel.horizon
    floor = np.array([0.0 if s.y.min() >= 0 else -np.inf for s in panel])[:, None]
    columns: dict[str, Any] = {
        "unique_id": np.repeat(np.array([s.uid for s in panel], dtype=object), horizon),
        "ds": np.concatenate([s.times[len(s) :] for s in panel]),
        NAME: np.maximum(points, floor).ravel(),
    }
    for level, width in widths.items():
        columns[f"{NAME}-lo-{level}"] = np.maximum(points - width, floor).ravel()
        columns[f"{NAME}-hi-{level}"] = np.maximum(points + width, floor).ravel()
    return pd.DataFrame(columns)


def _backtest_frame(panel: Panel, backtest: Backtest, past: FloatArray, weights: FloatArray) -> Any:
    import pandas as pd

    together = Backtest(
        (*backtest.members, NAME), np.concatenate([backtest.points, past[None]]), backtest.actual, backtest.scale
    )
    mase, smape = together.losses(), together.smape()
    origins = np.isfinite(backtest.actual).any(axis=2).sum(axis=0)
    rows = [
        (
            series.uid,
            member,
            mase[m, number],
            smape[m, number],
            weights[m, number] if m < len(weights) else np.nan,
            int(origins[number]),
        )
        for number, series in enumerate(panel)
        for m, member in enumerate(together.members)
    ]
    return pd.DataFrame(rows, columns=["unique_id", "member", "mase", "smape", "weight", "origins"])


def _weights_by_name(panel: Panel, members: tuple[str, ...], weights: FloatArray) -> dict[str, dict[str, float]]:
    return {
        series.uid: {member: float(weights[m, number]) for m, member in enumerate(members) if weights[m, number] > 0}
        for number, series in enumerate(panel)
    }


def _no_coefficients() -> Any:
    import pandas as pd

    return pd.DataFrame(columns=["unique_id", "term", "effect", "unit"])
