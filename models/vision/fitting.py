"""Fits a photo classifier: holds photos out, trains network and baseline on the rest, calibrates, exports."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from cartwise.models.vision.baseline import HistogramBaseline, features_of
from cartwise.models.vision.calibration import calibration_error, fit_temperature, softmax
from cartwise.models.vision.classifier import SIDE, PhotoClassifier, Quality
from cartwise.models.vision.inference import look, open_session
from cartwise.models.vision.network import to_onnx
from cartwise.models.vision.splits import holdout
from cartwise.models.vision.training import Effort, train_network
from cartwise.types import Cancel, Progress, no_progress

_HELD_SHARE, _MOST_HELD = 0.1, 500
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
    labels, targets = np.unique(np.array(names), return_inverse=True)
    classes, targets = len(labels), targets.astype(np.int64)
    share = _HELD_SHARE if len(names) >= _FEW else _HELD_SHARE_OF_FEW
    held = holdout(targets, share=share, most=_MOST_HELD, seed=seed)
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
    features = features_of(pixels)
    baseline = HistogramBaseline.fit(features[~held], targets[~held], classes)
    temperature = fit_temperature(logits, targets[held])
    probabilities = softmax(logits / temperature)
    quality = Quality(
        photos=int(held.sum()),
        accuracy=float((probabilities.argmax(axis=1) == targets[held]).mean()),
        baseline_accuracy=float((baseline.probabilities(features[held]).argmax(axis=1) == targets[held]).mean()),
        calibration_error=calibration_error(probabilities, targets[held]),
    )
    on_progress(1.0, "photos.checking")
    return PhotoClassifier(
        labels=tuple(str(label) for label in labels),
        counts=dict(sorted(Counter(names).items())),
        quality=quality,
        temperature=temperature,
        network=exported,
        baseline=baseline,
    )
