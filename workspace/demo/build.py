"""Builds the workspace of the demo shop: makes the files, puts them in, keeps its documents beside the data."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.errors import Refused
from cartwise.types import Progress, no_progress
from cartwise.workspace.demo.checks import check_size
from cartwise.workspace.demo.effects import Effects

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace

DOCUMENTS, PHOTOS = "documents", "photos"
_MAKING = 0.45  # of the time goes into making the files


def build_demo_workspace(
    path: str | Path,
    *,
    seed: int = 7,
    customers: int = 4_000,
    effects: Effects | None = None,
    on_progress: Progress = no_progress,
) -> "Workspace":
    """Returns a new workspace that holds the demo shop.

    The monthly reports lie in its folder `documents/`.

    Args:
        path: folder of the workspace, new or empty.
        seed: of the shop.
        customers: its size.
        effects: what to plant; None for the documented ones.
        on_progress: told how far it is.

    Raises:
        Refused: The folder already holds data.
    """
    from cartwise.workspace.workspace import Workspace

    check_size(customers)
    workspace = Workspace.open(path, create=True, is_demo=True)
    if workspace.version or not workspace.is_demo:
        workspace.close()
        raise Refused(
            "demo_workspace_exists",
            f"{str(path)!r} already holds data; the demo shop needs a workspace of its own. Name a new folder.",
            received=str(path),
        )
    _fill(workspace, seed=seed, customers=customers, effects=effects, on_progress=on_progress)
    return workspace


def _fill(workspace: "Workspace", *, seed: int, customers: int, effects: Effects | None, on_progress: Progress) -> None:
    from cartwise.workspace.demo.shop import make_demo_shop

    with tempfile.TemporaryDirectory(prefix="cartwise-demo-") as folder:
        made = make_demo_shop(
            folder, seed=seed, customers=customers, effects=effects, on_progress=_part(on_progress, 0.0, _MAKING)
        )
        sources = (*made.files.values(), *made.reports, made.path / PHOTOS)
        workspace.ingest(*sources, on_progress=_part(on_progress, _MAKING, 0.98))
        _keep(made.reports, workspace.path / DOCUMENTS)
    on_progress(1.0, "demo.ready")


def _part(on_progress: Progress, start: float, end: float) -> Progress:
    """Returns a progress that fills the share from `start` to `end`."""

    def report(fraction: float, message_key: str, **params: object) -> None:
        on_progress(start + (end - start) * fraction, message_key, **params)

    return report


def _keep(files: tuple[Path, ...], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)
