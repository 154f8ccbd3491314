"""The behaviour encoder beside the other models: taken from the registry, or trained in the background for the next time."""

import json
from dataclasses import replace
from datetime import date

import numpy as np

from cartwise.models.forecasting.behavior_member import BehaviorForecast, with_behavior
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.compute import Forecast, gather_lines
from cartwise.workspace.registry import Artifact
from cartwise.workspace.training.forecast import behavior_artifact, can_train


def join_behavior(args: ForecastArgs, ctx: ToolContext, forecast: Forecast) -> tuple[Forecast, str | None]:
    """Returns the forecast with the encoder as a member; and the id of the job that trains it, where there is none yet.

    Only the shop's whole traffic by day has one: segments and other figures are forecast without it.
    """
    if args.dimensions or args.filters or forecast.ahead.step != "day" or not can_train(ctx.workspace, args.metric):
        return forecast, None
    artifact = behavior_artifact(ctx.workspace, args.metric)
    if artifact is None:
        if not ctx.policy.trains_models:
            return forecast, None
        return forecast, ctx.workspace.train("forecast", metric=args.metric).id
    behavior = _read(artifact, forecast.coverage.known_until)
    if behavior is None:
        return forecast, None
    line = forecast.lines[0]
    return gather_lines(replace(forecast, lines=(replace(line, outlook=with_behavior(line.outlook, behavior)),))), None


def _read(artifact: Artifact, known_until: date) -> BehaviorForecast | None:
    """Returns the stored forecast, or None where it does not start right after the known days."""
    found = json.loads((artifact.folder / "forecast.json").read_text(encoding="utf-8"))
    if date.fromisoformat(found["after"]) != known_until:
        return None
    errors = artifact.metadata["errors"]
    return BehaviorForecast(
        values=np.asarray(found["values"], dtype=np.float64),
        mase=errors["with_behavior"] / errors["scale"],
        helps=bool(artifact.metadata["helps"]),
        origins=int(artifact.metadata["origins"]),
    )
