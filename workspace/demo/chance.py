"""Seeded randomness: one independent stream per part of the shop, and draws from many distributions at once."""

import zlib

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def stream(seed: int, part: str) -> np.random.Generator:
    """Returns the generator of one part of the shop; a change in one part leaves the others as they are."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def cumulative(weights: Floats) -> Floats:
    """Returns the cumulative shares of each row of `weights` (rows, choices), ending at 1."""
    sums = np.cumsum(weights, axis=1)
    return sums / sums[:, -1:]


def draw_rows(cumulative_rows: Floats, rows: Ints, uniforms: Floats) -> Ints:
    """Returns one choice per draw: draw i takes the distribution `cumulative_rows[rows[i]]` at `uniforms[i]` in [0, 1)."""
    count, choices = cumulative_rows.shape
    flat = (cumulative_rows + np.arange(count)[:, None]).ravel()
    picked = np.searchsorted(flat, rows + np.minimum(uniforms, 1 - 1e-9), side="right") - rows * choices
    chosen: Ints = np.clip(picked, 0, choices - 1)
    return chosen


def sums_at(places: Ints, values: Floats | Ints, size: int) -> Floats:
    """Returns the sum of the values at each of the places 0 to `size` - 1."""
    sums: Floats = np.bincount(places, weights=values, minlength=size).astype(np.float64)
    return sums


def draw(rng: np.random.Generator, weights: Floats | list[float], size: int) -> Ints:
    """Returns `size` choices from one distribution."""
    return draw_rows(
        cumulative(np.asarray([weights], dtype=np.float64)), np.zeros(size, dtype=np.int64), rng.random(size)
    )


def strings(values: list[str]) -> npt.NDArray[np.object_]:
    """Returns texts as an array that can be indexed by positions."""
    return np.array(values, dtype=object)
