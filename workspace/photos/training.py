"""The background job `images`: trains the photo classifier on a shop's labelled photos and cross-checks their labels."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.errors import Unavailable
from cartwise.types import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cartwise.models.vision.classifier import PhotoClassifier
    from cartwise.workspace.photos.reading import ShopPhotos
    from cartwise.workspace.registry import Artifact
    from cartwise.workspace.workspace import Workspace

KIND = "images"
CHECKS = "image_checks"  # probabilities of labelled photos by models that have not seen them
CHECKS_FILE = "checks.npz"  # contents, labels, checks (photos, classes)
_FITTING = 0.6  # of the time; the rest cross-checks


def run(workspace: "Workspace", params: dict[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Trains, stores what it made in the registry and returns how good it is.

    Args:
        workspace: the shop.
        params: `seed` (0), `photos`: effort as of `models.vision.training.Effort` (140,000).
        on_progress: told the share done.

    Raises:
        Unavailable: There are no photos, or none with a category.
        RetryableInput: Fewer than two categories have 20 photos.
    """
    with workspace.pinned() as view:
        return _train(view, seed=int(params.get("seed", 0)), effort=params.get("photos"), on_progress=on_progress)


def labelled_photos(workspace: "Workspace") -> "ShopPhotos":
    """Returns the shop's photos, at least one of them with a category.

    Raises:
        Unavailable: There are none; the text says what to ingest.
    """
    from cartwise.workspace.photos.reading import read_shop_photos

    if not workspace.version or not (found := read_shop_photos(workspace)).photos:
        raise Unavailable(
            "no_photos",
            "This workspace holds no photos yet. Put them in with 'cartwise ingest FOLDER'; "
            "a table of product_id and path tells which product each shows.",
        )
    if not found.labelled:
        raise Unavailable(
            "no_labelled_photos",
            f"None of the {len(found.photos)} photos belongs to a product with a category, so there is nothing to learn from or "
            "to compare with. Ingest a table of product_id and path, or name the files after the product ids.",
            photos=len(found.photos),
        )
    return found


def _train(view: "Workspace", *, seed: int, effort: int | None, on_progress: Progress) -> dict[str, Any]:
    import numpy as np

    from cartwise.models.vision.cross_check import cross_check
    from cartwise.models.vision.fitting import fit_classifier
    from cartwise.models.vision.labels import check_labels, learnable
    from cartwise.models.vision.pictures import read_pixels
    from cartwise.models.vision.training import SIDE, Effort

    found = labelled_photos(view)
    mask = learnable([str(photo.category) for photo in found.labelled])
    photos = [photo for photo, is_usable in zip(found.labelled, mask, strict=True) if is_usable]
    labels = check_labels(photo.category for photo in photos)
    pixels = read_pixels([photo.path for photo in photos], side=SIDE)
    chosen = Effort() if effort is None else Effort(photos=int(effort))
    classifier = fit_classifier(pixels, labels, seed=seed, effort=chosen, on_progress=_part(on_progress, 0.0, _FITTING))
    targets = np.searchsorted(classifier.labels, labels)
    probabilities = cross_check(
        pixels,
        targets,
        len(classifier.labels),
        photos=chosen.photos,
        seed=seed,
        on_progress=_part(on_progress, _FITTING, 1.0),
    )
    stored = _store(view, found.tables, classifier, [photo.path.stem for photo in photos], probabilities)
    return {
        **asdict(classifier.quality),
        "model": stored.id,
        "is_champion": stored.is_champion,
        "photos": len(labels),
        "categories": len(classifier.labels),
        "small_categories": list(classifier.small_classes),
    }


def _store(
    view: "Workspace",
    tables: tuple[str, ...],
    classifier: "PhotoClassifier",
    contents: list[str],
    probabilities: "NDArray[np.float64]",
) -> "Artifact":
    """Puts classifier and cross-check into the registry; a classifier worse than the champion does not replace it."""
    import numpy as np

    def write_checks(folder: Path) -> None:
        np.savez(
            folder / CHECKS_FILE,
            contents=np.array(contents),
            labels=np.array(classifier.labels),
            checks=probabilities.astype(np.float32),
        )

    view.registry.put(CHECKS, {}, view.version, tables=tables, write=write_checks)
    return view.registry.put(
        KIND,
        {},
        view.version,
        tables=tables,
        write=classifier.save,
        metadata={**asdict(classifier.quality), "labels": list(classifier.labels)},
        metric=classifier.quality.accuracy,
        guard=True,
    )


def _part(on_progress: Progress, start: float, end: float) -> Progress:
    """Returns a progress that fills the share from `start` to `end`."""

    def report(fraction: float, message_key: str, **params: object) -> None:
        on_progress(start + (end - start) * fraction, message_key, **params)

    return report
