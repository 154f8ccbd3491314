"""The background job `ingest`: what the web face submits for an upload."""

from typing import TYPE_CHECKING, Any

from cartwise.types import Progress

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace


def run(workspace: "Workspace", params: dict[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Ingests `params["sources"]` (paths) and returns the report as plain JSON values.

    Args:
        workspace: receives the data.
        params: `sources`, and `table`, `mode`, `answers` as in `Workspace.ingest`.
        on_progress: receives progress.
    """
    report = workspace.ingest(
        *params["sources"],
        table=params.get("table"),
        mode=params.get("mode", "auto"),
        answers=params.get("answers"),
        on_progress=on_progress,
    )
    return report.to_dict()
