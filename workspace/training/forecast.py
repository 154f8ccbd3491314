"""The job `forecast`: trains the behaviour encoder on a shop's events and keeps it, with its test, in the registry."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.errors import FinalFailure, RetryableInput
from cartwise.types import Progress
from cartwise.workspace.training.behavior_events import ShopEvents, day_seconds, events_relation, read_events
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from cartwise.models.forecasting.behavior_evaluation import BehaviorEvaluation
    from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings
    from cartwise.workspace.registry import Artifact
    from cartwise.workspace.workspace import Workspace

KIND = "behavior_encoder"
METRICS = ("sessions", "visitors", "page_views")  # traffic: what the behaviour stream is about
HORIZON_DAYS = 28
TOKENS_A_DAY = 48
SEASON = 7
DAY_SECONDS = 86_400
MIN_EVENTS_A_DAY = 20  # fewer make no sequence to learn from


def run(workspace: "Workspace", params: Mapping[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Trains the encoder for one traffic metric by day; returns the errors with and without it.

    Args:
        workspace: the shop; its current version is used.
        params: `metric` (sessions, visitors or page_views; the first that the shop has where absent) and `seed`.
        on_progress: receives progress.

    Raises:
        RetryableInput: the metric is not one of traffic.
        Unavailable: the shop has no events.
        FinalFailure: the events are too few to learn from.
    """
    from cartwise.models.events import EventVocabulary

    with workspace.pinned() as view:
        metric = _metric(view, params.get("metric"))
        events = read_events(view)
        vocabulary = EventVocabulary.learn(events.log)
        series = _series(view, metric, events, vocabulary)
        settings = _settings(int(params.get("seed", 0)))
        _require_enough(series, settings)
        evaluation, forecast = _train(series, settings, on_progress)
        artifact = _keep(
            view, metric, events, evaluation=evaluation, forecast=forecast, vocabulary=vocabulary.to_dict()
        )
        return {
            **artifact.metadata["errors"],
            "metric": metric,
            "helps": artifact.metadata["helps"],
            "artifact": artifact.id,
        }


def behavior_artifact(workspace: "Workspace", metric: str) -> "Artifact | None":
    """Returns the trained encoder for a metric on the events of the version in use, or None where there is none yet."""
    relation = events_relation(workspace)
    if relation is None:
        return None
    return workspace.registry.get(KIND, {"metric": metric}, workspace.version, tables=relation.tables)


def can_train(workspace: "Workspace", metric: str) -> bool:
    """Tells whether the shop has enough events for the encoder of that metric."""
    from cartwise.models.forecasting.behavior_evaluation import can_evaluate

    relation = events_relation(workspace)
    if metric not in METRICS or relation is None or relation.first_day is None or relation.last_day is None:
        return False
    days = (relation.last_day - relation.first_day).days + 1
    return can_evaluate(days, _settings(0), SEASON) and relation.rows >= MIN_EVENTS_A_DAY * days


def _metric(workspace: "Workspace", wanted: Any) -> str:
    present = [name for name in METRICS if name in workspace.catalog.metrics]
    if wanted is None and present:
        return present[0]
    if wanted not in present:
        raise RetryableInput(
            "train_metric",
            f"The behaviour encoder forecasts traffic, received {wanted!r}. This shop has: {', '.join(present) or 'none of it'}.",
            metric=str(wanted),
            known=", ".join(present),
        )
    return str(wanted)


def _settings(seed: int) -> "EncoderSettings":
    from cartwise.models.forecasting.behavior_inputs import EncoderSettings

    return EncoderSettings.for_season(SEASON, HORIZON_DAYS, seed=seed)


def _series(workspace: "Workspace", metric: str, events: ShopEvents, vocabulary: Any) -> "BehaviorSeries":
    import numpy as np

    from cartwise.models.events import tokenise
    from cartwise.models.forecasting.behavior_inputs import BehaviorSeries
    from cartwise.models.forecasting.behavior_periods import cut_periods

    periods = cut_periods(
        events.log,
        tokenise(events.log, vocabulary),
        step_seconds=DAY_SECONDS,
        length=TOKENS_A_DAY,
        first=day_seconds(events.first),
        count=events.days,
    )
    y = np.zeros(events.days)
    for bucket, value in workspace.warehouse.run(QueryRequest(metrics=(metric,), grain="day")).rows:
        place = (datetime.fromisoformat(str(bucket)).date() - events.first).days
        if 0 <= place < events.days and value is not None:
            y[place] = float(value)
    return BehaviorSeries(y, periods, vocabulary.sizes, SEASON)


def _require_enough(series: "BehaviorSeries", settings: "EncoderSettings") -> None:
    from cartwise.models.forecasting.behavior_evaluation import can_evaluate

    if not can_evaluate(len(series.y), settings, SEASON):
        raise FinalFailure(
            "train_too_short",
            f"The events cover {len(series.y)} days: too few to train a behaviour encoder and to test it. About 300 days are needed.",
            days=len(series.y),
        )


def _train(
    series: "BehaviorSeries", settings: "EncoderSettings", on_progress: Progress
) -> "tuple[BehaviorEvaluation, npt.NDArray[np.float64]]":
    """Returns the test on held-out days, and the forecast after the last day by a model of the newest days."""
    from cartwise.models.forecasting.behavior_evaluation import evaluate, forecast_ahead

    def testing(fraction: float, message_key: str, **params: object) -> None:
        on_progress(0.6 * fraction, message_key, **params)

    def fitting(fraction: float, message_key: str, **params: object) -> None:
        on_progress(0.6 + 0.4 * fraction, message_key, **params)

    evaluation = evaluate(series, settings, on_progress=testing)
    forecast = forecast_ahead(series, settings, on_progress=fitting)
    return evaluation, forecast


def _keep(
    workspace: "Workspace",
    metric: str,
    events: ShopEvents,
    *,
    evaluation: "BehaviorEvaluation",
    forecast: Any,
    vocabulary: Any,
) -> "Artifact":
    from datetime import timedelta

    last = events.first + timedelta(days=events.days - 1)
    errors = {
        "with_behavior": round(evaluation.with_behavior, 4),
        "without_behavior": round(evaluation.without_behavior, 4),
        "baseline": round(evaluation.baseline, 4),
        "scale": round(evaluation.scale, 6),
    }

    def write(folder: Path) -> None:
        found = {"after": last.isoformat(), "values": [round(float(value), 4) for value in forecast]}
        (folder / "forecast.json").write_text(json.dumps(found), encoding="utf-8")
        (folder / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")

    return workspace.registry.put(
        KIND,
        {"metric": metric},
        workspace.version,
        tables=events.tables,
        write=write,
        metadata={
            "errors": errors,
            "helps": evaluation.helps,
            "share": evaluation.share,
            "origins": len(evaluation.origins),
        },
        metric=evaluation.with_behavior,
        higher_is_better=False,
    )
