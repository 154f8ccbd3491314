"""Trains the photo network: one-cycle SGD, label smoothing, an average of the weights, small photos first.

One cycle: Smith, arXiv:1803.09820. Smoothing: Szegedy et al., CVPR 2016. Small first: Touvron et al., NeurIPS 2019 (FixRes).
"""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from cartwise.models.vision.augmentation import Augmentation
from cartwise.models.vision.network import PhotoNetwork
from cartwise.types import Cancel, Progress, no_progress

SIDE = 96  # pixels a network is asked at
_SMALL_SIDE = 64  # training begins here and ends at SIDE
_SIDE_STEP = 16
_SMOOTHING = 0.1
_RATE, _MOMENTUM, _DECAY = 0.05, 0.9, 5e-4
_WARM_UP = 0.2  # share of the steps in which the rate rises
_AVERAGED_STEPS = 100  # length of the average of the weights
_BATCH, _LEAST_BATCHES = 64, 8


@dataclass(frozen=True)
class Effort:
    """How long to train.

    Attributes:
        photos: shown in all, each epoch's counted; 140,000 take about 7 CPU minutes on a 2024 server core.
        most_epochs: for small shops, where more would only be learnt by heart.
    """

    photos: int = 140_000
    most_epochs: int = 100

    def epochs(self, count: int) -> int:
        """Returns the number of passes over `count` photos."""
        return int(min(self.most_epochs, max(4, round(self.photos / max(count, 1)))))


def train_network(
    pixels: NDArray[np.uint8],
    targets: NDArray[np.int64],
    classes: int,
    *,
    effort: Effort,
    seed: int,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> PhotoNetwork:
    """Returns a trained network, in evaluation mode.

    Args:
        pixels: (photos, side, side, 3) uint8.
        targets: (photos,) class numbers.
        classes: how many there are.
        effort: how long.
        seed: of the weights, the order and the augmentation.
        on_progress: told the share done.
        cancel: looked at after each epoch.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = PhotoNetwork(classes).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    run = _Run(network, pixels, targets, classes, effort=effort, seed=seed)
    for epoch in range(run.epochs):
        if cancel is not None:
            cancel.raise_if_set()
        on_progress(epoch / run.epochs, "photos.training", epoch=epoch + 1, epochs=run.epochs)
        run.epoch(epoch)
    averaged: PhotoNetwork = run.average.eval()
    return averaged


class _Run:
    """The state of one training."""

    def __init__(
        self,
        network: PhotoNetwork,
        pixels: NDArray[np.uint8],
        targets: NDArray[np.int64],
        classes: int,
        *,
        effort: Effort,
        seed: int,
    ) -> None:
        self._network = network
        self._pixels = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()  # (photos, 3, side, side)
        hard = torch.nn.functional.one_hot(torch.from_numpy(targets), classes).float()
        self._targets = hard * (1 - _SMOOTHING) + _SMOOTHING / classes  # (photos, classes)
        self._generator = Generator().manual_seed(seed)
        self._augmentation = Augmentation(self._generator)
        self.average = copy.deepcopy(network).eval()
        self.epochs = effort.epochs(len(pixels))
        self._batch = max(2, min(_BATCH, len(pixels) // _LEAST_BATCHES))
        self._steps = len(pixels) // self._batch
        self._done = 0
        self._optimizer = _optimizer(network)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, _RATE, total_steps=self._steps * self.epochs, pct_start=_WARM_UP
        )

    def epoch(self, number: int) -> None:
        """Passes once over all photos in random order; the last incomplete batch is left out."""
        self._network.train()
        grown = _SMALL_SIDE + (SIDE - _SMALL_SIDE) * number / max(1, self.epochs - 1)
        side = int(round(grown / _SIDE_STEP) * _SIDE_STEP)
        order = torch.randperm(len(self._pixels), generator=self._generator)
        for step in range(self._steps):
            self._step(order[step * self._batch : (step + 1) * self._batch], side)

    def _step(self, chosen: Tensor, side: int) -> None:
        pixels = self._augmentation(self._pixels[chosen], side=side)
        pixels, targets = self._augmentation.mixed(pixels, self._targets[chosen])
        logits, _, _ = self._network(pixels.contiguous(memory_format=torch.channels_last))
        loss = -(targets * logits.log_softmax(1)).sum(1).mean()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._schedule.step()
        self._done += 1
        self._average()

    @torch.no_grad()
    def _average(self) -> None:
        """Moves the averaged weights towards the present ones; the first steps count less, as they are far off."""
        share = 1 - min(1 - 1 / _AVERAGED_STEPS, (1 + self._done) / (10 + self._done))
        for averaged, present in zip(
            self.average.state_dict().values(), self._network.state_dict().values(), strict=True
        ):
            if averaged.dtype.is_floating_point:
                averaged.lerp_(present, share)
            else:
                averaged.copy_(present)


def _optimizer(network: PhotoNetwork) -> Any:
    """Returns SGD with decay on the weights of convolutions only."""
    weights = [each for each in network.parameters() if each.ndim > 1]
    others = [each for each in network.parameters() if each.ndim <= 1]
    groups = [{"params": weights, "weight_decay": _DECAY}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=_RATE, momentum=_MOMENTUM, nesterov=True)
