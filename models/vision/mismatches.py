"""Finds photos that contradict their label, with predictions by models that have not seen the photo.

Confident learning: Northcutt et al., Journal of Artificial Intelligence Research 70, 2021.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LEAST, _ENOUGH = 0.5, 0.8  # bounds of how likely another class must be
_OWN_SHARE = 0.25  # of that, which the photo's own label may reach


@dataclass(frozen=True)
class Mismatch:
    """A photo that shows another class than its label says."""

    photo: int  # position
    label: int
    shown: int  # the class that it shows
    probability: float  # of the class shown, 0 to 1
    label_probability: float  # of its own label, 0 to 1


def find_mismatches(probabilities: NDArray[np.float64], targets: NDArray[np.int64]) -> list[Mismatch]:
    """Returns contradicting photos, the surest first.

    A photo contradicts its label where another class is as likely as that class usually is for its own photos (the mean over
    those labelled so, but 50 % at least, and 80 % is always enough), and its own label is less than a quarter as likely.

    Args:
        probabilities: (photos, classes), each row by a model that has not seen the photo.
        targets: (photos,) class numbers of the labels.
    """
    usual = np.array(
        [_mean(probabilities[targets == label, label]) for label in range(probabilities.shape[1])]
    )  # (classes,)
    found = []
    for photo, (row, label) in enumerate(zip(probabilities, targets, strict=True)):
        likely = np.where(row >= np.clip(usual, _LEAST, _ENOUGH), row, 0.0)
        likely[label] = 0.0
        shown = int(likely.argmax())
        if likely[shown] > 0 and row[label] < likely[shown] * _OWN_SHARE:
            found.append(Mismatch(photo, int(label), shown, float(row[shown]), float(row[label])))
    return sorted(found, key=lambda one: one.label_probability - one.probability)


def _mean(values: NDArray[np.float64]) -> float:
    """Returns the mean; where no photo has the class, more than any probability."""
    return float(values.mean()) if len(values) else 2.0
