"""What answers: the shop's trained network, or the fast baseline while the network is still being trained."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.tools.context import ToolContext

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cartwise.models.vision.baseline import HistogramBaseline
    from cartwise.models.vision.classifier import PhotoClassifier
    from cartwise.workspace.photos.reading import Photo, ShopPhotos
    from cartwise.workspace.registry import Artifact

SIDE = 96  # pixels that photos are read at


@dataclass(frozen=True)
class Evidence:
    """A model of the shop's photos and what is known of it.

    Attributes:
        model: id of the trained network; "" for the baseline.
        labels: its categories.
        accuracy: on photos it had not seen, 0 to 1.
        baseline_accuracy: of the baseline on the same photos; None where the baseline itself answers.
        tested: photos that the accuracy was measured on.
        small: categories with fewer than 20 photos.
        job: id of the training in the background, where one was started.
        checks: probabilities of labelled photos by models that had not seen them, by content.
        check_labels: the categories of `checks`.
    """

    model: str
    labels: tuple[str, ...]
    accuracy: float
    baseline_accuracy: float | None
    tested: int
    small: tuple[str, ...]
    job: str | None
    checks: "dict[str, NDArray[np.float64]]"
    check_labels: tuple[str, ...]
    network: "PhotoClassifier | None"
    baseline: "HistogramBaseline | None"

    def probabilities(self, pixels: "NDArray[np.uint8]") -> "NDArray[np.float64]":
        """Returns the probability of each category: (photos, categories); `pixels` (photos, 96, 96, 3)."""
        from cartwise.models.vision.baseline import features_of

        if self.network is not None:
            return self.network.probabilities(pixels)
        assert self.baseline is not None
        return self.baseline.probabilities(features_of(pixels))

    def unseen(self, photos: "list[Photo]") -> "NDArray[np.float64]":
        """Returns the probability of each of `check_labels` by a model that had not seen the photo: (photos, categories).

        Photos that came after the training were seen by no model: the model itself looks at them.
        """
        import numpy as np

        from cartwise.models.vision.pictures import read_pixels

        late = [place for place, photo in enumerate(photos) if photo.path.stem not in self.checks]
        rows = np.zeros((len(photos), len(self.check_labels)))
        for place, photo in enumerate(photos):
            rows[place] = self.checks.get(photo.path.stem, 0.0)
        if late:
            found = self.probabilities(read_pixels([photos[place].path for place in late], side=SIDE))
            for own, label in enumerate(self.labels):
                if label in self.check_labels:
                    rows[late, self.check_labels.index(label)] = found[:, own]
        return rows


def find_evidence(found: "ShopPhotos", ctx: ToolContext) -> Evidence:
    """Returns the network trained on this content, else the latest one, else the baseline and a training's job.

    Raises:
        RetryableInput: There is no network, and fewer than two categories have 20 photos to learn from.
    """
    from cartwise.workspace.photos import training

    registry, version = ctx.workspace.registry, ctx.workspace.version
    stored = registry.get(training.KIND, {}, version, tables=found.tables) or registry.champion(training.KIND, {})
    checked = registry.champion(training.CHECKS, {})
    if stored is not None and checked is not None:
        return _trained(stored, checked.folder / training.CHECKS_FILE)
    return _fast(found, ctx)


def _trained(stored: "Artifact", checks: Path) -> Evidence:
    import numpy as np

    from cartwise.models.vision.classifier import PhotoClassifier

    network = PhotoClassifier.load(stored.folder)
    with np.load(checks, allow_pickle=False) as arrays:
        rows = dict(zip(map(str, arrays["contents"]), arrays["checks"].astype(np.float64), strict=True))
        labels = tuple(map(str, arrays["labels"]))
    return Evidence(
        model=stored.id,
        labels=network.labels,
        accuracy=network.quality.accuracy,
        baseline_accuracy=network.quality.baseline_accuracy,
        tested=network.quality.photos,
        small=network.small_classes,
        job=None,
        checks=rows,
        check_labels=labels,
        network=network,
        baseline=None,
    )


def _fast(found: "ShopPhotos", ctx: ToolContext) -> Evidence:
    from cartwise.models.vision.inference import can_train
    from cartwise.models.vision.labels import LEAST_PHOTOS
    from cartwise.workspace.photos.baseline import shop_baseline
    from cartwise.workspace.photos.training import KIND

    ctx.on_progress(0.1, "photos.looking", count=len(found.labelled))
    made = shop_baseline(ctx.workspace, found, seed=ctx.seed)
    counts: dict[str, int] = {}
    for photo in found.labelled:
        counts[str(photo.category)] = counts.get(str(photo.category), 0) + 1
    job: Any = ctx.workspace.train(KIND) if can_train() else None
    return Evidence(
        model="",
        labels=made.labels,
        accuracy=made.accuracy,
        baseline_accuracy=None,
        tested=len(made.contents),
        small=tuple(label for label in made.labels if counts[label] < LEAST_PHOTOS),
        job=job.id if job else None,
        checks=dict(zip(made.contents, made.checks, strict=True)),
        check_labels=made.labels,
        network=None,
        baseline=made.baseline,
    )
