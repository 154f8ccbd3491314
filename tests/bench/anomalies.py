"""NAB: window-based precision and recall of `anomalies.find` beside two simple detectors, over their thresholds."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.report import Section

# Minutes a step -> seasons in steps: a day and a week.
SEASONS = {5: (288, 2016), 10: (144,), 30: (48, 336), 60: (24, 168)}
STRETCHES = (1, 4, 16)
FALSE_DISCOVERIES = 0.1
Z_LIMITS, MAD_LIMITS = (3.0, 4.0, 6.0, 10.0, 20.0), (3.0, 5.0, 8.0, 12.0, 20.0, 30.0)


def measure(shared: Path, scratch: Path) -> Section:
    del scratch
    series = load(shared)
    header = ("detector", "windows found (recall)", "events in windows", "F1", "points in windows", "F1 by points")
    section = Section("Anomalies on NAB (25 series, 68 labelled windows)", header)
    section.rows.append(_row("cartwise", series, ours))
    for name, scorer, limits in (
        ("rolling z-score", rolling_z, Z_LIMITS),
        ("seasonal median and MAD", seasonal_mad, MAD_LIMITS),
    ):
        scores = [scorer(each) for each in series]
        for limit in limits:
            flags = [np.nan_to_num(score) > limit for score in scores]
            section.rows.append(_row(f"{name} > {limit:g}", series, lambda each, flags=flags: flags[each["place"]]))
    section.notes.append(
        "An event is a run of flagged points with gaps under 1 % of the series; it is right where it touches a labelled window. "
        f"Cartwise runs with false discoveries {FALSE_DISCOVERIES} and stretches {STRETCHES}, chosen on these series."
    )
    return section


def load(shared: Path) -> list[dict[str, Any]]:
    """Returns the series: values, seasons, labelled windows as positions."""
    import pandas as pd

    frame = pd.read_parquet(shared / "data/forecast/nab_anomalies.parquet")
    labels = json.loads((shared / "data/forecast/nab_labels.json").read_text(encoding="utf-8"))
    found = []
    for place, (name, rows) in enumerate(frame.groupby("unique_id")):
        minutes = int(rows["ds"].diff().median().total_seconds() // 60)
        windows = [
            np.flatnonzero((rows["ds"] >= pd.Timestamp(start)) & (rows["ds"] <= pd.Timestamp(end)))
            for start, end in labels[name]["windows"]
        ]
        values = rows["y"].to_numpy(dtype=float)
        found.append(
            {"place": place, "values": values, "seasons": SEASONS[minutes], "windows": [w for w in windows if len(w)]}
        )
    return found


def ours(each: dict[str, Any]) -> Any:
    from cartwise.models.forecasting import anomalies

    found = anomalies.find(
        each["values"], season_lengths=each["seasons"], stretches=STRETCHES, false_discoveries=FALSE_DISCOVERIES
    )
    return found.is_anomaly


def rolling_z(each: dict[str, Any]) -> Any:
    """Returns each point's distance from the mean of the season before it, in that season's standard deviations."""
    import pandas as pd

    values, length = pd.Series(each["values"]), each["seasons"][0]
    past = values.rolling(length, min_periods=20)
    return ((values - past.mean().shift(1)).abs() / past.std().shift(1).clip(lower=1e-9)).to_numpy()


def seasonal_mad(each: dict[str, Any]) -> Any:
    """Returns each point's distance from the median of its time of day, in robust deviations."""
    import pandas as pd

    values = pd.Series(each["values"])
    rest = values - values.groupby(np.arange(len(values)) % each["seasons"][0]).transform("median")
    spread = 1.4826 * float((rest - rest.median()).abs().median()) or float(rest.std())
    return ((rest - rest.median()).abs() / spread).to_numpy()


def score(series: list[dict[str, Any]], detect: Callable[[dict[str, Any]], Any]) -> tuple[float, float, float]:
    """Returns recall of windows, share of events in windows, share of points in windows."""
    hits = windows = right = events = inside = points = 0
    for each in series:
        flags = detect(each)
        labelled = np.zeros(len(flags), dtype=bool)
        for window in each["windows"]:
            labelled[window] = True
            hits += bool(flags[window].any())
        windows += len(each["windows"])
        runs = _events(np.flatnonzero(flags), max(10, len(flags) // 100))
        events += len(runs)
        right += sum(bool(labelled[start : end + 1].any()) for start, end in runs)
        points += int(flags.sum())
        inside += int((flags & labelled).sum())
    return hits / windows, right / max(events, 1), inside / max(points, 1)


def _events(places: Any, gap: int) -> list[tuple[int, int]]:
    if not len(places):
        return []
    cuts = [0, *(np.flatnonzero(np.diff(places) > gap) + 1), len(places)]
    return [(int(places[start]), int(places[end - 1])) for start, end in pairwise(cuts)]


def _row(name: str, series: list[dict[str, Any]], detect: Callable[[dict[str, Any]], Any]) -> tuple[str, ...]:
    recall, by_events, by_points = score(series, detect)

    def harmonic(precision: float) -> str:
        return f"{2 * precision * recall / max(precision + recall, 1e-9):.3f}"

    return (name, f"{recall:.3f}", f"{by_events:.3f}", harmonic(by_events), f"{by_points:.3f}", harmonic(by_points))
