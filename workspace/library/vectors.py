"""The vectors of an index: from the encoder, from the index before where the text is the same, or latent for texts it can't read."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.latent import LatentVectors
from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.library.columns import truths
from cartwise.workspace.library.shelf import BATCH, indexed_texts

if TYPE_CHECKING:
    import pyarrow as pa

    from cartwise.models.text.encoder import TextEncoder

VECTORS, LATENT = "vectors.npy", "latent.npz"
_CHARACTER_LANGUAGES = frozenset({"zh", "ja", "ko", "multilingual"})


def reads_characters(encoder: "TextEncoder") -> bool:
    """Tells whether the encoder was trained on languages in characters; one that does not say is taken at its word."""
    return not encoder.languages or bool(_CHARACTER_LANGUAGES & set(encoder.languages))


def write_vectors(
    folder: Path,
    shelf: "pa.Table",
    encoder: "TextEncoder",
    *,
    known: "KnownVectors | None" = None,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> int:
    """Writes `vectors.npy`, (passages, dimensions), batch by batch; returns how many texts went through the encoder."""
    vectors = np.lib.format.open_memmap(
        folder / VECTORS, mode="w+", dtype=np.float32, shape=(shelf.num_rows, encoder.dimensions)
    )
    is_latent = truths(shelf.column("in_characters"))
    if reads_characters(encoder):
        is_latent = np.zeros(shelf.num_rows, bool)
    work = _Encoding(encoder, known, vectors, on_progress=on_progress, cancel=cancel or Cancel())
    texts: list[str] = []
    prints: list[str] = shelf.column("fingerprint").to_pylist()
    rows: list[int] = []
    for row, text in enumerate(indexed_texts(shelf)):
        if not is_latent[row]:
            texts.append(text)
            rows.append(row)
        if len(texts) == BATCH:
            work.encode(rows, texts, [prints[i] for i in rows])
            texts, rows = [], []
    work.encode(rows, texts, [prints[i] for i in rows])
    if is_latent.any():
        _write_latent(folder, shelf, np.flatnonzero(is_latent), vectors)
    vectors.flush()
    return work.encoded


class KnownVectors:
    """The vectors of a former index by the fingerprint of their text."""

    def __init__(self, shelf: "pa.Table", vectors: NDArray[np.float32]) -> None:
        self._rows = {mark: row for row, mark in enumerate(shelf.column("fingerprint").to_pylist())}
        self._vectors = vectors

    def find(self, mark: str) -> NDArray[np.float32] | None:
        """Returns the vector of a text, (dimensions,), or None; a zero vector tells nothing."""
        row = self._rows.get(mark)
        if row is None or not self._vectors[row].any():
            return None
        found: NDArray[np.float32] = self._vectors[row]
        return found


class _Encoding:
    """Fills the rows of the vectors that the encoder makes."""

    def __init__(
        self,
        encoder: "TextEncoder",
        known: KnownVectors | None,
        vectors: NDArray[np.float32],
        *,
        on_progress: Progress,
        cancel: Cancel,
    ) -> None:
        self._encoder, self._known, self._vectors = encoder, known, vectors
        self._on_progress, self._cancel = on_progress, cancel
        self.encoded = 0

    def encode(self, rows: Sequence[int], texts: Sequence[str], prints: Sequence[str]) -> None:
        """Fills these rows; texts that the former index had are not encoded again."""
        self._cancel.raise_if_set()
        new: dict[str, int] = {}  # fingerprint -> place in `fresh`
        fresh: list[str] = []
        for row, text, mark in zip(rows, texts, prints, strict=True):
            before = self._known.find(mark) if self._known else None
            if before is not None:
                self._vectors[row] = before
            elif mark not in new:
                new[mark] = len(fresh)
                fresh.append(text)
        if fresh:
            encoded = self._encoder.encode(fresh, should_stop=lambda: self._cancel.is_set)  # (fresh, dimensions)
            for row, mark in zip(rows, prints, strict=True):
                if mark in new:
                    self._vectors[row] = encoded[new[mark]]
            self.encoded += len(fresh)
        if rows:
            total = len(self._vectors)
            self._on_progress((rows[-1] + 1) / total, "library.embedding", done=rows[-1] + 1, total=total)


def _write_latent(folder: Path, shelf: "pa.Table", rows: NDArray[Any], vectors: NDArray[np.float32]) -> None:
    """Fits the latent space on the texts that the encoder can't read, and fills their rows; too few stay zero."""
    column = shelf.column("text")
    space = LatentVectors.fit(column.take(rows).to_pylist(), dimensions=vectors.shape[1])
    if space is None:
        return
    space.save(folder / LATENT)
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        vectors[some] = space.encode(column.take(some).to_pylist())
