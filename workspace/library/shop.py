"""The library of a workspace: whether it is up to date, and the job that makes it so."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwise.workspace.library.build import IndexMeta
from cartwise.workspace.library.collect import library_content

if TYPE_CHECKING:
    from cartwise.workspace.jobs import Job
    from cartwise.workspace.workspace import Workspace

KIND = "library"  # of the job


@dataclass(frozen=True)
class LibraryState:
    """How the index stands to the data.

    Attributes:
        content: hash of what there is to index; "" where there is nothing.
        meta: of the index in use; None before the first one.
        job: that indexes now, or the last one that failed on this content.
    """

    content: str
    meta: IndexMeta | None
    job: "Job | None" = None

    @property
    def is_current(self) -> bool:
        """True where the index holds what the data hold."""
        return self.meta.content == self.content if self.meta else not self.content

    @property
    def is_indexing(self) -> bool:
        """True while a job works on it."""
        return self.job is not None and not self.job.is_over


def library_state(workspace: "Workspace") -> LibraryState:
    """Returns how the library of the version in use stands."""
    content = _content(workspace)
    meta = workspace.library.meta
    if meta is not None and meta.content == content:
        return LibraryState(content, meta)
    jobs = [job for job in workspace.jobs.list() if job.kind == KIND and job.params.get("content") == content]
    return LibraryState(content, meta, jobs[0] if jobs else None)


def start_indexing(workspace: "Workspace") -> "Job | None":
    """Starts the job that brings the index up to date; None where it is, or where there is nothing to index."""
    content = _content(workspace)
    meta = workspace.library.meta
    if (meta.content if meta else "") == content:
        return None
    return workspace.jobs.submit(KIND, {"content": content})


def rebuild_now(workspace: "Workspace") -> int:
    """Makes the index anew from what the version in use holds, so that nothing else stays on disk; returns the documents it lost.

    Texts that stay keep their vectors, so this takes seconds. A kill in between leaves an index that is out of date: the next
    search or ingest replaces it.
    """
    from cartwise.workspace.library.collect import shop_documents

    meta, content = workspace.library.meta, _content(workspace)
    if meta is None or meta.content == content:
        return 0
    with workspace.pinned() as view:
        after = workspace.library.replace(shop_documents(view), content=content, data_version=view.version)
    return max(0, meta.documents - after.documents)


def _content(workspace: "Workspace") -> str:
    manifest = workspace._shared.versions.manifest(workspace.version)
    return library_content(workspace.catalog, manifest)
