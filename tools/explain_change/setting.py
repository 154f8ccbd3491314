"""What an explanation compares with what."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from cartwise.models.forecasting.spans import Spans
from cartwise.types import DateRange


@dataclass(frozen=True)
class Setting:
    """What is compared with what.

    Attributes:
        metric: the metric that is explained.
        window: the days asked about.
        compare: the days they are compared with.
        reference: `compare`, or more days before the window, from which expectations are drawn.
        history: all days that are read.
        unusual: days outside of the window that are left out of expectations.
    """

    metric: str
    window: DateRange
    compare: DateRange
    reference: DateRange
    history: DateRange
    unusual: frozenset[date] = frozenset()

    @property
    def spans(self) -> Spans:
        """Window and reference as positions in the history."""
        return Spans(self._place(self.window), self._place(self.reference))

    @property
    def compared(self) -> Spans:
        """Window and comparison as positions in the history."""
        return Spans(self._place(self.window), self._place(self.compare))

    def _place(self, days: DateRange) -> tuple[int, int]:
        first = self.history.start
        return (days.start - first).days, (days.end - first).days + 1

    @property
    def left_out(self) -> NDArray[np.bool_]:
        """Which days of the history (days,) are left out of expectations."""
        days = [self.history.start + timedelta(days=at) for at in range(self.history.days)]
        return np.array([day in self.unusual for day in days])
