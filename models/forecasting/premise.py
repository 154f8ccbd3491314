"""Did it move at all: a change set against how much such figures change anyway, and against what the season lets expect."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.spans import Panel, Spans
from cartwise.models.forecasting.surprise import deviate

BEYOND_NOISE = 2.0  # standard errors


@dataclass(frozen=True)
class Premise:
    """How unusual a change is.

    Attributes:
        score: the change between the two periods in standard errors of such changes.
        usual: relative size that four of five such changes stay under.
        season_score: what is left of it beside season and level before, in standard errors.
        expected_ratio: observed by expected.
        has_season: whether another year told the season.
        is_known: False where the history is too short to tell noise from change.
    """

    score: float
    usual: float
    season_score: float
    expected_ratio: float
    has_season: bool
    is_known: bool

    @property
    def moved(self) -> bool:
        """True where the change is beyond noise."""
        return self.is_known and abs(self.score) >= BEYOND_NOISE

    @property
    def is_unusual(self) -> bool:
        """True where the change, or what season and level leave of it, is beyond noise."""
        return self.moved or (self.is_known and abs(self.season_score) >= BEYOND_NOISE)

    @property
    def is_season(self) -> bool:
        """True where it moved, and season and level before let that expect."""
        return self.moved and self.has_season and abs(self.season_score) < BEYOND_NOISE


def judge_premise(panel: Panel, compared: Spans, spans: Spans) -> Premise:
    """Returns how unusual a change is.

    Args:
        panel: the metric day by day, one slice.
        compared: the window and the period it is compared with.
        spans: the window and the days before it that expectations are drawn from.
    """
    raw = deviate(panel, compared, has_season=False)
    seasonal = deviate(panel, spans)
    days = panel.counts.shape[1]
    error = float(np.sqrt(raw.own_variance[0] + raw.shared_variance))
    rest = float(np.sqrt(seasonal.own_variance[0] + seasonal.shared_variance))
    lengths = compared.window[1] - compared.window[0] + compared.reference[1] - compared.reference[0]
    has_season = any(spans.moved(year).fit(days) for year in (-364, 364)) and not spans.are_same_season
    return Premise(
        score=float(raw.logs[0]) / error,
        usual=float(np.exp(1.28 * error) - 1),
        season_score=float(seasonal.logs[0]) / rest,
        expected_ratio=float(np.exp(seasonal.logs[0])),
        has_season=has_season,
        is_known=days >= 3 * lengths,
    )
