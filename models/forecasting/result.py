"""What a richer forecast returns."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """A limit or a choice that the reader of a forecast should know.

    Attributes:
        code: what it is about: `too_short`, `constant`, `all_zero`, `gaps_filled`, `sparse`, `unused_columns`, `no_better_than_naive`,
            `no_backtest`.
        unique_id: the series, or "" where it concerns the whole panel.
        params: plain JSON values for the sentence that a tool writes.
    """

    code: str
    unique_id: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelForecast:
    """A forecast with the evidence for it.

    Attributes:
        frame: pandas frame `unique_id, ds, cartwise, cartwise-lo-80, cartwise-hi-80, ...`, one row per series and step.
        backtest: pandas frame `unique_id, member, mase, smape, weight, origins`: each member, the combination (`cartwise`) and the
            baseline (`seasonal_naive`) on the rolling origins. `mase` is scaled by the seasonal naive error in the history, so below 1
            is better than that error; NaN weight for the combination.
        weights: `unique_id` -> member -> weight; the weights of a series sum to 1.
        coefficients: pandas frame `unique_id, term, effect, unit`: the regression layer, readable (see `members/regression.py`).
            Empty where the layer did not run.
        profile: `interactive` (all members, three origins) or `batch` (fewer members, one origin).
        notes: limits and choices.
        seasons: season lengths in steps, shortest first, that the members used.
    """

    frame: Any
    backtest: Any
    weights: dict[str, dict[str, float]]
    coefficients: Any
    profile: str
    notes: tuple[Note, ...]
    seasons: tuple[int, ...]
