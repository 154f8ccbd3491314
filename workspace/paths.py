"""Where things stand in a workspace folder, and what makes a folder a workspace."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartwise.errors import BadInput, Refused, Unavailable
from cartwise.workspace.files import write_atomic
from cartwise.workspace.versions import VersionStore

_FORMAT = 1


@dataclass(frozen=True)
class WorkspacePaths:
    """The files and folders of one workspace."""

    root: Path

    @property
    def marker(self) -> Path:
        """The file that makes the folder a workspace."""
        return self.root / "workspace.json"

    @property
    def lock(self) -> Path:
        """The writer lock."""
        return self.root / "lock"

    @property
    def decisions(self) -> Path:
        """What a person decided on the catalogue."""
        return self.root / "catalog.yaml"

    @property
    def inferred(self) -> Path:
        """The machine's catalogue, for people to read."""
        return self.root / "catalog.inferred.yaml"

    @property
    def vault(self) -> Path:
        """The encrypted originals of withheld identifiers."""
        return self.root / "vault"

    @property
    def library(self) -> Path:
        """The index of reviews and documents."""
        return self.root / "library"

    @property
    def live_events(self) -> Path:
        """Events that arrived since the last version."""
        return self.root / "events_live.sqlite"

    @property
    def versions(self) -> VersionStore:
        """The versions of the store."""
        return VersionStore(self.root)


def open_folder(root: Path, *, create: bool, is_demo: bool) -> dict[str, Any]:
    """Returns the marker of a workspace folder, making the folder a workspace where `create` allows it.

    Raises:
        Unavailable: There is no workspace (`no_workspace`).
        Refused: The folder holds something else (`not_a_workspace`).
        BadInput: The marker is broken or of a later format.
    """
    paths = WorkspacePaths(root)
    if paths.marker.is_file():
        return _read_marker(paths.marker)
    if root.exists() and not root.is_dir():
        raise Refused(
            "not_a_workspace",
            f"{str(root)!r} is a file; expected a folder. Choose another one with --workspace DIR.",
            path=str(root),
        )
    if root.is_dir() and any(root.iterdir()):
        raise Refused(
            "not_a_workspace",
            f"The folder {str(root)!r} holds other files and no workspace. Choose an empty or new folder with --workspace DIR.",
            path=str(root),
        )
    if not create:
        raise Unavailable(
            "no_workspace",
            f"There is no workspace at {str(root)!r}. Make one with 'cartwise init', or put files in with 'cartwise ingest FILE'.",
            path=str(root),
        )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    marker = {"format": _FORMAT, "created_at": datetime.now(UTC).isoformat(timespec="seconds"), "is_demo": is_demo}
    write_atomic(paths.marker, json.dumps(marker) + "\n")
    return marker


def _read_marker(path: Path) -> dict[str, Any]:
    try:
        marker = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        marker = None
    found = marker.get("format") if isinstance(marker, dict) else None
    if not isinstance(marker, dict) or not isinstance(found, int) or found > _FORMAT:
        raise BadInput(
            "workspace_format",
            f"The workspace {str(path.parent)!r} has format {found!r}; this version reads formats up to {_FORMAT}. Update cartwise.",
            path=str(path.parent),
            format=found,
            known=_FORMAT,
        )
    return marker
