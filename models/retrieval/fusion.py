"""Joins what two searches found into one ranking.

Scores are joined, not ranks. Reciprocal rank fusion (Cormack et al. 2009, k = 60) gives a text that only one search puts first
half of what a text in the middle of both gets, so it loses what words alone find: docs/decisions/0005 has the figures.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
# Tuned on the even queries of Cranfield and on known items, English and Chinese, of other seeds than those reported.
MEANING = 0.6  # worth of a logarithm of a deviation, in scores by words of the rival
LATENT_MEANING, LATENT_HAVING = (
    0.2,
    0.2,
)  # a space learnt from the texts' own words knows little that words don't: having them counts
RIVAL = 10  # the place by words of the text that the worth of meaning is measured by
LEAST_RIVAL = 0.15  # where words find fewer texts than that, or hardly anything: meaning alone ranks the rest
DAMPED = 2  # deviations: in latent spaces the nearest lie eleven deviations off, with MiniLM five
COMPLETE, SHARPNESS = 0.6, 8  # for having all of the question's words; next to nothing for having half of them


def blend(words: Floats, coverage: Floats, deviation: Floats, *, is_latent: bool = False) -> Floats:
    """Returns one score for each text, (texts,).

    How much meaning counts depends on how sure words are: where the tenth best by words scores far below the first, words have told
    the texts apart, and meaning settles little; where many texts have the words about as well, meaning settles much.

    Args:
        words: BM25 score as a share of the highest that any text could have for the question, 0 to 1.
        coverage: share of the question's words, by their weight, that the text has, 0 to 1.
        deviation: similarity of meaning, in standard deviations from the mean of the collection.
        is_latent: it is of latent vectors, not of an encoder that reads the question's script.
    """
    worth, having = (LATENT_MEANING, LATENT_HAVING) if is_latent else (MEANING, 0.0)
    rival = float(np.partition(words, -RIVAL)[-RIVAL]) if len(words) >= RIVAL else 0.0
    meaning = np.sign(deviation) * np.log1p(np.abs(deviation) / DAMPED)
    blended: Floats = words + worth * max(rival, LEAST_RIVAL) * meaning + COMPLETE * coverage**SHARPNESS
    blended += having * coverage
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
