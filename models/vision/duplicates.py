"""Finds near-duplicate photos: the same picture resized, compressed again or recoloured.

Candidates share most bits of a hash of the lowest cosine frequencies (pHash; Zauner 2010); pairs are then compared by the
correlation of their small pictures, which a hash of 64 bits alone would confuse for simple motifs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SIDE = 32  # of the small pictures
_LOW = 9  # frequencies by direction; the constant one is left out
_MOST_BITS = 16  # of 80 that may differ
LEAST_LIKENESS = 0.985  # copies saved again, resized or recoloured reach 0.992 (5th percentile of 200 photos); bursts of a motif 0.98
_LEAST_SPREAD = 1e-3  # a picture of one colour resembles every other one
_BLOCK = 512


@dataclass(frozen=True)
class Pair:
    """Two photos that are nearly the same."""

    first: int  # positions
    second: int
    likeness: float  # correlation, 0.985 to 1


def find_duplicates(pixels: NDArray[np.uint8]) -> list[Pair]:
    """Returns the pairs of near-duplicates, the likest first.

    Args:
        pixels: (photos, side, side, 3); side a multiple of 32.
    """
    small = _small(pixels)
    codes = _hashes(small.mean(axis=3))
    flat = _standardised(small)
    pairs = []
    for start in range(0, len(codes), _BLOCK):
        differing = (codes[start : start + _BLOCK, None, :] != codes[None, :, :]).sum(axis=2)
        for row, column in np.argwhere(differing <= _MOST_BITS):
            first, second = start + int(row), int(column)
            if first < second and (likeness := float(flat[first] @ flat[second])) >= LEAST_LIKENESS:
                pairs.append(Pair(first, second, likeness))
    return sorted(pairs, key=lambda pair: -pair.likeness)


def groups_of(pairs: list[Pair]) -> list[tuple[int, ...]]:
    """Returns the groups of photos that pairs connect, the largest first."""
    group: dict[int, set[int]] = {}
    for pair in pairs:
        joined = group.get(pair.first, {pair.first}) | group.get(pair.second, {pair.second})
        group.update(dict.fromkeys(joined, joined))
    unique = {min(members): tuple(sorted(members)) for members in group.values()}
    return sorted(unique.values(), key=lambda members: (-len(members), members))


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the photos at 32 pixels: (photos, 32, 32, 3)."""
    count, side = len(pixels), pixels.shape[1]
    step = side // _SIDE
    blocks = pixels.reshape(count, _SIDE, step, _SIDE, step, 3)
    small: NDArray[np.float32] = blocks.mean(axis=(2, 4), dtype=np.float32) / 255
    return small


def _hashes(gray: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Returns which low frequencies lie above the photo's median: (photos, 80)."""
    places, waves = np.arange(_SIDE), np.arange(_LOW)
    cosines = np.cos(np.pi * waves[:, None] * (2 * places + 1) / (2 * _SIDE))  # (low, side)
    low = np.einsum("ux,nxy,vy->nuv", cosines, gray, cosines).reshape(len(gray), -1)[:, 1:]
    codes: NDArray[np.bool_] = low > np.median(low, axis=1, keepdims=True)
    return codes


def _standardised(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns the photos as vectors of mean 0 and length 1, so that a product is a correlation."""
    flat = small.reshape(len(small), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.where(
        length > _LEAST_SPREAD * flat.shape[1] ** 0.5, flat / np.maximum(length, 1e-9), 0
    )
    return scaled
