"""The library of one folder: an index at a time, swapped as a whole, so that a kill leaves the former one or the new one."""

import logging
import re
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.models.retrieval.duplicates import fold
from cartwise.types import Cancel, DateRange, Progress, no_progress
from cartwise.workspace.files import write_atomic
from cartwise.workspace.library.build import IndexMeta, build_index, is_usable, read_meta
from cartwise.workspace.library.columns import days
from cartwise.workspace.library.documents import Document, Hit, as_documents
from cartwise.workspace.library.filters import mask_of
from cartwise.workspace.library.index import DEPTH, Index, Ranked
from cartwise.workspace.library.shelf import hit_of, stored_documents
from cartwise.workspace.library.vectors import KnownVectors
from cartwise.workspace.lock import WriterLock

if TYPE_CHECKING:
    from cartwise.models.text.encoder import TextEncoder

_DRAFT, _BUILT = ".draft-", "index-"
_LOCK_SECONDS = 600.0
logger = logging.getLogger(__name__)


class Library:
    """Documents to search, by meaning and by words.

    Args:
        path: folder of the library; made at the first `add`. The documents need not be of a shop.
        encoder: makes the vectors: an encoder, the name or folder of one, or None for that of the index in use (the packaged one
            for a new library).
    """

    def __init__(self, path: str | Path, *, encoder: "TextEncoder | str | None" = None) -> None:
        self._root = Path(path)
        self._wanted = encoder
        self._encoders: dict[str, TextEncoder] = {}
        self._opened: Index | None = None
        self._former: Index | None = None
        self._lock = threading.RLock()

    @property
    def meta(self) -> IndexMeta | None:
        """What is known of the index in use; None before the first one."""
        name = self._current()
        return read_meta(self._root / name) if name else None

    def add(
        self, documents: Iterable[Any], *, on_progress: Progress = no_progress, cancel: Cancel | None = None
    ) -> IndexMeta:
        """Adds documents, or takes new texts for ids that are there; returns what the index holds now.

        Passages that are there already keep their vectors. Memory does not grow with the texts.

        Args:
            documents: `Document`s, mappings with `id` and `text` and whatever filters use, or pairs (id, text).
            on_progress: receives progress.
            cancel: stops; the former index stays.

        Raises:
            RetryableInput: An item is no document.
        """
        given = list(as_documents(documents))
        new = {document.id: document for document in given}
        with self._writing():
            kept = (document for document in self._stored() if document.id not in new)
            return self._rebuild(chain(kept, new.values()), on_progress=on_progress, cancel=cancel)

    def replace(
        self,
        documents: Iterable[Document],
        *,
        content: str = "",
        data_version: str = "",
        on_progress: Progress = no_progress,
        cancel: Cancel | None = None,
    ) -> IndexMeta:
        """Makes the library hold these documents and no others; vectors of texts that stay are not made again."""
        with self._writing():
            return self._rebuild(
                documents, content=content, data_version=data_version, on_progress=on_progress, cancel=cancel
            )

    def remove(self, ids: Iterable[str]) -> int:
        """Removes documents and returns how many; no byte of them stays on disk."""
        doomed = set(ids)
        with self._writing():
            before = self.meta
            if before is None:
                return 0
            left = (document for document in self._stored() if document.id not in doomed)
            after = self._rebuild(left, content="", data_version=before.data_version)
            return before.documents - after.documents

    def search(
        self,
        text: str,
        k: int = 10,
        where: Mapping[str, Any] | None = None,
        *,
        period: DateRange | None = None,
        also: Sequence[str] = (),
        per_document: int = 1,
    ) -> list[Hit]:
        """Returns the passages that fit best, best first; near-duplicates are folded into the best of them.

        Args:
            text: the question; an empty one finds the latest.
            k: most hits.
            where: conditions: `{"rating": {"lt": 3}, "category": "Dresses"}`; see `filters`.
            period: days that the passages are about.
            also: the question in other words or languages; their rankings are fused too.
            per_document: most passages of one document.

        Raises:
            RetryableInput: A condition is not possible.
        """
        index = self.index()
        if index is None or not index.meta.passages:
            return []
        mask = mask_of(index.shelf, where, period)
        queries = [query for query in (text, *also) if query.strip()]
        ranked = index.rank(queries, mask, max(DEPTH, 3 * k)) if queries else _latest(index, mask)
        return _shown(index, ranked, k, per_document)

    def count(self, where: Mapping[str, Any] | None = None, *, period: DateRange | None = None) -> int:
        """Returns how many documents fit."""
        import numpy as np

        index = self.index()
        if index is None:
            return 0
        mask = mask_of(index.shelf, where, period)
        return len(np.unique(index.document_of if mask is None else index.document_of[mask]))

    def count_naming(
        self,
        texts: Sequence[str],
        where: Mapping[str, Any] | None = None,
        *,
        period: DateRange | None = None,
        pattern: "re.Pattern[str] | None" = None,
    ) -> int:
        """Returns how many of the documents that fit have all of the words of one of the texts, or match the pattern."""
        index = self.index()
        if index is None or not index.meta.passages:
            return 0
        return index.count_naming(texts, mask_of(index.shelf, where, period), pattern=pattern)

    def index(self) -> Index | None:
        """Returns the index in use, opened; None before the first one."""
        while True:
            name = self._current()
            if not name:
                return None
            with self._lock:
                if self._opened is None or self._opened.folder.name != name:
                    try:
                        opened = Index(self._root / name, self._encoder(read_meta(self._root / name).encoder))
                    except FileNotFoundError:
                        if name == self._current():
                            raise
                        continue  # swapped in between
                    if self._former is not None:
                        self._former.close()
                    self._former, self._opened = self._opened, opened  # a search in flight may still use it
                return self._opened

    def close(self) -> None:
        """Closes the opened indexes."""
        with self._lock:
            for index in (self._opened, self._former):
                if index is not None:
                    index.close()
            self._opened = self._former = None

    def _writing(self) -> WriterLock:
        self._root.mkdir(parents=True, exist_ok=True)
        return WriterLock(self._root / "lock", timeout_seconds=_LOCK_SECONDS)

    def _rebuild(
        self,
        documents: Iterable[Document],
        *,
        content: str = "",
        data_version: str = "",
        on_progress: Progress = no_progress,
        cancel: Cancel | None = None,
    ) -> IndexMeta:
        """Builds the next index, makes it the one in use, and removes all others."""
        self._clean()
        before, encoder = self.index(), self._encoder(None)
        known = KnownVectors(before.shelf, before.vectors) if before and before.meta.encoder == encoder.name else None
        name = f"{_BUILT}{secrets.token_hex(6)}"
        draft = self._root / f"{_DRAFT}{name}"
        draft.mkdir()
        try:
            meta = build_index(
                draft,
                documents,
                encoder,
                known=known,
                content=content,
                data_version=data_version,
                on_progress=on_progress,
                cancel=cancel,
            )
            draft.replace(self._root / name)
            write_atomic(self._root / "CURRENT", name + "\n")
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self._clean()
        logger.info("library_built documents=%s passages=%s encoded=%s", meta.documents, meta.passages, meta.encoded)
        return meta

    def _stored(self) -> Iterator[Document]:
        index = self.index()
        return stored_documents(index.shelf) if index else iter(())

    def _clean(self) -> None:
        """Removes what killed builds left, and former indexes; who has one open goes on reading it."""
        current = self._current()
        for folder in self._root.iterdir():
            if folder.name != current and folder.name.startswith((_DRAFT, _BUILT)):
                shutil.rmtree(folder, ignore_errors=True)

    def _current(self) -> str:
        """Returns the name of the index in use; "" where there is none, or none that can be used."""
        try:
            name = (self._root / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        return name if name and is_usable(self._root / name) else ""

    def _encoder(self, name: str | None) -> "TextEncoder":
        """Returns the encoder of that name; without one, the encoder that a new index is made with."""
        from cartwise.models.text.encoder import PACKAGED_NAME, Encoder

        if self._wanted is not None and not isinstance(self._wanted, str) and name in (None, self._wanted.name):
            return self._wanted
        if name is None:
            meta = self.meta
            name = self._wanted if isinstance(self._wanted, str) else meta.encoder if meta else PACKAGED_NAME
        if name not in self._encoders:
            self._encoders[name] = Encoder.load(None if name == PACKAGED_NAME else name)
        return self._encoders[name]


def _latest(index: Index, mask: Any) -> list[Ranked]:
    """Returns the rows that fit, the latest first."""
    import numpy as np

    ends = days(index.shelf.column("end")).astype(np.int64)
    rows = np.arange(len(ends)) if mask is None else np.flatnonzero(mask)
    return [Ranked(int(row), 0.0) for row in rows[np.lexsort((rows, -np.maximum(ends[rows], 0)))][: 10 * DEPTH]]


def _shown(index: Index, ranked: list[Ranked], k: int, per_document: int) -> list[Hit]:
    """Returns the first k hits, near-duplicates folded and no document more often than wanted."""
    from dataclasses import replace

    looked_at = ranked[: k + max(20, k * (per_document - 1) + 30)]
    ids, texts, starts = (index.shelf.column(name) for name in ("id", "text", "start"))
    kinds, rows = index.shelf.column("kind"), [found.row for found in looked_at]
    # reports of two months may say the same; reviews of two days that do are copies
    keys = [str(starts[row].as_py()) if kinds[row].as_py() == "document" else "" for row in rows]
    groups = fold([texts[row].as_py() for row in rows], keys)
    hits: list[Hit] = []
    shown: dict[str, int] = {}
    for group in groups:
        found = looked_at[group[0]]
        name = ids[found.row].as_py()
        if shown.get(name, 0) >= per_document:
            continue
        shown[name] = shown.get(name, 0) + 1
        hit = hit_of(index.shelf, found.row, found.score, coverage=found.coverage, similarity=found.similarity)
        others = dict.fromkeys(ids[rows[place]].as_py() for place in group[1:])
        hits.append(replace(hit, duplicates=tuple(others)))
        if len(hits) == k:
            break
    return hits
