"""Looks at each labelled photo with models that have not seen it: what finding wrong labels needs."""

import numpy as np
from numpy.typing import NDArray

from cartwise.models.vision.baseline import cross_margins, features_of
from cartwise.models.vision.calibration import fit_temperature, softmax
from cartwise.types import Cancel, Progress, no_progress

_FOLDS = 3
_LARGE, _LARGE_FOLDS = 1_500, 2  # photos from which two folds see enough of them
_EFFORT_SHARE = 0.3  # of a whole training, by fold


def baseline_cross_check(pixels: NDArray[np.uint8], targets: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Returns the probability of each class by the baseline: (photos, classes), calibrated; seconds for a thousand photos."""
    margins = cross_margins(features_of(pixels), targets, classes)
    return softmax(margins / fit_temperature(margins, targets))


def cross_check(
    pixels: NDArray[np.uint8],
    targets: NDArray[np.int64],
    classes: int,
    *,
    photos: int,
    seed: int = 0,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> NDArray[np.float64]:
    """Returns the probability of each class by network and baseline together (their mean): (photos, classes).

    Args:
        pixels: (photos, side, side, 3) uint8.
        targets: (photos,) class numbers of the labels.
        classes: how many there are.
        photos: effort of a whole training, as of `Effort`; each fold gets 30 % of it.
        seed: of folds and networks.
        on_progress: told the share done.
        cancel: stops it.
    """
    logits = _unseen_logits(
        pixels,
        targets,
        classes,
        photos=int(photos * _EFFORT_SHARE),
        seed=seed,
        on_progress=on_progress,
        cancel=cancel,
    )
    seen = softmax(logits / fit_temperature(logits, targets))
    return (seen + baseline_cross_check(pixels, targets, classes)) / 2


def _unseen_logits(
    pixels: NDArray[np.uint8],
    targets: NDArray[np.int64],
    classes: int,
    *,
    photos: int,
    seed: int,
    on_progress: Progress,
    cancel: Cancel | None,
) -> NDArray[np.float32]:
    """Returns the logits of each photo by a network that has not seen it: (photos, classes)."""
    from cartwise.models.vision.inference import look, open_session
    from cartwise.models.vision.network import to_onnx
    from cartwise.models.vision.splits import stratified_folds
    from cartwise.models.vision.training import SIDE, Effort, train_network

    folds = _LARGE_FOLDS if len(targets) >= _LARGE else _FOLDS
    logits = np.zeros((len(targets), classes), np.float32)
    for fold, held in enumerate(stratified_folds(targets, folds, seed=seed)):
        network = train_network(
            pixels[~held],
            targets[~held],
            classes,
            effort=Effort(photos=photos),
            seed=seed + fold,
            on_progress=_part(on_progress, fold, folds),
            cancel=cancel,
        )
        logits[held] = look(open_session(to_onnx(network, side=SIDE)), pixels[held])["logits"]
    return logits


def _part(on_progress: Progress, fold: int, folds: int) -> Progress:
    """Returns the progress of one fold."""

    def report(fraction: float, message_key: str, **params: object) -> None:
        on_progress((fold + fraction) / folds, message_key, **params)

    return report
