"""The members: each turns windows into point forecasts, and knows nothing of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.prepare import Prepared


@dataclass(frozen=True)
class Setting:
    """What members share: the panel's seasons and frequency, the names of its regressors, the seed."""

    freq: str
    seasons: tuple[int, ...]
    regressors: tuple[str, ...]
    seed: int


class Member(Protocol):
    """Forecasts windows that end side by side (all the origins of one back-test round, or the present)."""

    @property
    def name(self) -> str:
        """As in the back-test table."""

    @property
    def sees_regressors(self) -> bool:
        """True for a member that handles regressors itself; the others are given windows without their effect."""

    def forecast(self, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` point forecasts; a row of NaN where the member does not apply to the series."""


def points_of(member: Member, windows: Sequence[Prepared], setting: Setting) -> FloatArray:
    """Returns `(len(windows), horizon)` forecasts in the units of y, with regressors whichever way the member takes them."""
    points = member.forecast(windows, setting)
    if member.sees_regressors:
        return points
    return np.vstack([prepared.restored(row) for prepared, row in zip(windows, points, strict=True)])
