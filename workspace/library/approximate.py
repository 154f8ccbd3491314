"""The vector store: Chroma's embedded client over the folder of one index, never its server.

It holds id, vector and metadata of every passage, and answers where exact search would take too long. Texts are kept once, on
the shelf: Chroma would index them for full-text search, at twice the time of the vectors.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.types import Cancel, Progress, no_progress

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER, COLLECTION = "chroma", "passages"
_METADATA = ("kind", "source", "row_id", "product", "product_id", "category", "rating", "language", "page", "number")
# Sizes for vectors of 384 dimensions: recall@100 of 0.97 on 50,000 reviews; ef_construction 100 took 1.6 times as long for 0.98.
_HNSW = {"space": "ip", "ef_construction": 64, "max_neighbors": 16, "ef_search": 128}
logger = logging.getLogger(__name__)


def write_chroma(
    folder: Path,
    shelf: "pa.Table",
    vectors: NDArray[np.float32],
    *,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> None:
    """Puts all passages into a new collection, in batches of the size that the client takes."""
    client = _client(folder)
    try:
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW})
        size = client.get_max_batch_size()
        for start in range(0, shelf.num_rows, size):
            if cancel is not None:
                cancel.raise_if_set()
            part = shelf.slice(start, size)
            collection.add(
                ids=[str(start + i) for i in range(part.num_rows)],
                embeddings=np.asarray(vectors[start : start + size]),
                metadatas=_metadata(part),
            )
            done = start + part.num_rows
            on_progress(done / shelf.num_rows, "library.storing", done=done, total=shelf.num_rows)
    finally:
        client.close()


class Neighbours:
    """An opened collection."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        self._collection = self._client.get_collection(COLLECTION, embedding_function=None)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
        """Returns rows of the shelf and their cosine similarity, best first, approximately."""
        found = self._collection.query(query_embeddings=[vector.tolist()], n_results=count, include=["distances"])
        return [
            (int(row), 1 - float(distance))
            for row, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def close(self) -> None:
        """Closes the files."""
        self._client.close()


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    # The default tenant and database; nothing is sent anywhere.
    return chromadb.PersistentClient(str(folder / FOLDER), settings=Settings(anonymized_telemetry=False))


def _metadata(part: "pa.Table") -> list[dict[str, Any]]:
    """Returns what Chroma keeps of each passage: text, numbers and days as numbers such as 20250831; nothing empty."""
    rows = part.select(["id", "start", "end", *_METADATA]).to_pylist()
    kept = []
    for row in rows:
        days = {name: int(f"{row[name]:%Y%m%d}") for name in ("start", "end") if row[name] is not None}
        values = {name: row[name] for name in _METADATA if row[name] not in (None, "")}
        kept.append({"document": row["id"], **values, **days})
    return kept
