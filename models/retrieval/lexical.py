"""Ranking by words: BM25 over stems and character pairs, kept as memory-mapped arrays (bm25s)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.words import numbered, terms

K1, B = 1.5, 0.75  # Robertson's usual values; the gain of others on Cranfield's development queries was noise
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
        rows = [np.array(numbered([terms(text)], vocabulary)[0] or [0], dtype=np.int32) for text in texts]
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

    def scores(self, query: str) -> NDArray[np.float32]:
        """Returns the score of each text, (texts,); 0 where it has no word of the query."""
        known = [self._vocabulary[term] for term in dict.fromkeys(terms(query)) if term in self._vocabulary]
        if not known:
            return np.zeros(self.size, np.float32)
        scored: NDArray[np.float32] = self._scorer.get_scores_from_ids(known)
        return scored
