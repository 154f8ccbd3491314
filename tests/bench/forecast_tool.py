"""The tool `forecast` on the demo shop: CPU seconds of a question; and the behaviour encoder with and without behaviour."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bench.report import Section, quantile

QUESTIONS = (
    "Forecast sessions for the next 14 days",
    "How much revenue will we make in December, and what if we repeat the Black Friday campaign?",
    "Forecast orders in Germany for the next 6 weeks",
    "Forecast page views per hour for the next 2 days",
    "What will the conversion rate be next month?",
    "预测未来14天的订单数",
    "Which products will run out in the next two weeks?",
)
SEGMENTS = "Forecast revenue by country for the next 4 weeks"
LOGS = (("retentioneering_ecom", 3_600, 24, 24), ("retentioneering_ecom", 86_400, 7, 7), ("taobao", 3_600, 6, 24))
TOKENS, SEEDS = 48, (0, 1)


def measure_latency(_shared: Path, scratch: Path) -> Section:
    """Returns the CPU seconds of questions in a warm process, after one of each kind of model was loaded."""
    from cartwise import Analyst, Workspace, make_demo_shop

    files = make_demo_shop(scratch / "forecast-files")
    workspace = Workspace.open(scratch / "forecast-shop", create=True, is_demo=True)
    workspace.ingest(*files.files.values())
    analyst = Analyst(workspace)
    first = _cpu(lambda: analyst.ask("Forecast revenue for the next 7 days"))
    seconds = [_cpu(lambda question=question: analyst.ask(question)) for question in QUESTIONS]
    segments = _cpu(lambda: analyst.ask(SEGMENTS))
    analyst.close()
    section = Section("The forecast tool on the demo shop", ("what", "CPU s", "target"))
    section.rows += [
        ("first forecast of a process (models load)", f"{first:.1f}", "< 5"),
        ("a forecast, median of questions", f"{quantile(seconds, 0.5):.1f}", "< 5, aim 2"),
        ("slowest of them", f"{max(seconds):.1f}", "< 5"),
        ("one line for each of eight countries", f"{segments:.1f}", "-"),
    ]
    section.notes.append(
        f"{len(QUESTIONS)} questions; the planner, the query, models, back-test, tables and chart included."
    )
    return section


def measure_behavior(shared: Path, _scratch: Path) -> Section:
    """Returns the mean absolute errors on held-out periods of real logs; a rerun takes about five minutes."""
    section = Section(
        "Behaviour encoder on real logs",
        ("log", "step", "horizon", "with behaviour", "without", "baseline", "helps (seeds)"),
    )
    for name, step, horizon, season in LOGS:
        found = [_evaluate(shared, name, step=step, horizon=horizon, season=season, seed=seed) for seed in SEEDS]
        means = [f"{np.mean([getattr(each, part) for each in found]):.2f}" for part in _PARTS]
        helps = f"{sum(each.helps for each in found)} of {len(found)}"
        section.rows.append((name, "hour" if step == 3_600 else "day", str(horizon), *means, helps))
    section.notes.append("Mean absolute error of events a period, twelve held-out origins, mean of the seeds.")
    return section


_PARTS = ("with_behavior", "without_behavior", "baseline")


def _evaluate(shared: Path, name: str, *, step: int, horizon: int, season: int, seed: int):
    import pandas as pd

    from cartwise.models.events import EventVocabulary, event_log, tokenise
    from cartwise.models.forecasting.behavior_evaluation import evaluate
    from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings
    from cartwise.models.forecasting.behavior_periods import cut_periods

    rows = pd.read_parquet(shared / f"data/behavior/{name}/{name}.parquet")
    actor = rows["session_id"] if "session_id" in rows else rows["user_id"]
    columns = {"actor": actor, "seconds": rows["timestamp"], "event_type": rows["event_type"], "item": rows["item_id"]}
    for source, field in (("category_id", "category"), ("acquisition_channel", "channel"), ("platform", "device")):
        if source in rows:
            columns[field] = rows[source]
    log = event_log(columns)
    vocabulary = EventVocabulary.learn(log)
    first = int(log.seconds[0]) // step * step
    count = int((log.seconds[-1] - first) // step)
    tokens = tokenise(log, vocabulary)
    periods = cut_periods(log, tokens, step_seconds=step, length=TOKENS, first=first, count=count)
    series = BehaviorSeries(periods.counts, periods, vocabulary.sizes, season)
    settings = EncoderSettings.for_season(season, horizon, seed=seed)
    return evaluate(series, settings)


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
