"""What each member of the forecast adds: the combination without it, on series that the Transformer never saw."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.forecasting import keep_first, load_scoring
from tests.bench.report import Section

SETS = {"m4_hourly": 24, "m4_weekly": 36, "rossmann_100": 12, "bikeshare_hourly": 1}  # series taken


def measure(shared: Path, scratch: Path) -> Section:
    """MASE with all members, and its change in per cent without each; above zero: the member helps."""
    scoring = load_scoring(shared)
    section = Section("Members of the forecast, left out one at a time", ("member", *SETS, "mean"))
    tables = {name: _left_out(scoring, name, count) for name, count in SETS.items()}
    whole = {name: table.pop("") for name, table in tables.items()}
    section.rows.append(("all members: MASE", *(f"{whole[name]:.3f}" for name in SETS), ""))
    members = dict.fromkeys(member for table in tables.values() for member in table)
    for member in members:
        changes = [100 * (tables[name].get(member, whole[name]) / whole[name] - 1) for name in SETS]
        mean = sum(changes) / len(changes)
        section.rows.append((f"without {member}", *(f"{change:+.1f} %" for change in changes), f"{mean:+.1f} %"))
    section.notes.append(
        "Series held out of pre-training (M4), or of sets that were never trained on (Rossmann, bike share); last test window."
    )
    return section


def _left_out(scoring: ModuleType, name: str, count: int) -> dict[str, float]:
    """Returns the MASE without each member; the key "" is the whole."""
    from cartwise.models.forecasting.patches.corpus import is_held_out

    task, frame = scoring.TASKS[name], scoring.load(name)
    if name.startswith("m4"):
        frame = frame[frame["unique_id"].map(is_held_out)]
    frame = keep_first(frame, count)
    train, test = list(scoring.splits(frame, task))[-1]
    known = list(task.regressors)
    points, backtest, times = _member_points(train, test, task, known)
    found = {}
    for left in ("", *(m for m in backtest.members if m != "seasonal_naive")):
        kept = [n for n, m in enumerate(backtest.members) if m not in (left, "seasonal_naive")]
        forecast = _combination(points[kept], replace(backtest, points=backtest.points[kept], members=()), times)
        found[left] = scoring.score(frame, forecast, "cartwise", task.scale)["MASE"]
    return found


def _member_points(train: Any, test: Any, task: Any, known: list[str]) -> tuple[Any, Any, Any]:
    import numpy as np
    import pandas as pd

    from cartwise.models.forecasting.backtest import run_backtest
    from cartwise.models.forecasting.intake import read_panel
    from cartwise.models.forecasting.members import Setting, points_of
    from cartwise.models.forecasting.panel import Window
    from cartwise.models.forecasting.prepare import prepared
    from cartwise.models.forecasting.profiles import profile_for

    panel = read_panel(
        train[["unique_id", "ds", "y", "observed", *known]],
        horizon=task.horizon,
        freq=task.freq,
        season_length=task.season,
        future=test[["unique_id", "ds", *known]] if known else None,
    )
    profile = profile_for(panel, "interactive")
    setting = Setting(panel.freq, panel.seasons, panel.regressors, 0)
    backtest = run_backtest(panel, profile.members, origins=profile.origins, setting=setting)
    now = prepared(
        [Window(s, len(s), panel.horizon) for s in panel], seasons=panel.seasons, regressors=panel.regressors
    )
    points = np.stack([points_of(member, now, setting) for member in profile.members])
    times = pd.DataFrame(
        {
            "unique_id": np.repeat([s.uid for s in panel], panel.horizon),
            "cutoff": np.repeat([s.times[len(s) - 1] for s in panel], panel.horizon),
            "ds": np.concatenate([s.times[len(s) :] for s in panel]),
        }
    )
    return points, backtest, times


def _combination(points: Any, backtest: Any, times: Any) -> Any:
    import numpy as np

    from cartwise.models.forecasting.combine import Weighting, combination_weights, combined

    origins = np.isfinite(backtest.actual).any(axis=2).sum(axis=0).astype(float)
    applies = np.isfinite(points).all(axis=2)
    weights = combination_weights(backtest.losses(), applies, origins=origins, weighting=Weighting())
    return times.assign(cartwise=combined(points, weights).ravel())
