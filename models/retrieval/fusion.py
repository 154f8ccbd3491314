"""Joins what two searches found into one ranking.

Scores are joined, not ranks. Reciprocal rank fusion (Cormack et al. 2009, k = 60) gives a text that only one search puts first
half of what a text in the middle of both gets, so it loses what words alone find: docs/decisions/0005 has the figures.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# Tuned on the even queries of Cranfield and of known-item sets in English and Chinese; the odd ones are the test.
MEANING, DAMPED = (
    0.18,
    2,
)  # of the logarithm of a deviation: in latent spaces the nearest lie eleven deviations off, with MiniLM five
COMPLETE, SHARPNESS = 0.6, 8  # for having all of the question's words; next to nothing for having half of them


def blend(words: Floats, coverage: Floats, deviation: Floats) -> Floats:
    """Returns one score for each text, (texts,).

    Args:
        words: BM25 score as a share of the highest that any text could have for the question, 0 to 1.
        coverage: share of the question's words, by their weight, that the text has, 0 to 1.
        deviation: similarity of meaning, in standard deviations from the mean of the collection.
    """
    meaning = np.sign(deviation) * np.log1p(np.abs(deviation) / DAMPED)
    blended: Floats = words + MEANING * meaning + COMPLETE * coverage**SHARPNESS
    return blended


def top(scores: Floats, count: int, *, above: float | None = None) -> NDArray[np.int64]:
    """Returns the places of the highest scores, best first; ties by place.

    Args:
        scores: (texts,).
        count: at most so many.
        above: only scores beyond this one.
    """
    count = min(count, len(scores))
    places = np.argpartition(-scores, count - 1)[:count] if 0 < count < len(scores) else np.arange(len(scores))
    places = places[np.lexsort((places, -scores[places]))][:count]
    return places if above is None else places[scores[places] > above]
