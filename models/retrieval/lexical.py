"""Ranking by words: BM25 over stems and character pairs, kept as memory-mapped arrays (bm25s)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.words import terms

Floats = NDArray[np.float32]
K1, B = 1.5, 0.75  # Robertson's usual values
_NOTHING = "\0"  # a term that no text has, so that an index of empty texts can be built


class WordIndex:
    """BM25 scores of all texts for a query.

    Args:
        scorer: the bm25s index.
        vocabulary: term -> its number.
        size: number of texts.
    """

    def __init__(self, scorer: Any, vocabulary: dict[str, int], size: int) -> None:
        self._scorer = scorer
        self._vocabulary = vocabulary
        self.size = size

    @classmethod
    def of(cls, texts: Iterable[str]) -> "WordIndex":
        """Builds the index; texts are read one by one, and only the numbers of their terms are held."""
        import bm25s

        vocabulary: dict[str, int] = {_NOTHING: 0}
        rows = [
            np.array([vocabulary.setdefault(term, len(vocabulary)) for term in terms(text)] or [0], dtype=np.int32)
            for text in texts
        ]
        scorer = bm25s.BM25(k1=K1, b=B)
        if rows:
            scorer.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(scorer, vocabulary, len(rows))

    def save(self, folder: Path) -> None:
        """Writes the index into a folder."""
        self._scorer.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> "WordIndex":
        """Opens what `save` wrote; the arrays stay on disk."""
        import bm25s

        scorer = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        return cls(scorer, scorer.vocab_dict, size)

    def scores(self, query: str) -> tuple[Floats, Floats, float]:
        """Returns two scores of each text, (texts,), both from 0 to 1, and the share of the query that any text knows.

        The first is BM25 as a share of the highest that a text could have, were it the best for each of the query's words; a word
        that no text has counts like the best of the others. The second is the share of the query's known words, weighted by their
        inverse document frequency, that the text has. The third is the weight of the known words among all of the query's.
        """
        scored, covered = np.zeros(self.size, np.float32), np.zeros(self.size, np.float32)
        wanted = list(dict.fromkeys(terms(query)))
        known = [self._vocabulary[term] for term in wanted if term in self._vocabulary]
        highest, weight = [], 0.0
        for number in known:
            rows, values = self._postings(number)
            if not len(rows):
                continue
            scored[rows] += values
            highest.append(float(values.max()))
            rarity = float(np.log(1 + (self.size - len(rows) + 0.5) / (len(rows) + 0.5)))
            covered[rows] += rarity
            weight += rarity
        if not highest:
            return scored, covered, 0.0
        unknown = len(wanted) - len(highest)
        known_share = weight / (weight + unknown * float(np.log(2 + 2 * self.size)))
        possible = sum(highest) + unknown * max(highest)
        return scored / np.float32(possible), covered / np.float32(weight), known_share

    def _postings(self, number: int) -> tuple[NDArray[np.int32], Floats]:
        """Returns the texts that have a term, and what it adds to the score of each."""
        stored = self._scorer.scores
        start, end = stored["indptr"][number], stored["indptr"][number + 1]
        return stored["indices"][start:end], stored["data"][start:end]
