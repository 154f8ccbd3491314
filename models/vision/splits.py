"""Splits of labelled photos in which every class keeps its share."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def stratified_folds(targets: NDArray[np.int64], folds: int, *, seed: int) -> Iterator[Mask]:
    """Yields, fold by fold, which photos are held out; each is held out once. A class of one photo stays in training nowhere."""
    rng = np.random.default_rng(seed)
    fold_of = np.zeros(len(targets), np.int64)
    start = 0
    for label in np.unique(targets):
        members = rng.permutation(np.flatnonzero(targets == label))
        fold_of[members] = (np.arange(len(members)) + start) % folds
        start += len(members)  # small classes do not all begin with the first fold
    for fold in range(folds):
        yield fold_of == fold


def holdout(targets: NDArray[np.int64], *, share: float, most: int, seed: int) -> Mask:
    """Returns which photos to hold out: a share of each class, two at least, `most` in all."""
    rng = np.random.default_rng(seed)
    kept = share * min(1.0, most / max(1.0, share * len(targets)))
    held = np.zeros(len(targets), bool)
    for label in np.unique(targets):
        members = rng.permutation(np.flatnonzero(targets == label))
        count = min(max(2, round(kept * len(members))), len(members) // 2)
        held[members[:count]] = True
    return held
