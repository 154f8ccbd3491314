"""The public classifier of photos: fit on a shop's labelled photos, predict with probability, explain, save, load."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import BadInput, RetryableInput
from cartwise.models.vision.baseline import HistogramBaseline
from cartwise.models.vision.calibration import softmax
from cartwise.models.vision.inference import look, open_session
from cartwise.models.vision.labels import LEAST_PHOTOS, check_labels
from cartwise.models.vision.pictures import read_pixels
from cartwise.types import Cancel, Progress, no_progress

if TYPE_CHECKING:
    from cartwise.models.vision.training import Effort

SIDE = 96  # pixels a photo is looked at
_FORMAT = 1
_FILES = ("network.onnx", "baseline.npz", "classifier.json")


class Prediction(NamedTuple):
    """What a photo shows."""

    label: str
    probability: float  # calibrated, 0 to 1


@dataclass(frozen=True)
class Quality:
    """How well a classifier did on photos that it has not seen.

    Attributes:
        photos: held out.
        accuracy: of the network, 0 to 1.
        baseline_accuracy: of the histograms and the SVM on the same photos.
        calibration_error: 0 to 1.
    """

    photos: int
    accuracy: float
    baseline_accuracy: float
    calibration_error: float


@dataclass(frozen=True)
class PhotoClassifier:
    """A trained network in ONNX; predicting needs no torch.

    Attributes:
        labels: the classes, sorted.
        counts: photos learnt from, by class.
        quality: on held-out photos.
    """

    labels: tuple[str, ...]
    counts: dict[str, int]
    quality: Quality
    temperature: float
    network: bytes = field(repr=False)
    baseline: HistogramBaseline = field(repr=False)

    @classmethod
    def fit(
        cls,
        images: Iterable[Any],
        labels: Sequence[str],
        *,
        seed: int = 0,
        effort: "Effort | None" = None,
        on_progress: Progress = no_progress,
        cancel: Cancel | None = None,
    ) -> "PhotoClassifier":
        """Trains on labelled photos.

        Args:
            images: paths, PIL images, encoded bytes or arrays, as for `read_pixels`.
            labels: the class of each.
            seed: fixes weights, order, augmentation and split.
            effort: how long to train; the default takes about ten minutes on one core for 2,600 photos, less for fewer.
            on_progress: told the share done.
            cancel: stops the training.

        Raises:
            RetryableInput: Fewer than two classes have 20 photos, or the lengths differ.
            BadInput: A picture can't be read.
            Unavailable: The package onnx, of the extra `train`, is not installed.
        """
        from cartwise.models.vision.fitting import fit_classifier

        names = check_labels(labels)
        pixels = read_pixels(images, side=SIDE)
        if len(pixels) != len(names):
            raise RetryableInput(
                "photos_without_labels",
                f"There are {len(pixels)} photos and {len(names)} labels; expected one label a photo.",
                photos=len(pixels),
                labels=len(names),
            )
        return fit_classifier(pixels, names, seed=seed, effort=effort, on_progress=on_progress, cancel=cancel)

    @property
    def small_classes(self) -> tuple[str, ...]:
        """Classes with fewer than 20 photos: their verdicts are not to be trusted."""
        return tuple(label for label in self.labels if self.counts[label] < LEAST_PHOTOS)

    def predict(self, images: Iterable[Any]) -> list[Prediction]:
        """Returns the likeliest class of each photo with its probability."""
        probabilities = self.probabilities(read_pixels(images, side=SIDE))
        best = probabilities.argmax(axis=1)
        return [
            Prediction(self.labels[label], float(row[label])) for label, row in zip(best, probabilities, strict=True)
        ]

    def probabilities(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Returns the probability of each class: (photos, classes); `pixels` as of `read_pixels` with SIDE."""
        return softmax(self.look(pixels)["logits"] / self.temperature)

    def look(self, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Returns logits (mean of the photo and its mirror image), activation maps and embeddings of photos."""
        return look(self._session, pixels)

    @cached_property
    def _session(self) -> Any:
        return open_session(self.network)

    def save(self, folder: str | Path) -> None:
        """Writes the classifier into a folder."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        (place / _FILES[0]).write_bytes(self.network)
        np.savez(place / _FILES[1], **self.baseline.arrays())
        values = {
            "format": _FORMAT,
            "labels": self.labels,
            "counts": self.counts,
            "quality": asdict(self.quality),
            "temperature": self.temperature,
        }
        (place / _FILES[2]).write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> "PhotoClassifier":
        """Reads a classifier that `save` wrote.

        Raises:
            BadInput: The folder holds none.
        """
        place = Path(folder)
        if missing := [name for name in _FILES if not (place / name).is_file()]:
            raise BadInput(
                "no_photo_classifier",
                f"{str(place)!r} holds no photo classifier: {', '.join(missing)} is missing. Train one: cartwise train images.",
                path=str(place),
                missing=", ".join(missing),
            )
        values = json.loads((place / _FILES[2]).read_text(encoding="utf-8"))
        with np.load(place / _FILES[1], allow_pickle=False) as arrays:
            baseline = HistogramBaseline.of_arrays(arrays)
        return cls(
            labels=tuple(values["labels"]),
            counts=values["counts"],
            quality=Quality(**values["quality"]),
            temperature=values["temperature"],
            network=(place / _FILES[0]).read_bytes(),
            baseline=baseline,
        )
