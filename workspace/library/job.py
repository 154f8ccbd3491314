"""The background job `library`: indexes the reviews and documents of the version in use."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cartwise.types import Progress
from cartwise.workspace.library.collect import library_content, shop_documents
from cartwise.workspace.library.library import Library

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace


def run(workspace: "Workspace", params: dict[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Makes the index of what the current version holds, whatever version the job was submitted for, and returns its figures.

    Args:
        workspace: holds the data.
        params: `encoder`: name or folder of an encoder other than that of the index in use.
        on_progress: receives progress.
    """
    library = Library(workspace.path / "library", encoder=params.get("encoder"))
    with workspace.pinned() as view:
        manifest = view._shared.versions.manifest(view.version)
        meta = library.replace(
            shop_documents(view),
            content=library_content(view.catalog, manifest),
            data_version=view.version,
            on_progress=on_progress,
        )
    on_progress(1.0, "library.done", total=meta.passages)
    return asdict(meta)
