"""Coming traffic from the shop's behaviour stream: what shoppers did, period by period, as covariates of the forecast.

The events of each day or hour go through a Transformer encoder and are pooled to one vector (`behavior_network`). A fully
connected head reads the vectors of the last periods beside the series' own past and predicts how far the next `horizon`
values will lie from a seasonal baseline, in logarithms. First a plain head learns from the series alone; then the encoder learns
what that leaves over (boosting), and held-out periods choose how much of it is used. The plain head alone is the ablation that
decides whether the behaviour helps (`behavior_evaluation`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.behavior_inputs import BehaviorSeries, EncoderSettings, Inputs, first_origin
from cartwise.models.forecasting.behavior_network import NetworkShape, build_network
from cartwise.types import Progress, no_progress

Floats = npt.NDArray[np.float64]
VALID_EVERY = 10
PATIENCE = 5  # validations without gain before training stops


def never_stop() -> bool:
    """Tells that nobody asked to stop."""
    return False


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
        inputs = Inputs(series, self.settings)
        return np.maximum(np.expm1(inputs.baseline(origins) + self.residual(inputs, origins)), 0.0)

    def residual(self, inputs: Inputs, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns what is added to the baseline in logarithms, (origins, horizon)."""
        before = self.head.residual(inputs, origins) if self.head is not None else 0.0
        return np.asarray(before + self.share * self.scale * raw_residual(self.network, inputs, origins))

    def weights(self) -> dict[str, npt.NDArray[Any]]:
        """Returns the network's parameters as arrays by name."""
        return {name: value.numpy() for name, value in self.network.state_dict().items()}


def raw_residual(network: Any, inputs: Inputs, origins: npt.NDArray[np.int64]) -> Floats:
    """Returns what a network says, before scale and share, (origins, horizon)."""
    import torch

    network.eval()
    with torch.no_grad():
        vectors = inputs.encode(network, only=inputs.needed(origins))
        found: Floats = network(*inputs.batch(origins, vectors)).numpy().astype(np.float64)
    return found


def baseline_forecast(series: BehaviorSeries, origins: npt.NDArray[np.int64], settings: EncoderSettings) -> Floats:
    """Returns the seasonal baseline after each origin, (origins, horizon)."""
    return np.expm1(Inputs(series, settings).baseline(origins))


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

    Origins before `train_until` are learnt from; those up to `valid_until` stop it early and choose the share that is used.

    Args:
        series: the series and its behaviour.
        settings: how to train.
        head: the trained plain head, to train the encoder beside it.
        train_until: number of periods that training may see.
        valid_until: number of periods that early stopping may see; a horizon more than `train_until` at least.
        on_progress: receives progress.
        should_stop: asked between steps.
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    inputs = Inputs(series, settings)
    first, horizon = first_origin(series, settings), settings.horizon
    origins = np.arange(first, train_until - horizon)
    checks = np.arange(max(train_until - 1, first), valid_until - horizon)
    run = _Run(inputs, settings, head, origins)
    shape = NetworkShape(
        series.field_sizes, series.season, settings.window, settings.memory, horizon, uses_behavior=head is not None
    )
    network = build_network(shape)
    run.start(network)
    steps = _fit(run, network, origins, checks, on_progress=on_progress, should_stop=should_stop)
    share, valid_error = run.best_share(checks)
    return Trained(network, settings, head, run.scale, share, valid_error, steps)


def _fit(
    run: "_Run",
    network: Any,
    origins: npt.NDArray[np.int64],
    checks: npt.NDArray[np.int64],
    *,
    on_progress: Progress,
    should_stop: Callable[[], bool],
) -> int:
    """Takes gradient steps until the check origins gain no more, leaves the best weights, and returns how many it took."""
    best, best_error, waited, step = _copy(network), np.inf, 0, 0
    for step in range(1, run.settings.steps + 1):
        if should_stop():
            break
        run.step(origins)
        if step % VALID_EVERY:
            continue
        on_progress(step / run.settings.steps, "training_model")
        error = run.error(checks)
        best, best_error, waited = (_copy(network), error, 0) if error < best_error else (best, best_error, waited + 1)
        if waited >= PATIENCE:
            break
    network.load_state_dict(best)
    return step


def _copy(network: Any) -> dict[str, Any]:
    return {name: value.clone() for name, value in network.state_dict().items()}


class _Run:
    """One training: its targets, its optimiser, its random numbers and its measures."""

    def __init__(
        self,
        inputs: Inputs,
        settings: EncoderSettings,
        head: Trained | None,
        origins: npt.NDArray[np.int64],
    ) -> None:
        self._inputs, self.settings, self._head = inputs, settings, head
        self._rng = np.random.default_rng(settings.seed)
        self.scale = float(np.std(self.target(origins))) or 1.0

    def start(self, network: Any) -> None:
        """Takes the network to train."""
        import torch

        self._network = network
        self._optimiser = torch.optim.AdamW(
            network.parameters(), lr=self.settings.learning_rate, weight_decay=self.settings.weight_decay
        )

    def target(self, origins: npt.NDArray[np.int64]) -> Floats:
        """Returns what is to be learnt: true residuals less those of the plain head, (origins, horizon)."""
        before = self._head.residual(self._inputs, origins) if self._head is not None else 0.0
        return np.asarray(self._inputs.residual(origins) - before)

    def step(self, origins: npt.NDArray[np.int64]) -> None:
        """Takes one gradient step on origins drawn at random (smooth L1: promotions are outliers)."""
        import torch

        drawn = np.sort(self._rng.choice(origins, min(self.settings.batch, len(origins)), replace=False))
        target = torch.tensor(self.target(drawn) / self.scale, dtype=torch.float32)
        self._network.train()
        vectors = self._inputs.encode(self._network, only=self._inputs.needed(drawn))
        loss = torch.nn.functional.smooth_l1_loss(self._network(*self._inputs.batch(drawn, vectors)), target)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
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
