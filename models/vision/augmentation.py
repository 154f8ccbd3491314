"""Random changes to photos while the network learns: crop, turn, mirror, light, colour, and pieces of another photo.

Pieces of another photo are CutMix (Yun et al., ICCV 2019). Everything is drawn from one generator, so a seed fixes it.
"""

import math

import torch
import torch.nn.functional as functional
from torch import Generator, Tensor

MIN_AREA = 0.35  # of a random crop, as a share of the photo
MAX_TURN = 0.26  # radians, about 15 degrees
CUTMIX_SHARE = 0.5  # of the batches


class Augmentation:
    """Draws random changes.

    Args:
        generator: source of all randomness.
    """

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def __call__(self, pixels: Tensor, *, side: int) -> Tensor:
        """Returns changed photos.

        Args:
            pixels: (batch, 3, height, width) uint8.
            side: of the result.

        Returns:
            (batch, 3, side, side), 0 to 1.
        """
        count = len(pixels)
        grid = functional.affine_grid(self._placement(count), [count, 3, side, side], align_corners=False)
        placed = functional.grid_sample(
            pixels.float() / 255, grid, mode="bilinear", padding_mode="reflection", align_corners=False
        )
        return self._recolored(placed)

    def mixed(self, pixels: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Returns photos with a square of another one pasted in, and targets (batch, classes) mixed by area."""
        if float(torch.rand(1, generator=self._generator)) > CUTMIX_SHARE:
            return pixels, targets
        order = torch.randperm(len(pixels), generator=self._generator)
        side = pixels.shape[-1]
        edge = int(side * math.sqrt(float(torch.rand(1, generator=self._generator))))
        top, left = (int(torch.randint(0, side - edge + 1, (1,), generator=self._generator)) for _ in range(2))
        mixed = pixels.clone()
        mixed[:, :, top : top + edge, left : left + edge] = pixels[order][:, :, top : top + edge, left : left + edge]
        share = 1 - (edge / side) ** 2
        return mixed, share * targets + (1 - share) * targets[order]

    def _placement(self, count: int) -> Tensor:
        """Returns random crops, turns and mirrors as affine maps: (batch, 2, 3)."""
        area, ratio = self._between(count, MIN_AREA, 1.0), torch.exp(self._between(count, -0.25, 0.25))
        width, height = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
        x, y = self._between(count, -1, 1) * (1 - width), self._between(count, -1, 1) * (1 - height)
        mirror = torch.where(torch.rand(count, generator=self._generator) < 0.5, -1.0, 1.0)
        turn = self._between(count, -MAX_TURN, MAX_TURN)
        cosine, sine = turn.cos(), turn.sin()
        rows = [mirror * width * cosine, -height * sine, x], [mirror * width * sine, height * cosine, y]
        return torch.stack([torch.stack(list(row), 1) for row in rows], 1)

    def _recolored(self, pixels: Tensor) -> Tensor:
        """Returns the photos with other light, contrast, saturation and, slightly, tint."""
        count = len(pixels)

        def factor(low: float, high: float) -> Tensor:
            return self._between(count, low, high).view(count, 1, 1, 1)

        pixels = pixels * factor(0.7, 1.3)
        mean = pixels.mean((1, 2, 3), keepdim=True)
        pixels = (pixels - mean) * factor(0.75, 1.25) + mean
        gray = pixels.mean(1, keepdim=True)
        pixels = (pixels - gray) * factor(0.75, 1.25) + gray
        tint = 1 + (torch.rand(count, 3, 1, 1, generator=self._generator) - 0.5) * 0.1
        return (pixels * tint).clamp(0, 1)

    def _between(self, count: int, low: float, high: float) -> Tensor:
        return torch.rand(count, generator=self._generator) * (high - low) + low
