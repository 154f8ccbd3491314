"""What the rated texts nearest to a text say of it: nearest-neighbour regression on the collection's own vectors."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NEAREST = 25  # texts that are averaged: on the demo shop fewer let single reviews decide, more blur praise and blame
_CHUNK = 256


def expected_ratings(vectors: Floats, rated: Floats, ratings: NDArray[np.float64], *, k: int = NEAREST) -> Floats:
    """Returns the mean rating of the k rated texts that mean most nearly the same, (texts,).

    Args:
        vectors: unit vectors of the texts, (texts, dimensions).
        rated: unit vectors of the rated texts, (rated, dimensions).
        ratings: their ratings, (rated,).
        k: neighbours, at most all.
    """
    k = min(k, len(rated))
    found = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), _CHUNK):
        near = vectors[start : start + _CHUNK] @ rated.T  # (texts, rated)
        places = np.argpartition(-near, k - 1, axis=1)[:, :k]
        found[start : start + _CHUNK] = ratings[places].mean(axis=1)
    return found
