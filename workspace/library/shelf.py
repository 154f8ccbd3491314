"""The passages of an index as one Arrow file that is memory-mapped, so that opening it costs nothing."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.models.retrieval.words import is_in_characters
from cartwise.workspace.library.chunks import Passage
from cartwise.workspace.library.documents import Document, Hit, Section

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 2_000
FILE = "passages.arrow"
_TEXTS = ("id", "kind", "title", "heading", "source", "row_id", "text", "product", "product_id", "category", "language")
_DOCUMENT_FIELDS = (
    "id", "kind", "title", "source", "row_id", "product", "product_id", "category", "rating", "language", "start", "end",
)  # fmt: skip


def schema() -> "pa.Schema":
    """Returns the columns of the shelf."""
    import pyarrow as pa

    return pa.schema(
        [
            *((name, pa.string()) for name in _TEXTS),
            ("number", pa.int32()),
            ("page", pa.int32()),
            ("rating", pa.float32()),
            ("start", pa.date32()),
            ("end", pa.date32()),
            ("extra", pa.string()),
            ("in_characters", pa.bool_()),
            ("fingerprint", pa.string()),
            ("new_document", pa.bool_()),
        ]
    )


def write_shelf(path: Path, passages: Iterable[Passage]) -> int:
    """Writes passages in batches and returns how many there were."""
    import pyarrow as pa

    columns, count = schema(), 0
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, columns) as writer:
        held: list[dict[str, Any]] = []
        for passage in passages:
            held.append(_row(passage))
            count += 1
            if len(held) == BATCH:
                writer.write_batch(pa.RecordBatch.from_pylist(held, schema=columns))
                held = []
        if held:
            writer.write_batch(pa.RecordBatch.from_pylist(held, schema=columns))
    return count


def open_shelf(path: Path) -> "pa.Table":
    """Returns the passages; their bytes stay on disk until they are read."""
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def indexed_texts(shelf: "pa.Table") -> Iterator[str]:
    """Yields what is embedded and searched of each passage, in order."""
    for batch in shelf.select(["title", "heading", "text"]).to_batches(max_chunksize=BATCH):
        for title, heading, text in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            head = " - ".join(part for part in (title, heading) if part)
            yield f"{head}. {text}" if head else text


def hit_of(shelf: "pa.Table", row: int, score: float, *, coverage: float = 0.0, similarity: float = 0.0) -> Hit:
    """Returns a passage as a hit."""
    values = {name: shelf.column(name)[row].as_py() for name in (*_DOCUMENT_FIELDS, "text", "heading", "page")}
    number, extra = shelf.column("number")[row].as_py(), shelf.column("extra")[row].as_py()
    known = json.loads(extra) if extra else {}
    return Hit(**values, passage=number, score=score, coverage=coverage, similarity=similarity, extra=known)


def stored_documents(shelf: "pa.Table") -> Iterator[Document]:
    """Yields the documents of a shelf again, each passage as a section: cutting them gives the same passages."""
    held: list[dict[str, Any]] = []
    for batch in shelf.to_batches(max_chunksize=BATCH):
        for row in batch.to_pylist():
            if row["new_document"] and held:
                yield _document(held)
                held = []
            held.append(row)
    if held:
        yield _document(held)


def _document(rows: list[dict[str, Any]]) -> Document:
    first = {name: rows[0][name] for name in _DOCUMENT_FIELDS}
    sections = tuple(Section(row["text"], row["heading"], row["page"]) for row in rows)
    return Document(**first, sections=sections, extra=json.loads(rows[0]["extra"]) if rows[0]["extra"] else {})


def _row(passage: Passage) -> dict[str, Any]:
    document = passage.document
    return {
        **{name: getattr(document, name) for name in _DOCUMENT_FIELDS},
        "text": passage.text,
        "heading": passage.heading,
        "number": passage.number,
        "page": passage.page,
        "extra": json.dumps(dict(document.extra), ensure_ascii=False, default=str) if document.extra else "",
        "in_characters": is_in_characters(passage.text),
        "fingerprint": passage.fingerprint,
        "new_document": passage.number == 0,
    }
