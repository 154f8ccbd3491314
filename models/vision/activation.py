"""Draws where the network looked: its class activation map over the photo, warm where it counted most."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.vision.pictures import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

_STRENGTH = 0.55  # of the colour where the map is highest
_COLD, _WARM = (38, 70, 160), (235, 90, 30)


def activation_picture(image: Any, class_map: NDArray[np.float32], *, side: int = 320) -> "Image":
    """Returns the photo, fitted into a square of `side` pixels, with the map of one class laid over it.

    Args:
        image: as for `read_pixels`.
        class_map: (rows, columns) of one class, as the network gives it.
        side: of the result, pixels.
    """
    from PIL import Image

    from cartwise.models.vision.pictures import fitted

    photo = fitted(open_picture(image, name="photo"), side).astype(np.float32)
    low, high = float(class_map.min()), float(class_map.max())
    share = (class_map - low) / max(high - low, 1e-6)  # (rows, columns), 0 to 1
    grown = Image.fromarray((share * 255).astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC)
    heat = np.asarray(grown, np.float32)[..., None] / 255  # (side, side, 1)
    color = np.array(_COLD, np.float32) * (1 - heat) + np.array(_WARM, np.float32) * heat
    weight = _STRENGTH * np.abs(heat - 0.35) / 0.65  # the middle is left clear
    mixed = photo * (1 - weight) + color * weight
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))
