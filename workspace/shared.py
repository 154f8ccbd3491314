"""What the views of one workspace share: stores, and catalogue, warehouse and value index by version."""

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.errors import CartwiseError, Unavailable
from cartwise.workspace.paths import WorkspacePaths
from cartwise.workspace.versions import VersionStore

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.catalog.values import ValueIndex
    from cartwise.workspace.history import History
    from cartwise.workspace.jobs import Jobs
    from cartwise.workspace.library.library import Library
    from cartwise.workspace.live_events import LiveEvents
    from cartwise.workspace.registry import Registry
    from cartwise.workspace.results import ResultStore
    from cartwise.workspace.warehouse.warehouse import Warehouse

_CACHED_CATALOGS = 4
_Stamp = tuple[int, int]  # modification time (ns) and size of catalog.yaml


class Shared:
    """The parts of a workspace that its views use together; each is made at its first use.

    Args:
        paths: where things stand.
        is_demo: True for the demo shop.
    """

    def __init__(self, paths: WorkspacePaths, *, is_demo: bool) -> None:
        self.paths = paths
        self.is_demo = is_demo
        self.versions = VersionStore(paths.root)
        self._lock = threading.RLock()
        self._catalogs: dict[tuple[str, _Stamp], Catalog] = {}
        self._warehouses: dict[str, Warehouse] = {}
        self._indexes: dict[str, ValueIndex] = {}

    @cached_property
    def results(self) -> "ResultStore":
        """Whole result tables."""
        from cartwise.workspace.results import ResultStore

        return ResultStore(self.paths.root / "results")

    @cached_property
    def history(self) -> "History":
        """The conversations."""
        from cartwise.workspace.history import History

        return History(self.paths.root / "history.sqlite")

    @cached_property
    def jobs(self) -> "Jobs":
        """The background jobs."""
        from cartwise.workspace.jobs import Jobs

        return Jobs(self.paths.root)

    @cached_property
    def registry(self) -> "Registry":
        """The trained models."""
        from cartwise.workspace.registry import Registry

        return Registry(self.paths.root / "registry", self.versions)

    @cached_property
    def live_events(self) -> "LiveEvents":
        """The events since the last version."""
        from cartwise.workspace.live_events import LiveEvents

        return LiveEvents(self.paths.live_events)

    @cached_property
    def library(self) -> "Library":
        """The searchable reviews and documents."""
        from cartwise.workspace.library.library import Library

        return Library(self.paths.library)

    def catalog(self, version: str) -> "Catalog":
        """Returns the merged catalogue of a version, read again only when the version or `catalog.yaml` changed."""
        from cartwise.workspace.catalog.model import Catalog

        if not version:
            return Catalog(version="", data_version="", is_demo=self.is_demo)
        key = (version, _stamp(self.paths.decisions))
        with self._lock:
            if key not in self._catalogs:
                while len(self._catalogs) >= _CACHED_CATALOGS:
                    del self._catalogs[next(iter(self._catalogs))]
                self._catalogs[key] = self._merged_catalog(version)
            return self._catalogs[key]

    def inferred_catalog(self, version: str) -> "Catalog":
        """Returns what was inferred for a version, without a person's decisions."""
        from pydantic import ValidationError

        from cartwise.workspace.catalog.model import Catalog

        if not version:
            return Catalog(version="", data_version="", is_demo=self.is_demo)
        path = self._sidecar(version, "catalog.json")
        try:
            return Catalog.model_validate_json(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValidationError) as error:
            raise Unavailable(
                "no_catalog",
                f"No catalogue of this version of Cartwise was found at {str(path)!r}. "
                "Ingest the shop's files again to make it.",
                path=str(path),
            ) from error

    def _merged_catalog(self, version: str) -> "Catalog":
        """Returns the catalogue with decisions; without any, the inferred one is it (and merging need not be imported)."""
        if not self.paths.decisions.exists():
            return self.inferred_catalog(version)
        from cartwise.workspace.catalog.store import load_catalog

        return load_catalog(self._sidecar(version, "catalog.json"), self.paths.decisions, data_version=version)

    def decide(self, path: str, value: object) -> None:
        """Writes a decision into `catalog.yaml` and takes it back where the catalogue can't be merged with it."""
        from cartwise.workspace.catalog.store import set_decision

        with self._lock:
            before = self.paths.decisions.read_bytes() if self.paths.decisions.exists() else None
            set_decision(self.paths.decisions, path, value)
            try:
                self.catalog(self.versions.current())
            except CartwiseError:
                if before is None:
                    self.paths.decisions.unlink()
                else:
                    self.paths.decisions.write_bytes(before)
                raise

    def warehouse(self, version: str) -> "Warehouse":
        """Returns the query engine over a version and its catalogue; those that nobody uses any more are closed."""
        self._require_data(version)
        catalog = self.catalog(version)
        with self._lock:
            opened = self._warehouses.get(version)
            if opened is None or opened.catalog is not catalog:
                from cartwise.workspace.warehouse.warehouse import Warehouse

                self._retire(version)
                if opened is not None:  # catalog.yaml has changed
                    opened.close()
                opened = self._warehouses[version] = Warehouse(self.versions.store_path(version), catalog)
            return opened

    def values(self, version: str) -> "ValueIndex":
        """Returns the value index of a version."""
        self._require_data(version)
        with self._lock:
            if version not in self._indexes:
                from cartwise.workspace.catalog.values import ValueIndex

                self._retire(version)
                self._indexes[version] = ValueIndex(self._sidecar(version, "values.sqlite"))
            return self._indexes[version]

    def close(self) -> None:
        """Stops the workers and closes the indexes of all versions."""
        with self._lock:
            self._close([*self._warehouses, *self._indexes])
            if "library" in self.__dict__:
                self.library.close()

    def retire(self) -> None:
        """Closes what is open on versions that are neither current nor pinned."""
        with self._lock:
            self._retire(self.versions.current())

    def _retire(self, version: str) -> None:
        used = {version, self.versions.current()} | self.versions.pinned()
        self._close([name for name in (*self._warehouses, *self._indexes) if name not in used])

    def _close(self, versions: list[str]) -> None:
        for version in versions:
            for opened in (self._warehouses.pop(version, None), self._indexes.pop(version, None)):
                if opened is not None:
                    opened.close()

    def _sidecar(self, version: str, suffix: str) -> Path:
        return self.versions.sidecar_path(version, suffix)

    def _require_data(self, version: str) -> None:
        if not version:
            raise Unavailable(
                "empty_workspace",
                f"The workspace {str(self.paths.root)!r} holds no data yet. Put files in with 'cartwise ingest FILE'.",
                path=str(self.paths.root),
            )


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
