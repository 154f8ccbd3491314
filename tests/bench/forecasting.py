"""Forecasts of the real sets beside the classical peers in the same run, and the ablation of members on series that no weight has seen.

The scoring, the sets and the peers are those of `shared/data/forecast/evaluate_baselines.py`. `CARTWISE_BENCH_CACHE=<folder>` keeps the
forecasts of peers (never ours) between runs.
"""

import importlib.util
import os
import resource
import sys
import time
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.report import Section

SETS: dict[str, int | None] = {
    "m4_hourly": None,
    "m4_weekly": None,
    "web_daily": None,
    "wiki_peyton": None,
    "rossmann_100": 10,
}
PEERS = ("SeasonalNaive", "AutoETS", "AutoTheta", "AutoCES", "MSTL")
COLUMNS = (
    "set",
    "series x origins",
    "MASE",
    "best peer",
    "MASE",
    "80 % covers",
    "MSIS80",
    "best peer's",
    "CPU s a series",
    "target",
)
TARGETS = {
    "m4_hourly": "MASE < 0.90, 7 % under MSTL",
    "m4_weekly": "under the best peer",
    "web_daily": "MASE < 0.80",
    "wiki_peyton": "MASE < 0.764 (Prophet)",
    "rossmann_100": "MASE < 0.25 (Prophet with regressors 0.252)",
}


def measure(shared: Path, scratch: Path) -> Section:
    """Scores every set; the target of the pooled coverage is 76 to 84 %."""
    section = Section("Forecasts", COLUMNS)
    scoring = load_scoring(shared)
    covered, weight = 0.0, 0
    for name, limit in SETS.items():
        frame, task = scoring.load(name), scoring.TASKS[name]
        frame = keep_first(frame, limit)
        started = time.process_time()
        ours = score_ours(scoring, frame, task)
        seconds = (time.process_time() - started) / (frame["unique_id"].nunique() * task.windows)
        peers = score_peers(scoring, name, frame, task)
        section.rows.append(_row(name, ours, peers, seconds))
        section.notes += [f"{name}: MASE {_listed(peers, 'MASE')}; MSIS80 {_listed(peers, 'MSIS80')}."]
        covered, weight = covered + ours["cov80"] * ours["n"], weight + int(ours["n"])
    section.notes.append(f"80 % intervals cover {covered / weight:.1f} % pooled over the sets (target 76 to 84).")
    return section


def measure_profiles(shared: Path, scratch: Path) -> Section:
    """Times the interactive profile on one series and the batch profile on many, and what the batch profile costs in accuracy."""
    from cartwise.models.forecasting import forecast_detail

    scoring = load_scoring(shared)
    section = Section("Forecast profiles", ("what", "figure", "target"))
    frame = scoring.load("web_daily")
    one = frame[frame["unique_id"] == frame["unique_id"].iloc[0]]
    started = time.process_time()
    forecast_detail(one, horizon=14, freq="D", profile="interactive")
    section.rows.append(("one daily series, interactive, CPU s", f"{time.process_time() - started:.2f}", "< 5, aim 2"))
    for name in ("web_daily", "m4_weekly"):
        task = scoring.TASKS[name]
        some = scoring.load(name, 16)
        scores = {p: score_ours(scoring, some, task, profile=p)["MASE"] for p in ("interactive", "batch")}
        text = f"{scores['interactive']:.3f} and {scores['batch']:.3f}"
        section.rows.append((f"{name}, 16 series, MASE interactive and batch", text, "the cost of batch"))
    section.rows += _many_rows()
    return section


def _many_rows() -> list[tuple[str, str, str]]:
    from cartwise.models.forecasting import forecast_panel

    rows = []
    for count in (250, 1000):
        panel = daily_panel(count)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        wall, cpu = time.perf_counter(), time.process_time()
        forecast_panel(panel, horizon=28, freq="D")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figure = f"{wall:.0f} s wall, {cpu / count:.2f} CPU s a series, peak {peak:.0f} MB (before: {before:.0f})"
        rows.append(
            (f"{count} daily series of 3 years, batch", figure, "1,000 < 360 s, <= 0.5 CPU s a series, memory flat")
        )
    return rows


