"""The members: each turns windows into point forecasts, and knows nothing of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cartwise.models.forecasting.panel import FloatArray, Window


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

    def forecast(self, windows: Sequence[Window], setting: Setting) -> FloatArray:
        """Returns `(len(windows), horizon)` point forecasts; a row of NaN where the member does not apply to the series."""
