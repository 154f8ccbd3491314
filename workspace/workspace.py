"""The facade of a shop's data: one folder, its versions, its catalogue and everything kept beside them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.errors import Unavailable
from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.paths import WorkspacePaths, open_folder
from cartwise.workspace.pins import Pin
from cartwise.workspace.shared import Shared

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.catalog.store import Change, Finding
    from cartwise.workspace.catalog.values import ValueIndex
    from cartwise.workspace.history import History
    from cartwise.workspace.ingest.report import IngestReport
    from cartwise.workspace.jobs import Job, Jobs
    from cartwise.workspace.library.library import Library
    from cartwise.workspace.live_events import LiveEvents
    from cartwise.workspace.registry import Registry
    from cartwise.workspace.results import ResultStore
    from cartwise.workspace.warehouse.result import QueryResult
    from cartwise.workspace.warehouse.warehouse import Warehouse


class Workspace:
    """A shop's data at rest. Make one with `Workspace.open`.

    A workspace follows the current version; `pinned()` gives a view that stays on one version, for a turn.
    """

    def __init__(self, shared: Shared, *, pin: Pin | None = None) -> None:
        self._shared = shared
        self._pin = pin

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, is_demo: bool = False) -> "Workspace":
        """Returns the workspace in a folder.

        Args:
            path: the folder.
            create: make the workspace where the folder is absent or empty.
            is_demo: mark a new workspace as the demo shop.

        Raises:
            Unavailable: There is none (`no_workspace`).
            Refused: The folder holds something else (`not_a_workspace`).
        """
        root = Path(path).expanduser().absolute()
        marker = open_folder(root, create=create, is_demo=is_demo)
        return cls(Shared(WorkspacePaths(root), is_demo=bool(marker.get("is_demo"))))

    @property
    def path(self) -> Path:
        """The workspace folder."""
        return self._shared.paths.root

    @property
    def is_demo(self) -> bool:
        """True for the demo shop."""
        return self._shared.is_demo

    @property
    def version(self) -> str:
        """The data version, "" while nothing was ingested."""
        return self._pin.version if self._pin else self._shared.versions.current()

    @property
    def catalog(self) -> "Catalog":
        """The merged catalogue of the version in use; empty while nothing was ingested."""
        return self._shared.catalog(self.version)

    @property
    def warehouse(self) -> "Warehouse":
        """The query engine over the version in use.

        Raises:
            Unavailable: Nothing was ingested yet (`empty_workspace`).
        """
        return self._shared.warehouse(self.version)

    @property
    def values(self) -> "ValueIndex":
        """The value index of the version in use; raises as `warehouse` does."""
        return self._shared.values(self.version)

    @property
    def results(self) -> "ResultStore":
        """Whole result tables, by id."""
        return self._shared.results

    @property
    def history(self) -> "History":
        """The conversations."""
        return self._shared.history

    @property
    def jobs(self) -> "Jobs":
        """The background jobs."""
        return self._shared.jobs

    @property
    def registry(self) -> "Registry":
        """The trained models and other costly artifacts."""
        return self._shared.registry

    @property
    def library(self) -> "Library":
        """The shop's reviews and documents, to search: `library.search("returns", 5, {"kind": "document"}, period=...)`."""
        return self._shared.library

    @property
    def live_events(self) -> "LiveEvents":
        """The events that arrived since the last ingest."""
        return self._shared.live_events

    def pinned(self) -> "Workspace":
        """Returns a view that stays on the version in use now; close it when the turn ends."""
        return Workspace(self._shared, pin=self._shared.versions.pin(self._pin.version if self._pin else None))

    def ingest(
        self,
        *sources: Any,
        table: str | None = None,
        mode: str = "auto",
        answers: Mapping[str, str] | None = None,
        on_progress: Progress = no_progress,
        cancel: Cancel | None = None,
    ) -> "IngestReport":
        """Puts files, folders, archives or DataFrames in, as a new version; a background job indexes new texts for search.

        Args:
            sources: paths (tables, documents) or pandas DataFrames.
            table: name of the table, where the sources make one.
            mode: `auto` decides per table and asks where in doubt; `append`, `replace` or `merge` decide for it.
            answers: answers to the questions an earlier try raised.
            on_progress: receives progress.
            cancel: stops the ingest; the former version stays.

        Raises:
            BadInput: A source can't be read as what it claims to be.
            RetryableInput: A question is to be answered first; its text says how.
            Busy: Another process changes the workspace.
        """
        from cartwise.workspace.ingest.pipeline import ingest
        from cartwise.workspace.library.shop import start_indexing

        report = ingest(
            self._shared.paths,
            sources,
            table=table,
            mode=mode,
            answers=answers or {},
            is_demo=self.is_demo,
            on_progress=on_progress,
            cancel=cancel or Cancel(),
        )
        start_indexing(self)
        return report

    def sql(self, statement: str, *, limit: int = 10_000, timeout_seconds: float = 10.0) -> "QueryResult":
        """Runs a person's SELECT over the role views, through the gate, on one version."""
        with self.pinned() as view:
            return view.warehouse.sql(statement, limit=limit, timeout_seconds=timeout_seconds)

    def set_catalog(self, path: str, value: Any) -> None:
        """Writes a person's decision, such as `metrics.aov.label`, into `catalog.yaml`; None takes it back.

        Raises:
            RetryableInput: The decision does not fit the catalogue; `catalog.yaml` stays as it was.
        """
        self._shared.decide(path, value)

    def diff_catalog(self) -> "tuple[Change, ...]":
        """Returns what a person's decisions changed in the inferred catalogue."""
        from cartwise.workspace.catalog.store import diff

        return diff(self._shared.inferred_catalog(self.version), self.catalog)

    def check_catalog(self) -> "tuple[Finding, ...]":
        """Returns what is wrong or undecided in the catalogue; empty when all is well."""
        import duckdb

        from cartwise.workspace.catalog.store import check

        with self.pinned() as view:
            if not view.version:
                return ()
            store = self._shared.versions.store_path(view.version)
            with duckdb.connect(str(store), read_only=True) as connection:
                return check(view.catalog, connection)

    def append_events(self, events: Iterable[Mapping[str, Any]]) -> int:
        """Stores live events under the canonical names of the role `events`; returns the number of the last one."""
        return self.live_events.append(events)

    def train(self, kind: str, **params: Any) -> "Job":
        """Starts training on the version in use, in the background.

        Raises:
            Unavailable: No such kind of model; the text lists those there are.
        """
        known = ", ".join(self.jobs.trained_kinds)
        if kind not in self.jobs.trained_kinds:
            raise Unavailable(
                "unknown_model_kind",
                f"There is no model of kind {kind!r} to train; there are: {known or '-'}.",
                kind=kind,
                known=known or "-",
            )
        return self.jobs.submit(kind, {**params, "data_version": self.version})

    def erase(self, entity: str, entity_id: str | int) -> dict[str, int]:
        """Removes a customer (or another entity) from every table, document, result, conversation, the library and the vault; old versions go.

        Returns:
            Rows removed, by table, and items removed, by store.

        Raises:
            RetryableInput: No such entity, or nothing has that id.
        """
        from cartwise.workspace.erasure import erase
        from cartwise.workspace.library.shop import rebuild_now

        removed = erase(self._shared, entity, str(entity_id))
        return {**removed, "library": rebuild_now(self)}

    def close(self) -> None:
        """Gives the pinned version free; for the workspace itself, stops its query workers."""
        if self._pin:
            self._pin.release()
        else:
            self._shared.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r}, version={self.version!r})"