def daily_panel(count: int, days: int = 1095) -> Any:
    """Returns generated daily counts with weeks, years and trend."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    times = pd.date_range("2021-01-01", periods=days, freq="D")
    step = np.arange(days)
    parts = []
    for number in range(count):
        week = rng.normal(0, 0.2, 7)[step % 7]
        year = rng.uniform(0, 0.4) * np.sin(2 * np.pi * (step / 365.25 + rng.random()))
        mean = np.exp(rng.uniform(2, 6) + week + year + rng.normal(0, 0.3) * step / days)
        parts.append(pd.DataFrame({"unique_id": f"s{number:04d}", "ds": times, "y": rng.poisson(mean).astype(float)}))
    return pd.concat(parts, ignore_index=True)


def load_scoring(shared: Path) -> ModuleType:
    """Imports the scoring script by its path."""
    path = shared.resolve() / "data/forecast/evaluate_baselines.py"
    spec = importlib.util.spec_from_file_location("evaluate_baselines", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["evaluate_baselines"] = module
    spec.loader.exec_module(module)
    return module


def keep_first(frame: Any, limit: int | None) -> Any:
    """Returns the first `limit` series by name."""
    ids = sorted(frame["unique_id"].unique())[:limit]
    return frame[frame["unique_id"].isin(ids)]


def score_ours(scoring: ModuleType, frame: Any, task: Any, profile: str | None = None) -> dict[str, float]:
    """Scores `forecast_panel` over the rolling origins of the task."""
    import pandas as pd

    from cartwise.models.forecasting import forecast_detail

    parts, known = [], list(task.regressors)
    for train, test in scoring.splits(frame, task):
        found = forecast_detail(
            train[["unique_id", "ds", "y", "observed", *known]],
            horizon=task.horizon,
            freq=task.freq,
            season_length=task.season,
            future=test[["unique_id", "ds", *known]] if known else None,
            profile=profile,
        ).frame
        parts.append(found.merge(train.groupby("unique_id")["ds"].max().rename("cutoff"), on="unique_id"))
    return scoring.score(frame, pd.concat(parts, ignore_index=True), "cartwise", task.scale)


def score_peers(scoring: ModuleType, name: str, frame: Any, task: Any) -> dict[str, dict[str, float]]:
    """Scores the peers and the mean of three of them."""
    import pandas as pd

    cache = os.environ.get("CARTWISE_BENCH_CACHE")
    path = Path(cache) / f"peers_{name}.parquet" if cache else None
    if path and path.exists():
        total = pd.read_parquet(path)
    else:
        total = _run_peers(scoring, frame, task)
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            total.to_parquet(path)
    trio = ["AutoETS", "AutoTheta", "AutoCES"]
    total = scoring.combine(trio, "ETS+Theta+CES", total)
    return {peer: scoring.score(frame, total, peer, task.scale) for peer in (*PEERS, "ETS+Theta+CES")}


def _run_peers(scoring: ModuleType, frame: Any, task: Any) -> Any:
    import pandas as pd

    total = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for peer in PEERS:
            parts = []
            for train, test in scoring.splits(frame, task):
                cutoff = train.groupby("unique_id")["ds"].max().rename("cutoff")
                parts.append(scoring.run_stats(peer, train, test, task).merge(cutoff, on="unique_id"))
            got = pd.concat(parts, ignore_index=True)
            total = got if total is None else total.merge(got, on=["unique_id", "cutoff", "ds"])
    return total


def _row(name: str, ours: dict[str, float], peers: dict[str, dict[str, float]], seconds: float) -> tuple[str, ...]:
    best = min(peers, key=lambda peer: peers[peer]["MASE"])
    width = min(peers[peer]["MSIS80"] for peer in PEERS)
    return (
        name,
        f"{ours['n']:.0f}",
        f"{ours['MASE']:.3f}",
        best,
        f"{peers[best]['MASE']:.3f}",
        f"{ours['cov80']:.1f} %",
        f"{ours['MSIS80']:.2f}",
        f"{width:.2f}",
        f"{seconds:.2f}",
        TARGETS[name],
    )


def _listed(peers: dict[str, dict[str, float]], figure: str) -> str:
    return ", ".join(f"{peer} {scores[figure]:.3f}" for peer, scores in peers.items())
