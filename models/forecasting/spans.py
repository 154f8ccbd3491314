"""Days of a window and of the reference before it, moved through the history of a figure's slices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwise.models.forecasting.robust_level import Floats

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
YEAR = 364  # days: 52 weeks, so that weekdays meet


@dataclass(frozen=True)
class Spans:
    """Positions of days: the window asked about and the reference it is set against, `[start, end)`."""

    window: tuple[int, int]
    reference: tuple[int, int]

    def moved(self, days: int) -> "Spans":
        """Returns both spans some days later."""
        return Spans(
            (self.window[0] + days, self.window[1] + days), (self.reference[0] + days, self.reference[1] + days)
        )

    def fit(self, days: int) -> bool:
        """Tells whether both lie within a history of so many days."""
        return min(self.window[0], self.reference[0]) >= 0 and max(self.window[1], self.reference[1]) <= days

    @property
    def are_same_season(self) -> bool:
        """True where the two lie about whole years apart."""
        gap = abs(self.window[0] - self.reference[0]) % 365
        return abs(self.window[0] - self.reference[0]) > 300 and min(gap, 365 - gap) < 45


@dataclass(frozen=True)
class Panel:
    """Daily counts of slices.

    Attributes:
        counts: (slices, days).
        exposure: (slices, days) or (1, days): what the counts are in proportion to; 0 where a day does not count.
    """

    counts: Floats
    exposure: Floats

    @property
    def total(self) -> "Panel":
        """All slices together."""
        exposure = self.exposure.sum(axis=0, keepdims=True)
        return Panel(self.counts.sum(axis=0, keepdims=True), exposure)

    def without(self, days: Bools) -> "Panel":
        """Returns the panel where the marked days (days,) count for nothing."""
        return Panel(np.where(days, 0.0, self.counts), np.where(days, 0.0, self.exposure))


def weekday_exposure(totals: Floats, first_weekday: int) -> Floats:
    """Returns how busy each day is expected to be by its weekday (1, days), 1 on average; 0 on days that are always closed."""
    days = len(totals)
    weekdays = (np.arange(days) + first_weekday) % 7
    level = np.maximum(np.convolve(totals, np.ones(28) / 28, mode="same"), 1e-9)
    ratios = totals / level
    factors = np.array([np.median(ratios[weekdays == day]) if (weekdays == day).any() else 0.0 for day in range(7)])
    if not factors.any():
        factors = np.ones(7)
    exposure: Floats = factors[weekdays][None, :] / factors.mean()
    return exposure


class RunningSums:
    """Running sums of a panel, for the counts and the exposure of any spans."""

    def __init__(self, panel: Panel) -> None:
        start = np.zeros((len(panel.counts), 1))
        exposure = np.broadcast_to(panel.exposure, panel.counts.shape)
        self.counts = np.concatenate([start, np.cumsum(panel.counts, axis=1)], axis=1)
        self.exposure = np.concatenate([start, np.cumsum(exposure, axis=1)], axis=1)
        self.days = panel.counts.shape[1]

    def of(self, span: tuple[int, int], moves: Ints) -> tuple[Floats, Floats]:
        """Returns counts and exposure of a span after each move (slices, moves); NaN where it leaves the days."""
        starts, ends = span[0] + moves, span[1] + moves
        is_inside = (starts >= 0) & (ends <= self.days)
        low, high = np.clip(starts, 0, self.days), np.clip(ends, 0, self.days)
        sums = np.maximum(self.counts[:, high] - self.counts[:, low], 0.0)  # a window of returns sold nothing
        counts = np.where(is_inside, sums, np.nan)
        return counts, np.where(is_inside, self.exposure[:, high] - self.exposure[:, low], np.nan)

    def up_to(self, day: int, moves: Ints) -> tuple[Floats, Floats]:
        """Returns counts and exposure of all days before a day after each move (slices, moves)."""
        ends = np.clip(day + moves, 0, self.days)
        return np.maximum(self.counts[:, ends], 0.0), self.exposure[:, ends]


def moves_of(spans: Spans, days: int, *, has_years: bool) -> Ints:
    """Returns by how many days window and reference can be moved without touching the window asked about."""
    length = spans.window[1] - spans.window[0]
    moves = np.arange(-days, days + 1, max(1, length // 2))
    fits = are_clear(spans, moves, days)
    if has_years:
        fits &= are_clear(spans, moves - YEAR, days) | are_clear(spans, moves + YEAR, days)
    kept: Ints = moves[fits & (moves != 0)]
    return kept


def are_clear(spans: Spans, moves: Ints, days: int) -> Bools:
    """Returns which moves keep window and reference within the days and off the window asked about (moves,)."""
    clear = np.ones(len(moves), dtype=bool)
    for span in (spans.window, spans.reference):
        starts, ends = span[0] + moves, span[1] + moves
        clear &= (starts >= 0) & (ends <= days) & ((ends <= spans.window[0]) | (starts >= spans.window[1]))
    return clear
