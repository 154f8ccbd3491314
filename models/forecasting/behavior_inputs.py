"""What the behaviour encoder reads of a series: the past, a seasonal baseline, and the tokens of each period."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.behavior_periods import Periods

Floats = npt.NDArray[np.float64]
SEASONS = 4  # the baseline is the mean of the last four values at the same place of the season


@dataclass(frozen=True)
class BehaviorSeries:
    """A series with the behaviour of the same periods.

    Attributes:
        y: (periods,) values, at least 0.
        periods: event tokens of the same periods.
        field_sizes: codes of each event field.
        season: periods of a season: 7 for days, 24 for hours.
    """

    y: Floats
    periods: Periods
    field_sizes: tuple[int, ...]
    season: int


@dataclass(frozen=True)
class EncoderSettings:
    """How to train.

    Attributes:
        horizon: periods ahead.
        steps: gradient steps at most; early stopping ends it sooner.
        batch: origins a step.
    """

    horizon: int
    window: int
    memory: int
    steps: int = 160
    batch: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    seed: int = 0

    @classmethod
    def for_season(cls, season: int, horizon: int, *, seed: int = 0, steps: int = 160) -> "EncoderSettings":
        """Returns the settings for days (season 7) or hours (season 24): four weeks, or two days, of the past."""
        window = 28 if season == 7 else 2 * season
        return cls(horizon, window, memory=4 * season if season == 7 else 2 * season, seed=seed, steps=steps)


def first_origin(series: BehaviorSeries, settings: EncoderSettings) -> int:
    """Returns the first index with enough past for the head and the baseline."""
    return max(settings.window, SEASONS * series.season, settings.memory) - 1


class Inputs:
    """The arrays of a series that the network reads; logarithms of 1 + value throughout."""

    def __init__(self, series: BehaviorSeries, settings: EncoderSettings) -> None:
        self._series, self._settings = series, settings
        self._log = np.log1p(np.maximum(series.y, 0.0))
        counts = np.log1p(series.periods.counts)
        self._counts = (counts - counts.mean()) / (counts.std() or 1.0)

    def baseline(self, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns the mean of the last values at the same place of the season, (origins, horizon)."""
        season, ahead = self._series.season, np.arange(1, self._settings.horizon + 1)
        back = ahead - season * np.ceil(ahead / season).astype(int)  # (horizon,) within the last season, -season+1..0
        places = origins[:, None, None] + back[None, :, None] - season * np.arange(SEASONS)[None, None, :]
        return np.asarray(self._log[places].mean(axis=-1))

    def residual(self, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns the true values less the baseline, (origins, horizon)."""
        ahead = origins[:, None] + np.arange(1, self._settings.horizon + 1)[None, :]
        return np.asarray(self._log[ahead] - self.baseline(origins))

    def needed(self, origins: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Returns the periods whose vectors these origins read, ascending."""
        return np.unique(self._remembered(origins))

    def encode(self, network: Any, *, only: npt.NDArray[np.int64] | None = None) -> Any:
        """Returns the vectors of all periods, (periods, pooled + 1); those not in `only` stay zero. None without an encoder."""
        import torch

        if not network.shape.uses_behavior:
            return None
        periods = self._series.periods
        chosen = np.arange(len(periods)) if only is None else only
        parts = []
        for block in np.array_split(chosen, max(1, len(chosen) // 256)):
            parts.append(
                network.encode(
                    torch.from_numpy(periods.tokens[block].astype(np.int64)),
                    torch.from_numpy(periods.place[block]),
                    torch.from_numpy(self._counts[block].astype(np.float32)),
                )
            )
        found = torch.cat(parts)
        whole = torch.zeros(len(periods), found.shape[1])
        return whole.index_copy(0, torch.from_numpy(chosen), found)

    def batch(self, origins: npt.NDArray[np.int64], vectors: Any) -> tuple[Any, ...]:
        """Returns what the head is called with."""
        import torch

        settings, season = self._settings, self._series.season
        past = self._log[origins[:, None] + np.arange(1 - settings.window, 1)[None, :]]
        mean = past.mean(axis=1, keepdims=True)
        place = np.eye(season)[origins % season]
        arrays = (past - mean, self.baseline(origins) - mean, place)
        parts = [torch.tensor(array, dtype=torch.float32) for array in arrays]
        if vectors is not None:
            parts.append(vectors[torch.from_numpy(self._remembered(origins))])
        return tuple(parts)

    def _remembered(self, origins: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return origins[:, None] + np.arange(1 - self._settings.memory, 1)[None, :]
