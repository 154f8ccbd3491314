"""An index opened for searching: two rankings, by meaning and by words, blended into one."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.fusion import blend, top
from cartwise.models.retrieval.latent import LatentVectors
from cartwise.models.retrieval.lexical import WordIndex
from cartwise.models.retrieval.words import is_in_characters
from cartwise.workspace.library.approximate import Neighbours
from cartwise.workspace.library.build import WORDS, read_meta
from cartwise.workspace.library.columns import truths
from cartwise.workspace.library.filters import Mask
from cartwise.workspace.library.shelf import FILE, open_shelf
from cartwise.workspace.library.vectors import LATENT, VECTORS, reads_characters

if TYPE_CHECKING:
    from cartwise.models.text.encoder import TextEncoder

EXACT_BELOW = 20_000  # vectors: a scan of so many takes 5 ms on one core, as long as a walk through the graph
DEPTH = 100  # rows of each search that are looked at
MOST_MATCHED = 5_000  # texts that a pattern is tried on, in some 50 ms
SAMPLE = 1_000  # vectors that tell how similar texts of this collection are to a question at all
Floats = NDArray[np.float32]
_ALL = 0.999  # of a question's words, by weight; sums of shares are not exact


@dataclass(frozen=True)
class Ranked:
    """A row of the shelf and how well it fits; the fields are those of a hit."""

    row: int
    score: float
    coverage: float = 0.0
    similarity: float = 0.0


class Index:
    """The index in a folder. Opening it reads little; the vector store opens where it is needed."""

    def __init__(self, folder: Path, encoder: "TextEncoder") -> None:
        self.folder = folder
        self.meta = read_meta(folder)
        self.shelf = open_shelf(folder / FILE)
        self.vectors: Floats = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        self.encoder = encoder
        self._words = WordIndex.load(folder / WORDS, self.meta.passages) if self.meta.passages else None
        self._latent = LatentVectors.load(folder / LATENT) if (folder / LATENT).exists() else None
        self.document_of = np.cumsum(truths(self.shelf.column("new_document")))  # (passages,): number of its document
        self._in_characters = truths(self.shelf.column("in_characters"))
        self._in_words = ~self._in_characters
        self._samples: dict[str, Floats] = {}  # by space: vectors that tell how similar its texts are to a question
        self._neighbours: Neighbours | None = None
        self._lock = threading.Lock()

    def rank(self, queries: Sequence[str], mask: Mask | None, depth: int = DEPTH) -> list[Ranked]:
        """Returns rows of the shelf, best first.

        Args:
            queries: the same question in one or several wordings or languages; a row has the score of the best for it.
            mask: the rows that may be found; None for all.
            depth: rows of each search that are looked at.
        """
        best: dict[int, Ranked] = {}
        for query in queries:
            for found in self._ranked(query, mask, depth):
                before = best.get(found.row)
                if before is None or found.score > before.score:
                    best[found.row] = found
        return sorted(best.values(), key=lambda found: (-found.score, found.row))

    def by_words(self, query: str, mask: Mask | None = None, depth: int = DEPTH) -> NDArray[np.int64]:
        """Returns the rows that have words of the query, best first."""
        return top(_masked(self._word_scores(query)[0], mask), depth, above=0.0)

    def by_meaning(self, query: str, mask: Mask | None = None, depth: int = DEPTH) -> NDArray[np.int64]:
        """Returns the rows that mean nearly the same, best first."""
        vector, space = self._query(query)
        return np.zeros(0, np.int64) if vector is None else self._nearest(vector, _both(mask, space), depth)

    def count_naming(
        self, queries: Sequence[str], mask: Mask | None = None, *, pattern: re.Pattern[str] | None = None
    ) -> int:
        """Returns how many documents have all of the words of one of the queries, or match the pattern."""
        named = np.zeros(self.meta.passages, bool)
        for query in queries:
            coverage, known = self._word_scores(query)[1:]
            if known == 1:
                named |= coverage >= _ALL
        named = named if mask is None else named & mask
        rest = np.flatnonzero(~named if mask is None else mask & ~named)
        if pattern is not None and len(rest) <= MOST_MATCHED:
            texts = self.shelf.column("text").take(rest).to_pylist()
            named[rest[[bool(pattern.search(text)) for text in texts]]] = True
        return len(np.unique(self.document_of[named]))

    def vectors_of(self, texts: Sequence[str]) -> Floats:
        """Returns unit vectors of new texts in the space of this index, (texts, dimensions)."""
        if self._latent is not None and texts and sum(map(is_in_characters, texts)) * 2 > len(texts):
            return self._latent.encode(texts)
        return self.encoder.encode(texts)

    def comparable(self, *, in_characters: bool) -> Mask:
        """Returns the rows whose vectors can be compared with those of texts in that kind of script."""
        if self._latent is None or reads_characters(self.encoder):
            return np.ones(self.meta.passages, bool)
        return self._in_characters if in_characters else self._in_words

    def close(self) -> None:
        """Closes the vector store."""
        with self._lock:
            if self._neighbours is not None:
                self._neighbours.close()
                self._neighbours = None

    def _ranked(self, query: str, mask: Mask | None, depth: int) -> list[Ranked]:
        """Looks at the best of both searches, and blends what each says of all of them."""
        if not self.meta.passages:
            return []
        words, coverage, known = self._word_scores(query)
        found = [top(_masked(words, mask), depth, above=0.0), top(_masked(coverage, mask), depth, above=0.0)]
        vector, space = self._query(query)
        if vector is not None:
            found.append(self._nearest(vector, _both(mask, space), 2 * depth))
        rows = np.unique(np.concatenate(found))
        similarity, deviation = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        if vector is not None:
            mean, spread = self._similarities(vector, space)
            is_comparable = np.ones(len(rows), bool) if space is None else space[rows]
            similarity = np.where(is_comparable, _cosines(self.vectors[rows], vector), 0)
            deviation = np.where(is_comparable, (similarity - mean) / spread, 0)
        is_latent = is_in_characters(query) and not reads_characters(self.encoder)
        scores = blend(words[rows], coverage[rows], deviation, is_latent=is_latent)
        return [
            Ranked(int(row), float(score), float(share * known), float(near))
            for row, score, share, near in zip(rows, scores, coverage[rows], similarity, strict=True)
        ]

    def _word_scores(self, query: str) -> tuple[Floats, Floats, float]:
        if self._words is None:
            return np.zeros(0, np.float32), np.zeros(0, np.float32), 0.0
        return self._words.scores(query)

    def _nearest(self, vector: Floats, allowed: Mask | None, depth: int) -> NDArray[np.int64]:
        if allowed is None and self.meta.passages >= EXACT_BELOW:
            return np.array([row for row, _ in self._opened().nearest(vector, depth)], np.int64)
        if allowed is not None and allowed.sum() >= EXACT_BELOW:
            found = self._approximately(vector, allowed, depth)
            if found is not None:
                return found
        return self._exactly(vector, allowed, depth)

    def _similarities(self, vector: Floats, space: Mask | None) -> tuple[float, float]:
        """Returns mean and standard deviation of the similarity to a fixed sample of the collection."""
        key = "all" if space is None else "characters" if space is self._in_characters else "words"
        if key not in self._samples:
            rows = np.arange(self.meta.passages) if space is None else np.flatnonzero(space)
            self._samples[key] = np.asarray(self.vectors[rows[:: max(1, len(rows) // SAMPLE)]])
        similarity = _cosines(self._samples[key], vector)
        return float(similarity.mean()), max(float(similarity.std()), 1e-6)

    def _query(self, query: str) -> tuple[Floats | None, Mask | None]:
        """Returns the query's vector and the rows that lie in its space; None for all of them."""
        if reads_characters(self.encoder):
            return self.encoder.encode([query])[0], None
        if is_in_characters(query):
            return (self._latent.encode([query])[0], self._in_characters) if self._latent else (None, None)
        space = None if self._in_words.all() else self._in_words
        return self.encoder.encode([query])[0], space

    def _exactly(self, vector: Floats, allowed: Mask | None, depth: int) -> NDArray[np.int64]:
        if allowed is None:
            return top(_cosines(self.vectors, vector), depth)
        rows = np.flatnonzero(allowed)
        is_most = len(rows) * 2 > len(allowed)
        scores = _cosines(self.vectors, vector)[rows] if is_most else _cosines(self.vectors[rows], vector)
        return rows[top(scores, depth)]

    def _approximately(self, vector: Floats, allowed: Mask, depth: int) -> NDArray[np.int64] | None:
        """Returns the nearest rows that fit; None where too few of the nearest do, so that all have to be looked at."""
        found = [row for row, _ in self._opened().nearest(vector, 4 * depth) if allowed[row]]
        return np.array(found[:depth], np.int64) if len(found) >= depth else None

    def _opened(self) -> Neighbours:
        with self._lock:
            if self._neighbours is None:
                self._neighbours = Neighbours(self.folder)
            return self._neighbours


def _masked(scores: Floats, mask: Mask | None) -> Floats:
    return scores if mask is None else np.where(mask, scores, 0)


def _both(one: Mask | None, other: Mask | None) -> Mask | None:
    return other if one is None else one if other is None else one & other


def _cosines(vectors: Floats, vector: Floats) -> Floats:
    """Returns (rows,). On one thread: the threads of a matrix product wait for each other longer than this takes (2 ms for 20,000)."""
    found: Floats = np.einsum("ij,j->i", vectors, vector)
    return found
