"""Fits a photo classifier: holds photos out, trains network and baseline on the rest, calibrates, exports."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import Unavailable
from cartwise.models.vision.baseline import HistogramBaseline, features_of
from cartwise.models.vision.calibration import calibration_error, fit_temperature, softmax
from cartwise.models.vision.classifier import SIDE, PhotoClassifier, Quality
from cartwise.models.vision.inference import can_train, look, open_session
from cartwise.models.vision.network import to_onnx
from cartwise.models.vision.splits import holdout
from cartwise.models.vision.training import Effort, train_network
from cartwise.types import Cancel, Progress, no_progress

_HELD_SHARE, _MOST_HELD = 0.1, 500
_LEAST_TEMPERATURE = 1.0  # photos held out come from the same shoots as those learnt from: never surer than trained
_FEW, _HELD_SHARE_OF_FEW = 1_000, 0.2  # a tenth of few photos would say little


def fit_classifier(
    pixels: NDArray[np.uint8],
    names: list[str],
    *,
    seed: int = 0,
    effort: Effort | None = None,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> PhotoClassifier:
    """Returns the classifier of labelled photos; `names` of `check_labels`, the rest as of `PhotoClassifier.fit`.

    A tenth of each class (a fifth below 1,000 photos) is held out: it sets the temperature and gives the accuracy beside the baseline's.
    """
    _check_export()
    labels, targets = np.unique(np.array(names), return_inverse=True)
    classes = len(labels)
    held = _held(targets, seed=seed)
    network = train_network(
        pixels[~held],
        targets[~held],
        classes,
        effort=effort or Effort(),
        seed=seed,
        on_progress=on_progress,
        cancel=cancel,
    )
    exported = to_onnx(network, side=SIDE)
    on_progress(0.97, "photos.checking")
    logits = look(open_session(exported), pixels[held])["logits"]
    temperature = max(_LEAST_TEMPERATURE, fit_temperature(logits, targets[held]))
    baseline, baseline_accuracy = _baseline(features_of(pixels), targets, held, classes)
    return PhotoClassifier(
        labels=tuple(str(label) for label in labels),
        counts=dict(sorted(Counter(names).items())),
        quality=_quality(softmax(logits / temperature), targets[held], baseline_accuracy),
        temperature=temperature,
        network=exported,
        baseline=baseline,
    )


def _held(targets: NDArray[np.int64], *, seed: int) -> NDArray[np.bool_]:
    share = _HELD_SHARE if len(targets) >= _FEW else _HELD_SHARE_OF_FEW
    return holdout(targets, share=share, most=_MOST_HELD, seed=seed)


def _check_export() -> None:
    if not can_train():
        raise Unavailable(
            "photo_training_missing",
            "Training on photos needs onnx: pip install 'cartwise[train]'. The fast baseline needs nothing.",
        )


def _baseline(
    features: NDArray[np.float32], targets: NDArray[np.int64], held: NDArray[np.bool_], classes: int
) -> tuple[HistogramBaseline, float]:
    """Returns the baseline, calibrated on the photos held out, and its accuracy on them."""
    raw = HistogramBaseline.fit(features[~held], targets[~held], classes)
    made = raw.calibrated(features[held], targets[held])
    return made, float((made.probabilities(features[held]).argmax(axis=1) == targets[held]).mean())


def _quality(probabilities: NDArray[np.float64], targets: NDArray[np.int64], baseline_accuracy: float) -> Quality:
    return Quality(
        photos=len(targets),
        accuracy=float((probabilities.argmax(axis=1) == targets).mean()),
        baseline_accuracy=baseline_accuracy,
        calibration_error=calibration_error(probabilities, targets),
    )
