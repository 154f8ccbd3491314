"""Coming traffic from the shop's behaviour stream: what shoppers did, period by period, as covariates of the forecast.

The events of each day or hour go through a Transformer encoder and are pooled to one vector (`behavior_network`). A fully
connected head reads the vectors of the last periods beside the series' own past and predicts how far the next `horizon`
values will lie from a seasonal baseline, in logarithms. The same head without the encoder is the ablation that decides whether
the behaviour helps (`behavior_evaluation`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.behavior_network import NetworkShape, build_network
from cartwise.models.forecasting.behavior_periods import Periods
from cartwise.types import Progress, no_progress

Floats = npt.NDArray[np.float64]
SEASONS = 4  # the baseline is the mean of the last four values at the same place of the season
VALID_EVERY = 10
PATIENCE = 5  # validations without gain before training stops


def never_stop() -> bool:
    """Tells that nobody asked to stop."""
    return False


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


@dataclass(frozen=True)
class Trained:
    """A trained network with what prediction needs.

    Attributes:
        head: the plain head whose errors an encoder was trained on; None for the plain head itself.
        scale: residuals were divided by it.
        share: of the predicted residual that is used, 0 to 1; chosen on the validation origins.
        valid_error: mean absolute error of the logarithms on the validation origins, after `share`.
    """

    network: Any
    settings: EncoderSettings
    head: "Trained | None"
    scale: float
    share: float
    valid_error: float
    steps: int

    def predict(self, series: BehaviorSeries, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns the values after each origin (index of the last known period), (origins, horizon)."""
        inputs = _Inputs(series, self.settings)
        return np.maximum(np.expm1(inputs.baseline(origins) + self.residual(inputs, origins)), 0.0)

    def residual(self, inputs: "_Inputs", origins: npt.NDArray[np.int64]) -> Floats:
        """Returns what is added to the baseline in logarithms, (origins, horizon)."""
        before = self.head.residual(inputs, origins) if self.head is not None else 0.0
        return np.asarray(before + self.share * self.scale * raw_residual(self.network, inputs, origins))

    def weights(self) -> dict[str, npt.NDArray[Any]]:
        """Returns the network's parameters as arrays by name."""
        return {name: value.numpy() for name, value in self.network.state_dict().items()}


def raw_residual(network: Any, inputs: "_Inputs", origins: npt.NDArray[np.int64]) -> Floats:
    """Returns what a network says, before scale and share, (origins, horizon)."""
    import torch

    network.eval()
    with torch.no_grad():
        vectors = inputs.encode(network, only=inputs.needed(origins))
        found: Floats = network(*inputs.batch(origins, vectors)).numpy().astype(np.float64)
    return found


def baseline_forecast(series: BehaviorSeries, origins: npt.NDArray[np.int64], settings: EncoderSettings) -> Floats:
    """Returns the seasonal baseline after each origin, (origins, horizon)."""
    return np.expm1(_Inputs(series, settings).baseline(origins))


def first_origin(series: BehaviorSeries, settings: EncoderSettings) -> int:
    """Returns the first index with enough past for the head and the baseline."""
    return max(settings.window, SEASONS * series.season, settings.memory) - 1


