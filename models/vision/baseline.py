"""The baseline beside the network: a linear SVM on histograms of gradients and colours. It learns in seconds."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.vision.calibration import fit_temperature, softmax
from cartwise.models.vision.histograms import SIDE, histogram_features
from cartwise.models.vision.splits import stratified_folds

_PENALTY = 3.0  # C of the SVM: the best of 0.3, 1, 3, 10 on grocery_val, which favours the baseline
_FOLDS = 5


@dataclass(frozen=True)
class HistogramBaseline:
    """A trained linear SVM, one margin a class, with margins turned into probabilities.

    Attributes:
        weights: (features, classes).
        offsets: (classes,).
        temperature: divides the margins.
    """

    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    temperature: float

    @classmethod
    def fit(
        cls,
        features: NDArray[np.float32],
        targets: NDArray[np.int64],
        classes: int,
        *,
        checked: "tuple[NDArray[np.float64], NDArray[np.int64]] | None" = None,
    ) -> "HistogramBaseline":
        """Returns the baseline of labelled features; without `checked`, its probabilities are not calibrated.

        Args:
            features: (photos, features) of `features_of`.
            targets: (photos,) class numbers; each class has a photo.
            classes: how many there are.
            checked: margins, such as those of `cross_margins`, and targets of photos that were not learnt from.
        """
        weights, offsets = _svm(features, targets, classes)
        return cls(weights, offsets, fit_temperature(*checked) if checked else 1.0)

    def calibrated(self, features: NDArray[np.float32], targets: NDArray[np.int64]) -> "HistogramBaseline":
        """Returns the baseline with probabilities that fit photos that it has not learnt from."""
        return replace(self, temperature=fit_temperature(features @ self.weights + self.offsets, targets))

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Returns (photos, classes)."""
        return softmax((features @ self.weights + self.offsets) / self.temperature)

    def arrays(self) -> dict[str, Any]:
        """Returns what to store."""
        return {"weights": self.weights.astype(np.float32), "offsets": self.offsets, "temperature": self.temperature}

    @classmethod
    def of_arrays(cls, arrays: Any) -> "HistogramBaseline":
        """Returns the baseline that `arrays` was called on."""
        return cls(arrays["weights"], arrays["offsets"], float(arrays["temperature"]))


def features_of(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the baseline's features of photos of any square size: (photos, features)."""
    from PIL import Image

    if pixels.shape[1] == SIDE or not len(pixels):
        return histogram_features(pixels.reshape(-1, SIDE, SIDE, 3))
    small = [Image.fromarray(one).resize((SIDE, SIDE), Image.Resampling.BILINEAR) for one in pixels]
    return histogram_features(np.stack([np.asarray(one) for one in small]))


def cross_margins(
    features: NDArray[np.float32], targets: NDArray[np.int64], classes: int, *, seed: int = 0
) -> NDArray[np.float64]:
    """Returns margins of each photo by an SVM that has not seen it: (photos, classes)."""
    margins = np.zeros((len(targets), classes))
    for held in stratified_folds(targets, _FOLDS, seed=seed):
        weights, offsets = _svm(features[~held], targets[~held], classes)
        margins[held] = features[held] @ weights + offsets
    return margins


def _svm(
    features: NDArray[np.float32], targets: NDArray[np.int64], classes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns weights (features, classes) and offsets; a class without photos gets a margin that never wins."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_PENALTY, random_state=0).fit(features, targets)
    weights, offsets = np.zeros((features.shape[1], classes)), np.full(classes, -2.0)
    if len(machine.classes_) == 2:  # one row stands for both
        first, second = machine.classes_
        weights[:, second], offsets[second] = machine.coef_[0], machine.intercept_[0]
        weights[:, first], offsets[first] = -machine.coef_[0], -machine.intercept_[0]
    else:
        weights[:, machine.classes_] = machine.coef_.T
        offsets[machine.classes_] = machine.intercept_
    return weights, offsets
