"""The versions of a workspace's store: immutable files, one of them current, some of them pinned by turns in flight.

`data/<version>.duckdb` with its sidecars never changes after `publish`. `CURRENT` names one version and is swapped by rename
after everything it names has reached the disk, so a kill at any point leaves either the former version or the new one.
"""

import json
import logging
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cartwise.errors import FinalFailure
from cartwise.workspace.files import fsync_file, fsync_folder, write_atomic
from cartwise.workspace.pins import Pin, Pins

logger = logging.getLogger(__name__)

STORE = "duckdb"
SIDECARS = ("values.sqlite", "catalog.json", "documents.jsonl", "manifest.json")
_DRAFT = ".draft-"


@dataclass(frozen=True)
class Manifest:
    """What a version holds, beside the store itself."""

    version: str
    parent: str = ""
    created_at: str = ""  # ISO 8601, UTC
    tables: tuple[dict[str, Any], ...] = ()  # `Table` of the catalogue model, as JSON values
    hashes: Mapping[str, str] = field(default_factory=dict)  # table -> hash of its multiset of rows
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)  # table -> roles that it sets the grain of
    loads: Mapping[str, Sequence[str]] = field(default_factory=dict)  # table -> loads of the vault with its originals
    live_through: int = 0  # number of the last live event folded in
    documents: str = ""  # hash of its documents, "" without any

    def to_json(self) -> str:
        """Returns the manifest as JSON text."""
        return json.dumps(asdict(self), indent=1)


@dataclass(frozen=True)
class Draft:
    """A folder in which the files of the next version are made, under their final suffixes."""

    folder: Path

    @property
    def store(self) -> Path:
        """The DuckDB file."""
        return self.folder / f"next.{STORE}"

    def sidecar(self, suffix: str) -> Path:
        """The file beside the store, such as `catalog.json`."""
        return self.folder / f"next.{suffix}"


class VersionStore:
    """The versions below one workspace folder; cheap to make, does nothing until asked.

    Args:
        root: the workspace folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self._current = root / "CURRENT"
        self._pins = Pins(root / "pins")

    def current(self) -> str:
        """Returns the version in use, or "" where nothing was ingested yet."""
        try:
            return self._current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def store_path(self, version: str) -> Path:
        """Returns the DuckDB file of a version."""
        return self.data / f"{version}.{STORE}"

    def sidecar_path(self, version: str, suffix: str) -> Path:
        """Returns a file beside the store, such as `values.sqlite`, `catalog.json` or `manifest.json`."""
        return self.data / f"{version}.{suffix}"

    def manifest(self, version: str) -> Manifest:
        """Returns what a version holds; an empty manifest for the empty version "".

        Raises:
            FinalFailure: The version is not there any more.
        """
        if not version:
            return Manifest("")
        try:
            values = json.loads(self.sidecar_path(version, "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise self._gone(version) from None
        return Manifest(**{**values, "tables": tuple(values["tables"])})

    def pin(self, version: str | None = None) -> Pin:
        """Keeps a version (the current one by default) from being removed until the pin is released.

        Raises:
            FinalFailure: The version asked for is not there any more.
        """
        while True:
            wanted = self.current() if version is None else version
            pin = self._pins.add(wanted)
            if not wanted or self.store_path(wanted).exists():
                return pin
            pin.release()
            if version is not None or wanted == self.current():
                raise self._gone(wanted)

    def next_version(self, content: str) -> str:
        """Returns the id of the version after the current one: a number that sorts, and six bytes of its content's hash."""
        from hashlib import blake2b

        numbers = [int(name.partition("-")[0]) for name in (*self._stored(), self.current()) if name]
        digest = blake2b(f"{self.current()} {content}".encode(), digest_size=6).hexdigest()
        return f"{max(numbers, default=0) + 1:06d}-{digest}"

    def draft(self) -> Draft:
        """Makes the folder of the next version's files; the caller holds the writer lock."""
        folder = self.data / f"{_DRAFT}{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        return Draft(folder)

    def publish(self, draft: Draft, manifest: Manifest) -> None:
        """Makes the draft the current version: files to disk, then renamed, then `CURRENT`; then old versions go.

        The caller holds the writer lock and has closed the store.
        """
        draft.sidecar("manifest.json").write_text(manifest.to_json(), encoding="utf-8")
        for suffix in (*SIDECARS, STORE):
            made = draft.folder / f"next.{suffix}"
            if made.exists():
                fsync_file(made)
                made.replace(self.data / f"{manifest.version}.{suffix}")
        fsync_folder(self.data)
        write_atomic(self._current, manifest.version + "\n")
        shutil.rmtree(draft.folder, ignore_errors=True)

    def clean(self, *, keep_previous: bool = True) -> list[str]:
        """Removes unpinned versions other than the current and the one before it, and what killed writers left.

        The caller holds the writer lock. Returns the versions removed.
        """
        current = self.current()
        for draft in self.data.glob(f"{_DRAFT}*"):
            shutil.rmtree(draft, ignore_errors=True)
        keep = {current} | self._pins.pinned()
        if keep_previous:
            keep.update(sorted(name for name in self._stored() if name < current)[-1:])
        doomed = [version for version in self._stored() if version not in keep]
        self._remove(doomed)
        return doomed

    def remove_all_but(self, version: str) -> None:
        """Removes every other version, pinned or not: for an erasure. The caller holds the writer lock."""
        self._remove([name for name in self._stored() if name != version])

    def pinned(self) -> set[str]:
        """Returns the versions that living processes have pinned."""
        return self._pins.pinned()

    def _stored(self) -> list[str]:
        return sorted({path.name.partition(".")[0] for path in self.data.glob("[0-9]*.*")})

    def _remove(self, versions: Iterable[str]) -> None:
        for version in versions:
            logger.info("version_removed version=%s", version)
            for path in self.data.glob(f"{version}.*"):
                path.unlink(missing_ok=True)

    def _gone(self, version: str) -> FinalFailure:
        return FinalFailure(
            "version_gone",
            f"Version {version!r} of the workspace {str(self.root)!r} is not there any more; the current one is {self.current()!r}. "
            "Ask again to use it.",
            version=version,
            path=str(self.root),
            current=self.current(),
        )
