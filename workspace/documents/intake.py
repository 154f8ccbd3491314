"""Puts documents into the next version: reads them, lets them take the place of their namesakes, tells what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.documents.model import SIDECAR, StoredDocument, read_documents, write_documents
from cartwise.workspace.ingest.report import DocumentReport
from cartwise.workspace.versions import Draft, Manifest, VersionStore

if TYPE_CHECKING:
    from cartwise.workspace.documents.read import ReadDocument
    from cartwise.workspace.ingest.sources import Source


@dataclass(frozen=True)
class Intake:
    """What an ingest did to the documents.

    Attributes:
        content: hash of all documents of the new version; "" where there are none.
        is_changed: whether it differs from the version before.
    """

    content: str
    is_changed: bool
    reports: tuple[DocumentReport, ...] = ()


def take_in(
    versions: VersionStore,
    parent: Manifest,
    draft: Draft,
    sources: "Sequence[Source]",
    *,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> Intake:
    """Reads the documents among the sources and writes the sidecar of the draft, with those that were there before.

    Args:
        versions: of the workspace.
        parent: the version that the draft continues.
        draft: the folder of the next version.
        sources: documents only.
        on_progress: receives progress.
        cancel: stops between documents.

    Raises:
        BadInput: a document can't be read; nothing is kept of the ingest.
    """
    from cartwise.workspace.documents.read import read_document

    stored = {document.name: document for document in read_documents(versions.sidecar_path(parent.version, SIDECAR))}
    reports = []
    for place, source in enumerate(sources):
        on_progress(place / len(sources), "ingest.reading", file=source.name)
        if cancel is not None:
            cancel.raise_if_set()
        with source.opened(cancel) as path:
            read = read_document(source, path)
        before = stored.get(read.document.name)
        status = "new" if before is None else "known" if before.content == read.document.content else "replaced"
        if before is None or status != "known":
            stored[read.document.name] = read.document
        reports.append(_report(read, status))
    content = write_documents(draft.sidecar(SIDECAR), _in_order(stored.values()))
    return Intake(content, content != parent.documents, tuple(reports))


def _in_order(documents: Iterable[StoredDocument]) -> list[StoredDocument]:
    """Returns documents by name, so that the hash does not depend on the order in which they came."""
    return sorted(documents, key=lambda document: document.name)


def _report(read: "ReadDocument", status: str) -> DocumentReport:
    document = read.document
    return DocumentReport(
        source=document.name,
        title=document.title,
        format=document.format,
        status=status,
        pages=document.pages,
        passages=read.passages,
        words=read.words,
        language=document.language,
        start=document.start,
        end=document.end,
        warnings=read.warnings,
        unlocks=("search_documents",),
    )
