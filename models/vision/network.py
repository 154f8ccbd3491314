"""The small residual network that looks at photos, and its export to ONNX.

He et al., Deep Residual Learning for Image Recognition, CVPR 2016 (basic blocks); shortcuts pool before they project
(He et al., Bag of Tricks for Image Classification, CVPR 2019). The head is a 1 x 1 convolution before the mean over places,
so that its maps are the class activation maps (Zhou et al., CVPR 2016).
"""

import io
import warnings
from typing import Any

import torch
from torch import Tensor, nn

WIDTHS = (32, 64, 128, 256)  # channels of the stages
DEPTHS = (1, 1, 2, 1)  # blocks of the stages
OUTPUTS = ("logits", "maps", "embedding")
_MEAN, _DEVIATION = 0.45, 0.25  # of photos' pixels from 0 to 1, about


class Block(nn.Module):
    """Two convolutions and a shortcut; a stride of 2 halves the sides."""

    def __init__(self, inputs: int, outputs: int, *, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        parts: list[nn.Module] = []
        if stride == 2:
            parts.append(nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False))
        if inputs != outputs:
            parts += [nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.shortcut = nn.Sequential(*parts)

    def forward(self, x: Tensor) -> Tensor:
        """Returns the block's output: (batch, outputs, height / stride, width / stride)."""
        y = torch.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return torch.relu(y + self.shortcut(x))


class PhotoNetwork(nn.Module):
    """Pixels in; class logits, class activation maps and an embedding out."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.Conv2d(3, WIDTHS[0], 3, 2, 1, bias=False),
            nn.BatchNorm2d(WIDTHS[0]),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]
        inputs = WIDTHS[0]
        for stage, (outputs, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            for place in range(depth):
                layers.append(Block(inputs, outputs, stride=2 if stage and not place else 1))
                inputs = outputs
        self.body = nn.Sequential(*layers)
        self.head = nn.Conv2d(inputs, classes, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns what the network sees.

        Args:
            pixels: (batch, 3, height, width), 0 to 1.

        Returns:
            Logits (batch, classes), maps (batch, classes, height / 32, width / 32), embedding (batch, 256).
        """
        features = self.body((pixels - _MEAN) / _DEVIATION)  # (batch, 256, height / 32, width / 32)
        maps = self.head(features)  # (batch, classes, height / 32, width / 32)
        return maps.mean(dim=(2, 3)), maps, features.mean(dim=(2, 3))


def to_onnx(network: PhotoNetwork, *, side: int) -> bytes:
    """Returns the network as an ONNX model: `pixels` (batch, 3, side, side) float32 in, the three outputs out."""
    target = io.BytesIO()
    axes: dict[str, Any] = {name: {0: "batch"} for name in ("pixels", *OUTPUTS)}
    network = network.eval().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the exporter that needs no further package
        torch.onnx.export(
            network,
            (torch.zeros(1, 3, side, side),),
            target,  # type: ignore[arg-type]
            input_names=["pixels"],
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            dynamo=False,
        )
    return target.getvalue()
