"""Builds an index in a fresh folder: passages, vectors, words, vector store. Nothing of an index changes once it is built."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cartwise.models.retrieval.lexical import WordIndex
from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.files import fsync_file, fsync_folder
from cartwise.workspace.library.approximate import write_chroma
from cartwise.workspace.library.chunks import passages_of
from cartwise.workspace.library.documents import Document
from cartwise.workspace.library.shelf import FILE, indexed_texts, open_shelf, write_shelf
from cartwise.workspace.library.vectors import VECTORS, KnownVectors, write_vectors

if TYPE_CHECKING:
    import pyarrow as pa

    from cartwise.models.text.encoder import TextEncoder

FORMAT = 1
META, WORDS = "index.json", "words"
# Shares of the progress bar, as measured on 1,700 passages of the demo shop.
_READING, _EMBEDDING, _WORDS, _STORING = (0.0, 0.05), (0.05, 0.8), (0.8, 0.85), (0.85, 1.0)


@dataclass(frozen=True)
class IndexMeta:
    """What is known of an index without opening it."""

    encoder: str
    dimensions: int
    passages: int
    documents: int
    encoded: int  # texts that went through the encoder for this index; the others had their vectors from the one before
    content: str = ""  # hash of what it was made from, for those who know it
    data_version: str = ""
    built_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))  # ISO 8601
    format: int = FORMAT


def build_index(
    folder: Path,
    documents: Iterable[Document],
    encoder: "TextEncoder",
    *,
    known: KnownVectors | None = None,
    content: str = "",
    data_version: str = "",
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> IndexMeta:
    """Builds the index of the documents; memory grows with their number, not with their texts.

    Args:
        folder: new and empty.
        documents: each id once; read one by one.
        encoder: makes the vectors.
        known: vectors of the former index, of the same encoder.
        content: hash of what the documents were made from.
        data_version: of the workspace, where they come from one.
        on_progress: receives progress.
        cancel: stops between batches.
    """
    counted = _Counted(documents, on_progress)
    write_shelf(folder / FILE, (passage for document in counted for passage in passages_of(document)))
    shelf = open_shelf(folder / FILE)
    part = _part(on_progress, *_EMBEDDING)
    encoded = write_vectors(folder, shelf, encoder, known=known, on_progress=part, cancel=cancel)
    _write_searches(folder, shelf, on_progress, cancel)
    meta = IndexMeta(
        encoder=encoder.name,
        dimensions=encoder.dimensions,
        passages=shelf.num_rows,
        documents=counted.count,
        encoded=encoded,
        content=content,
        data_version=data_version,
    )
    _finish(folder, meta)
    return meta


def _finish(folder: Path, meta: IndexMeta) -> None:
    """Writes what is known of the index, and all of it through to the disk."""
    (folder / META).write_text(json.dumps(asdict(meta), indent=1), encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            fsync_file(path)
    fsync_folder(folder)


def _write_searches(folder: Path, shelf: "pa.Table", on_progress: Progress, cancel: Cancel | None) -> None:
    """Writes the index of words and the vector store."""
    on_progress(_WORDS[0], "library.words")
    if not shelf.num_rows:
        return
    WordIndex.of(indexed_texts(shelf)).save(folder / WORDS)
    vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    write_chroma(folder, shelf, vectors, on_progress=_part(on_progress, *_STORING), cancel=cancel)


def is_usable(folder: Path) -> bool:
    """Tells whether a folder holds a whole index of today's format; any other is made anew from the texts."""
    try:
        stored: dict[str, object] = json.loads((folder / META).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return stored.get("format") == FORMAT


def read_meta(folder: Path) -> IndexMeta:
    """Returns what is known of a built index."""
    return IndexMeta(**json.loads((folder / META).read_text(encoding="utf-8")))


class _Counted:
    """Passes documents on, counts them and reports."""

    def __init__(self, documents: Iterable[Document], on_progress: Progress) -> None:
        self._documents, self._on_progress = documents, on_progress
        self.count = 0

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            self.count += 1
            if self.count % 1_000 == 1:
                self._on_progress(_READING[0], "library.reading", done=self.count)
            yield document


def _part(on_progress: Progress, start: float, end: float) -> Progress:
    def report(fraction: float, message_key: str, **params: object) -> None:
        on_progress(start + (end - start) * fraction, message_key, **params)

    return report
