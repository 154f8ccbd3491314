"""Search before there is an index: by words alone, over what can be read at once."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.models.retrieval.fusion import blend, top
from cartwise.models.retrieval.lexical import WordIndex
from cartwise.types import DateRange
from cartwise.workspace.library.chunks import passages_of
from cartwise.workspace.library.documents import Document, Hit
from cartwise.workspace.library.filters import mask_of
from cartwise.workspace.library.shelf import FILE, hit_of, indexed_texts, open_shelf, write_shelf

MOST_DOCUMENTS = 5_000  # read in about two seconds


def search_unindexed(
    documents: Iterable[Document],
    queries: Sequence[str],
    k: int,
    where: Mapping[str, Any] | None = None,
    *,
    period: DateRange | None = None,
) -> list[Hit]:
    """Returns the passages of the first 5,000 documents that have words of the queries, best first."""
    with tempfile.TemporaryDirectory(prefix="cartwise-library-") as folder:
        path = Path(folder) / FILE
        few = islice(documents, MOST_DOCUMENTS)
        if not write_shelf(path, (passage for document in few for passage in passages_of(document))):
            return []
        shelf = open_shelf(path)
        mask = mask_of(shelf, where, period)
        words = WordIndex.of(indexed_texts(shelf))
        best, covered = np.zeros(shelf.num_rows, np.float32), np.zeros(shelf.num_rows, np.float32)
        for query in queries:
            scores, coverage, known = words.scores(query)
            covered = np.maximum(covered, coverage * known)
            best = np.maximum(best, blend(scores, coverage, np.zeros_like(scores)))
        if not any(query.strip() for query in queries):
            best += 1
        found = top(best if mask is None else np.where(mask, best, 0), k, above=0.0)
        return [hit_of(shelf, int(row), float(best[row]), coverage=float(covered[row])) for row in found]
