"""The fast baseline of a shop's photos, kept by content: what answers before a network was trained."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartwise.models.vision.baseline import HistogramBaseline, cross_margins, features_of
from cartwise.models.vision.calibration import fit_temperature, softmax
from cartwise.models.vision.labels import check_labels, learnable

if TYPE_CHECKING:
    from cartwise.workspace.photos.reading import Photo, ShopPhotos
    from cartwise.workspace.workspace import Workspace

KIND = "image_baseline"
_FILE = "baseline.npz"
MOST_PHOTOS = 1_000  # learnt from at once; more would keep a person waiting
_SIDE = 64


@dataclass(frozen=True)
class ShopBaseline:
    """A baseline with what it says of each photo that it learnt from, by models that had not seen that photo.

    Attributes:
        contents: keys of the photos learnt from.
        checks: (photos, classes), in the order of `contents`.
        accuracy: cross-validated, 0 to 1.
    """

    labels: tuple[str, ...]
    baseline: HistogramBaseline
    contents: tuple[str, ...]
    checks: NDArray[np.float64]
    accuracy: float


def shop_baseline(view: "Workspace", found: "ShopPhotos", *, seed: int = 0) -> ShopBaseline:
    """Returns the baseline of a shop's labelled photos, of at most 1,000 of them; learnt once for the same photos.

    Raises:
        RetryableInput: Fewer than two categories have 20 photos.
    """
    stored = view.registry.get(KIND, {}, view.version, tables=found.tables)
    if stored is not None:
        return _load(stored.folder / _FILE)
    made = _learn(_chosen(found.labelled, seed=seed))
    view.registry.put(KIND, {}, view.version, tables=found.tables, write=lambda folder: _save(made, folder / _FILE))
    return made


def _chosen(photos: "tuple[Photo, ...]", *, seed: int) -> "list[Photo]":
    """Returns the photos to learn from: of categories with enough of them, a random part where there are many."""
    mask = learnable([str(photo.category) for photo in photos])
    usable = [photo for photo, is_usable in zip(photos, mask, strict=True) if is_usable]
    if len(usable) <= MOST_PHOTOS:
        return usable
    order = np.random.default_rng(seed).permutation(len(usable))[:MOST_PHOTOS]
    part = [usable[place] for place in sorted(order)]
    mask = learnable([str(photo.category) for photo in part])
    return [photo for photo, is_usable in zip(part, mask, strict=True) if is_usable]


def _learn(photos: "list[Photo]") -> ShopBaseline:
    from cartwise.models.vision.pictures import read_pixels

    names = check_labels(photo.category for photo in photos)
    labels, targets = np.unique(np.array(names), return_inverse=True)
    features = features_of(read_pixels([photo.path for photo in photos], side=_SIDE))
    margins = cross_margins(features, targets, len(labels))
    checks = softmax(margins / fit_temperature(margins, targets))
    return ShopBaseline(
        labels=tuple(str(label) for label in labels),
        baseline=HistogramBaseline.fit(features, targets, len(labels), checked=(margins, targets)),
        contents=tuple(photo.path.stem for photo in photos),
        checks=checks,
        accuracy=float((checks.argmax(axis=1) == targets).mean()),
    )


def _save(made: ShopBaseline, path: Path) -> None:
    np.savez(
        path,
        labels=np.array(made.labels),
        contents=np.array(made.contents),
        checks=made.checks.astype(np.float32),
        accuracy=made.accuracy,
        **made.baseline.arrays(),
    )


def _load(path: Path) -> ShopBaseline:
    with np.load(path, allow_pickle=False) as arrays:
        return ShopBaseline(
            labels=tuple(str(label) for label in arrays["labels"]),
            baseline=HistogramBaseline.of_arrays(arrays),
            contents=tuple(str(content) for content in arrays["contents"]),
            checks=arrays["checks"].astype(np.float64),
            accuracy=float(arrays["accuracy"]),
        )
