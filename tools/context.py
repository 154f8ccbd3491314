"""What a tool is handed besides its arguments."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cartwise.types import Cancel, Progress, no_progress

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace


@dataclass(frozen=True)
class Policy:
    """Limits of a turn.

    Attributes:
        timeout_seconds: for one query, enforced by a hard kill.
        max_rows: of one result.
        keeps_results: whether whole tables are stored for download.
        reads_local_files: whether pictures outside the workspace may be read: for a person at this machine's terminal.
        sentiment_model: folder or hub name of a Hugging Face classifier to read reviews with; None for the packaged model.
        trains_models: whether a tool may start a background job that trains a model for the next time.
    """

    timeout_seconds: float = 10.0
    max_rows: int = 10_000
    keeps_results: bool = True
    reads_local_files: bool = False
    sentiment_model: str | None = None
    trains_models: bool = True


@dataclass(frozen=True)
class ToolContext:
    """The workspace (pinned to one version for the turn) and the turn's settings.

    Attributes:
        as_of: the day that relative dates count from: the last day of the data.
        user: opaque id of the person, or None.
        thread_id: owner of stored results.
        seed: of anything random.
    """

    workspace: "Workspace"
    language: str
    as_of: date | None = None
    user: str | None = None
    thread_id: str = ""
    policy: Policy = Policy()
    on_progress: Progress = no_progress
    cancel: Cancel = field(default_factory=Cancel)
    seed: int = 0
