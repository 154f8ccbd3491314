"""Turns scores into probabilities that mean what they say."""

import numpy as np
from numpy.typing import NDArray

_COLDEST, _HOTTEST, _TRIED = 0.05, 20.0, 200


def softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Returns probabilities along the last axis."""
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    probabilities: NDArray[np.float64] = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def fit_temperature(scores: NDArray[np.floating], targets: NDArray[np.int64]) -> float:
    """Returns the temperature that makes softmax(scores / temperature) most likely (Guo et al., ICML 2017).

    Targets are smoothed by one photo of two (Platt 1999), so that a dozen photos, all right, do not prove certainty.

    Args:
        scores: (photos, classes) of photos that were not learnt from; none gives 1.
        targets: (photos,) class numbers.
    """
    if not len(targets):
        return 1.0
    tried = np.geomspace(_COLDEST, _HOTTEST, _TRIED)
    rows = np.arange(len(targets))
    unsure = 1 / (len(targets) + 2)
    losses = []
    for heat in tried:
        surprise = -np.log(softmax(scores / heat) + 1e-12)  # (photos, classes)
        losses.append((1 - unsure) * surprise[rows, targets].mean() + unsure * surprise.mean())
    return float(tried[int(np.argmin(losses))])


def calibration_error(probabilities: NDArray[np.float64], targets: NDArray[np.int64], *, bins: int = 10) -> float:
    """Returns the expected calibration error: how far the stated certainty lies from the share that is right, from 0 to 1."""
    certainty, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == targets
    place = np.minimum((certainty * bins).astype(int), bins - 1)
    gaps = [
        abs(certainty[place == one].mean() - is_right[place == one].mean()) * (place == one).mean()
        for one in range(bins)
        if (place == one).any()
    ]
    return float(sum(gaps))
