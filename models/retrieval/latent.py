"""Latent vectors of texts in characters, learnt from the shop's own texts: what stands in for an encoder that can't read them.

Latent semantic analysis (Deerwester et al. 1990): tf-idf over character n-grams, reduced by a randomised singular value
decomposition (Halko, Martinsson & Tropp 2011, algorithm 5.1 with two power iterations).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.words import pieces

if TYPE_CHECKING:
    import scipy.sparse as sparse

Floats = NDArray[np.float32]
MAX_FEATURES = 60_000  # the most frequent n-grams; rarer ones hardly move the decomposition
FITTED_TEXTS = 20_000  # a sample this large settles 384 directions; more only takes memory
LONGEST = 3  # characters in an n-gram
_LEAST_TEXTS = 3  # with an n-gram, for it to say something of others
_POWERS = 2
_OVERSAMPLES = 16
_CHUNK = 2_000


@dataclass(frozen=True)
class LatentVectors:
    """A fitted space.

    Attributes:
        vocabulary: n-gram -> column.
        weights: inverse document frequency, (features,).
        directions: (features, dimensions).
    """

    vocabulary: dict[str, int]
    weights: Floats
    directions: Floats

    @classmethod
    def fit(cls, texts: Sequence[str], *, dimensions: int = 384, seed: int = 0) -> "LatentVectors | None":
        """Returns the space of the texts; None where they are too few to learn from.

        Args:
            texts: of one collection; a seeded sample of 20,000 is taken of more.
            dimensions: length of a vector; shorter spaces are padded with zeros.
            seed: of the sample and of the decomposition.
        """
        generator = np.random.default_rng(seed)
        if len(texts) > FITTED_TEXTS:
            texts = [texts[i] for i in sorted(generator.choice(len(texts), FITTED_TEXTS, replace=False))]
        counts: dict[str, int] = {}
        for text in texts:
            for gram in set(n_grams(text)):
                counts[gram] = counts.get(gram, 0) + 1
        kept = sorted((gram for gram, n in counts.items() if n >= _LEAST_TEXTS), key=lambda gram: (-counts[gram], gram))
        kept = kept[:MAX_FEATURES]
        if len(kept) < dimensions // 4 or len(texts) < dimensions // 4:
            return None
        weights = np.log((1 + len(texts)) / (1 + np.array([counts[gram] for gram in kept], dtype=np.float32))) + 1
        vocabulary = {gram: place for place, gram in enumerate(kept)}
        empty = cls(vocabulary, weights.astype(np.float32), np.zeros((0, 0), np.float32))
        directions = _directions(empty._weighted(texts), dimensions, generator)
        return cls(vocabulary, empty.weights, directions)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns (texts, dimensions) vectors of unit length; a text without a known n-gram is zero."""
        parts = [self._project(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, self.directions.shape[1]), np.float32)

    def save(self, path: Path) -> None:
        """Writes the space to one `.npz` file, without pickles."""
        grams = np.array(list(self.vocabulary), dtype=np.str_)
        np.savez(path, grams=grams, weights=self.weights, directions=self.directions.astype(np.float16))

    @classmethod
    def load(cls, path: Path) -> "LatentVectors":
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            vocabulary = {str(gram): place for place, gram in enumerate(stored["grams"])}
            return cls(vocabulary, stored["weights"], stored["directions"].astype(np.float32))

    def _project(self, texts: Sequence[str]) -> Floats:
        projected = np.asarray(self._weighted(texts) @ self.directions, dtype=np.float32)  # (texts, dimensions)
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        scaled: Floats = projected / np.maximum(lengths, 1e-9)
        return scaled

    def _weighted(self, texts: Iterable[str]) -> "sparse.csr_matrix":
        """Returns tf-idf rows of unit length, (texts, features); counts are damped by their logarithm."""
        import scipy.sparse as sparse

        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for text in texts:
            counted: dict[int, int] = {}
            for gram in n_grams(text):
                place = self.vocabulary.get(gram)
                if place is not None:
                    counted[place] = counted.get(place, 0) + 1
            row = np.array([1 + np.log(n) for n in counted.values()], dtype=np.float32)
            row *= self.weights[list(counted)] if counted else 1
            length = float(np.linalg.norm(row)) or 1.0
            indices.extend(counted)
            values.extend((row / length).tolist())
            starts.append(len(indices))
        shape = (len(starts) - 1, len(self.vocabulary))
        return sparse.csr_matrix((np.array(values, np.float32), indices, starts), shape=shape)


def n_grams(text: str) -> list[str]:
    """Returns the runs of one to three characters, and whole words of other scripts."""
    found: list[str] = []
    for run, word in pieces(text):
        if word:
            found.append(word)
        for length in range(1, LONGEST + 1):
            found.extend(run[i : i + length] for i in range(len(run) - length + 1))
    return found


def _directions(matrix: Any, dimensions: int, generator: np.random.Generator) -> Floats:
    """Returns the leading right singular vectors, (features, dimensions), scaled by the root of their strength."""
    rank = min(dimensions, min(matrix.shape) - 1)
    width = min(rank + _OVERSAMPLES, min(matrix.shape))
    spread = matrix @ generator.standard_normal((matrix.shape[1], width), dtype=np.float32)  # (texts, width)
    for _ in range(_POWERS):
        spread, _ = np.linalg.qr(spread)
        spread = matrix @ (matrix.T @ spread)
    basis, _ = np.linalg.qr(spread)
    _, _, right = np.linalg.svd(np.asarray((matrix.T @ basis).T), full_matrices=False)
    found = np.zeros((matrix.shape[1], dimensions), np.float32)
    found[:, :rank] = right[:rank].T
    return found