def train(
    series: BehaviorSeries,
    settings: EncoderSettings,
    *,
    head: Trained | None,
    train_until: int,
    valid_until: int,
    on_progress: Progress = no_progress,
    should_stop: Callable[[], bool] = never_stop,
) -> Trained:
    """Trains the plain head (`head` None), or the encoder on what a plain head leaves over.

    Origins whose whole horizon lies before `train_until` are learnt from; those up to `valid_until` stop it early and choose the
    share of the residual that is used, which may be none.

    Args:
        series: the series and its behaviour.
        settings: how to train.
        head: the trained plain head, to train the encoder beside it.
        train_until: number of periods that training may see.
        valid_until: number of periods that early stopping may see; equal to `train_until` trains all steps.
        on_progress: receives progress.
        should_stop: asked between steps.
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    inputs = _Inputs(series, settings)
    first, horizon = first_origin(series, settings), settings.horizon
    origins = np.arange(first, train_until - horizon)
    checks = np.arange(max(train_until - 1, first), valid_until - horizon)
    run = _Run(inputs, settings, head, origins)
    shape = NetworkShape(
        series.field_sizes, series.season, settings.window, settings.memory, horizon, uses_behavior=head is not None
    )
    network = build_network(shape)
    run.start(network)
    best, best_error, waited, step = _copy(network), np.inf, 0, 0
    for step in range(1, settings.steps + 1):
        if should_stop():
            break
        run.step(origins)
        if step % VALID_EVERY == 0:
            on_progress(step / settings.steps, "training_model")
            error = run.error(checks) if len(checks) else -float(step)
            best, best_error, waited = (
                (_copy(network), error, 0) if error < best_error else (best, best_error, waited + 1)
            )
            if waited >= PATIENCE:
                break
    network.load_state_dict(best)
    share, valid_error = run.best_share(checks) if len(checks) else (1.0, float("nan"))
    return Trained(network, settings, head, run.scale, share, valid_error, step)


def _copy(network: Any) -> dict[str, Any]:
    return {name: value.clone() for name, value in network.state_dict().items()}


class _Run:
    """One training: its targets, its optimiser, its random numbers and its measures."""

    def __init__(
        self,
        inputs: "_Inputs",
        settings: EncoderSettings,
        head: Trained | None,
        origins: npt.NDArray[np.int64],
    ) -> None:
        self._inputs, self._settings, self._head = inputs, settings, head
        self._rng = np.random.default_rng(settings.seed)
        self.scale = float(np.std(self.target(origins))) or 1.0

    def start(self, network: Any) -> None:
        """Takes the network to train."""
        import torch

        self._network = network
        self._optimiser = torch.optim.AdamW(
            network.parameters(), lr=self._settings.learning_rate, weight_decay=self._settings.weight_decay
        )

    def target(self, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns what is to be learnt: true residuals less those of the plain head, (origins, horizon)."""
        before = self._head.residual(self._inputs, origins) if self._head is not None else 0.0
        return np.asarray(self._inputs.residual(origins) - before)

    def step(self, origins: npt.NDArray[np.int64]) -> None:
        """Takes one gradient step on origins drawn at random (smooth L1: promotions are outliers)."""
        import torch

        drawn = np.sort(self._rng.choice(origins, min(self._settings.batch, len(origins)), replace=False))
        target = torch.tensor(self.target(drawn) / self.scale, dtype=torch.float32)
        self._network.train()
        vectors = self._inputs.encode(self._network, only=self._inputs.needed(drawn))
        loss = torch.nn.functional.smooth_l1_loss(self._network(*self._inputs.batch(drawn, vectors)), target)
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()

    def error(self, origins: npt.NDArray[np.int64]) -> float:
        """Returns the mean absolute error of the logarithms."""
        predicted = self.scale * raw_residual(self._network, self._inputs, origins)
        return float(np.mean(np.abs(predicted - self.target(origins))))

    def best_share(self, origins: npt.NDArray[np.int64]) -> tuple[float, float]:
        """Returns the share of the residual with the least error, and that error; 0 leaves it out."""
        predicted, true = self.scale * raw_residual(self._network, self._inputs, origins), self.target(origins)
        shares = np.linspace(0.0, 1.0, 11)
        errors = [float(np.mean(np.abs(share * predicted - true))) for share in shares]
        best = int(np.argmin(errors))
        return float(shares[best]), errors[best]


class _Inputs:
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
        return self._log[places].mean(axis=-1)

    def residual(self, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns the true values less the baseline, (origins, horizon)."""
        ahead = origins[:, None] + np.arange(1, self._settings.horizon + 1)[None, :]
        return self._log[ahead] - self.baseline(origins)

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
