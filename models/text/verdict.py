"""The three labels of sentiment, and how class probabilities become verdicts."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Label = Literal["positive", "neutral", "negative"]
Probabilities = NDArray[np.float64]  # (texts, 3): negative, neutral, positive

LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
LOW_CONFIDENCE = 0.6  # a verdict below it is shown as uncertain


def softmax(logits: NDArray[np.floating]) -> Probabilities:
    """Returns the rows of logits (texts, classes) as probabilities."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    result: Probabilities = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float64)
    return result


def without_neutral(probabilities: Probabilities) -> Probabilities:
    """Returns the probabilities of negative and positive given that a text is not neutral; the middle column is 0."""
    two = probabilities.copy()
    two[:, NEUTRAL] = 0.0
    total = two.sum(axis=1, keepdims=True)
    return np.where(total > 0, two / np.maximum(total, 1e-12), [[0.5, 0.0, 0.5]])


def verdicts(probabilities: Probabilities, *, neutral: bool) -> list[tuple[Label, float]]:
    """Returns the likeliest label of each row with its probability."""
    rows = probabilities if neutral else without_neutral(probabilities)
    return [(LABELS[int(row.argmax())], float(row.max())) for row in rows]
