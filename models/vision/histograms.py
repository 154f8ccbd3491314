"""Hand-made features of pictures: histograms of oriented gradients (HOG) and of colours.

Dalal and Triggs, Histograms of Oriented Gradients for Human Detection, CVPR 2005: cells, blocks of 2 x 2, L2-Hys.
"""

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
SIDE = 64  # pixels; pictures are read at this size
CELL, BINS = 8, 9  # pixels a cell, orientations over half a turn
_CLIP = 0.2  # L2-Hys: no bin of a block counts for more
_HUES, _SATURATIONS, _VALUES = 12, 4, 4


def histogram_features(pixels: NDArray[np.uint8]) -> Features:
    """Returns HOG and colour histograms side by side.

    Args:
        pixels: (pictures, SIDE, SIDE, 3), RGB.

    Returns:
        (pictures, features): HOG of unit length, then colours of unit length.
    """
    scaled: Features = pixels.astype(np.float32) / np.float32(255)
    return np.concatenate([_unit(hog(scaled)), _unit(np.sqrt(colors(scaled)))], axis=1)


def hog(pixels: Features) -> Features:
    """Returns the histograms of oriented gradients of pictures from 0 to 1: (pictures, blocks x 4 x BINS)."""
    vertical, horizontal = np.gradient(np.sqrt(pixels), axis=(1, 2))  # (pictures, side, side, 3)
    strength = np.hypot(vertical, horizontal)
    strongest = strength.argmax(axis=3)[..., None]  # the channel that changes most decides, as in the paper
    strength = np.take_along_axis(strength, strongest, axis=3)[..., 0]
    angle = np.arctan2(
        np.take_along_axis(vertical, strongest, axis=3)[..., 0],
        np.take_along_axis(horizontal, strongest, axis=3)[..., 0],
    )
    cells = _cells(strength, np.mod(angle / np.pi, 1.0) * BINS)
    blocks = np.concatenate([cells[:, :-1, :-1], cells[:, 1:, :-1], cells[:, :-1, 1:], cells[:, 1:, 1:]], axis=3)
    blocks = np.minimum(_unit(blocks), _CLIP)
    return _unit(blocks).reshape(len(pixels), -1)


def _cells(strength: Features, position: Features) -> Features:
    """Returns the histogram of each cell, each gradient shared between its two nearest orientations: (n, rows, columns, BINS)."""
    lower = np.floor(position).astype(np.int64)
    upper_share = position - lower
    count, side = strength.shape[0], strength.shape[1] // CELL
    cells = np.zeros((count, side, side, BINS), np.float32)
    for orientation in range(BINS):
        share = np.where(lower % BINS == orientation, 1 - upper_share, 0)
        share += np.where((lower + 1) % BINS == orientation, upper_share, 0)
        weighted = (strength * share).reshape(count, side, CELL, side, CELL)
        cells[..., orientation] = weighted.sum(axis=(2, 4))
    return cells


def colors(pixels: Features) -> Features:
    """Returns the colour histograms of the whole picture and of its middle: (pictures, 2 x hues x saturations x values)."""
    high, low = pixels.max(axis=3), pixels.min(axis=3)
    spread = high - low
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    safe = np.where(spread > 0, spread, 1)
    sixth = np.where(
        high == red,
        (green - blue) / safe % 6,
        np.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    saturation = spread / np.where(high > 0, high, 1)
    hue_bin = np.minimum((sixth / 6 * _HUES).astype(np.int64), _HUES - 1)
    saturation_bin = np.minimum((saturation * _SATURATIONS).astype(np.int64), _SATURATIONS - 1)
    value_bin = np.minimum((high * _VALUES).astype(np.int64), _VALUES - 1)
    code = (hue_bin * _SATURATIONS + saturation_bin) * _VALUES + value_bin
    side = pixels.shape[1]
    middle = code[:, side // 4 : side - side // 4, side // 4 : side - side // 4]
    return np.concatenate([_counts(code), _counts(middle)], axis=1)


def _counts(code: NDArray[np.int64]) -> Features:
    """Returns the share of pixels of each colour: (pictures, colours)."""
    count, size = len(code), _HUES * _SATURATIONS * _VALUES
    flat = code.reshape(count, -1) + np.arange(count)[:, None] * size
    found = np.bincount(flat.ravel(), minlength=count * size).reshape(count, size)
    shares: Features = (found / max(1, flat.shape[1])).astype(np.float32)
    return shares


def _unit(values: Features) -> Features:
    """Returns vectors of length 1 along the last axis; a vector of zeros stays."""
    length = np.sqrt((values**2).sum(axis=-1, keepdims=True))
    scaled: Features = (values / np.maximum(length, 1e-6)).astype(np.float32)
    return scaled
