"""Checks the labels that a classifier is to learn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import RetryableInput

LEAST_PHOTOS = 20  # of a class, below which its verdicts are not to be trusted
LEAST_OF_ANY = 4  # a class needs photos to learn from and photos to be checked with
_NAMED = 8


def check_labels(labels: Iterable[Any]) -> list[str]:
    """Returns the labels as text.

    Raises:
        RetryableInput: Fewer than two classes have 20 photos, or a class has fewer than four; the text counts each.
    """
    names = [str(label) for label in labels]
    counts = Counter(names)
    enough = [name for name, count in counts.items() if count >= LEAST_PHOTOS]
    least = LEAST_OF_ANY if len(enough) >= 2 else LEAST_PHOTOS
    small = sorted((count, name) for name, count in counts.items() if count < least)
    if len(enough) >= 2 and not small:
        return names
    listed = ", ".join(f"{name} ({count})" for count, name in small[:_NAMED]) or "-"
    raise RetryableInput(
        "too_few_photos",
        f"{len(names)} photos of {len(counts)} categories are too few to learn from: {LEAST_PHOTOS} of each are needed, and two "
        f"categories at least. Too few: {listed}. Add photos, or leave these categories out.",
        photos=len(names),
        classes=len(counts),
        least=LEAST_PHOTOS,
        small=listed,
    )


def learnable(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Returns which photos can be learnt from: those of classes with four photos or more; all where no class has as many."""
    counts = Counter(labels)
    mask = np.array([counts[label] >= LEAST_OF_ANY for label in labels], bool)
    return mask if mask.any() else np.ones(len(labels), bool)
