"""What is known of a period that was looked at for something unusual."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cartwise.models.forecasting.anomalies import Anomalies
from cartwise.models.forecasting.premise import Premise
from cartwise.tools.explain_change.change import Found
from cartwise.tools.explain_change.reader import Floats
from cartwise.tools.explain_change.setting import Setting


@dataclass(frozen=True)
class Series:
    """A metric step by step.

    Attributes:
        starts: first day of each step.
        tested: (steps,) whether it lies in the period asked about.
    """

    grain: str
    starts: list[date]
    values: Floats
    tested: NDArray[np.bool_]


@dataclass(frozen=True)
class Unusual:
    """The unusual points and steps of a series, the period as a whole, and causes within it."""

    series: Series
    found: Anomalies
    setting: Setting
    premise: Premise
    is_stretch: bool
    causes: list[Found]

    @property
    def places(self) -> list[int]:
        """The unusual steps, the farthest off first."""
        places = np.flatnonzero(self.found.is_anomaly)
        return [int(at) for at in places[np.argsort(-np.abs(self.found.scores[places]))]]
