"""Joins rankings into one: weighted reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K = 60  # of the paper; flattens what the first ranks are worth


def top(scores: NDArray[np.float32], count: int, *, above: float | None = None) -> NDArray[np.int64]:
    """Returns the places of the highest scores, best first; ties by place.

    Args:
        scores: (texts,).
        count: at most so many.
        above: only scores beyond this one.
    """
    count = min(count, len(scores))
    places = np.argpartition(-scores, count - 1)[:count] if 0 < count < len(scores) else np.arange(len(scores))
    places = places[np.lexsort((places, -scores[places]))][:count]
    return places if above is None else places[scores[places] > above]


def fuse(
    rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None, *, k: float = K
) -> list[tuple[int, float]]:
    """Returns the items of all rankings with their fused score, best first; ties by the best single rank.

    Args:
        rankings: each best first.
        weights: of the rankings; 1 each by default.
        k: larger values flatten the first ranks.
    """
    fused: dict[int, float] = {}
    best: dict[int, int] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, item in enumerate(ranking):
            item = int(item)
            fused[item] = fused.get(item, 0.0) + weight / (k + rank + 1)
            best[item] = min(rank, best.get(item, rank))
    return sorted(fused.items(), key=lambda pair: (-pair[1], best[pair[0]], pair[0]))
