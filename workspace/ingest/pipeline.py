"""Ingest: sources -> typed staging tables -> without identifiers -> combined with what is stored -> the next version.

Raw rows lie only in memory (or in encrypted spill files of the draft folder); what reaches the store's file is screened. All of
it happens in a draft folder under the writer lock, so a kill or an error at any point leaves the former version in use.
"""

import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.files import clone_file
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.findings import report_of
from cartwise.workspace.ingest.integrity import integrity_warnings
from cartwise.workspace.ingest.live_folding import fold_live_events
from cartwise.workspace.ingest.modes import check_mode
from cartwise.workspace.ingest.progress import PartProgress
from cartwise.workspace.ingest.report import IngestReport, IngestWarning
from cartwise.workspace.ingest.seal import seal, stored_tables
from cartwise.workspace.ingest.stored_names import given_names, stored_names
from cartwise.workspace.ingest.storing import Incoming, Storing
from cartwise.workspace.ingest.targets import Targets
from cartwise.workspace.live_events import LiveEvents
from cartwise.workspace.lock import WriterLock
from cartwise.workspace.paths import WorkspacePaths
from cartwise.workspace.photos.keeping import keep_photos
from cartwise.workspace.versions import Draft

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.documents.intake import Intake
    from cartwise.workspace.ingest.sources import Source
    from cartwise.workspace.ingest.staging import StagedTable

# Shares of the progress bar, as measured on a CSV of 541,909 rows.
_READING, _SCREENING, _STORING, _SEALING = (0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 1.0)


def ingest(
    paths: WorkspacePaths,
    sources: Sequence[Any],
    *,
    table: str | None = None,
    mode: str = "auto",
    answers: Mapping[str, str] | None = None,
    is_demo: bool = False,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> IngestReport:
    """Puts sources into the workspace as a new version; see `Workspace.ingest`.

    A repeat, where no row is new, publishes nothing and leaves the version as it is.
    """
    from cartwise.workspace.ingest.sources import expand_sources

    started = time.perf_counter()
    check_mode(mode)
    expanded = expand_sources(sources)
    readable = [source for source in expanded if source.is_readable]
    pictures = [source for source in expanded if source.kind == "image"]
    documents = [source for source in expanded if source.is_document]
    later = tuple(
        source.name for source in expanded if not (source.is_readable or source.is_document or source.kind == "image")
    )
    with WriterLock(paths.lock), _draft(paths) as draft:
        kept = keep_photos(paths.root, pictures, on_progress=on_progress, cancel=cancel)
        readable += kept.sources()
        if pictures and not kept.names and len(pictures) == len(expanded):
            raise wording.bad_input("no_readable_photo", names=", ".join(source.name for source in pictures[:5]))
        work = _Ingest(paths, draft, answers=answers or {}, on_progress=on_progress, cancel=cancel or Cancel())
        report = kept.told_in(work.run(readable, documents, table=table, mode=mode, is_demo=is_demo))
    on_progress(1.0, "ingest.done")
    return replace(report, coming_later=later, seconds=time.perf_counter() - started)


@contextmanager
def _draft(paths: WorkspacePaths) -> Iterator[Draft]:
    """Yields the folder of the next version and clears away what it and killed writers left."""
    versions = paths.versions
    versions.clean()
    draft = versions.draft()
    try:
        yield draft
        versions.clean()
    finally:
        shutil.rmtree(draft.folder, ignore_errors=True)


class _Ingest:
    """One ingest in its draft folder, under the writer lock."""

    def __init__(
        self, paths: WorkspacePaths, draft: Draft, *, answers: Mapping[str, str], on_progress: Progress, cancel: Cancel
    ) -> None:
        from cartwise.workspace.privacy.keyring import Keyring
        from cartwise.workspace.privacy.vault import Vault

        self._paths = paths
        self._draft = draft
        self._answers = answers
        self._on_progress = on_progress
        self._cancel = cancel
        self._names: dict[str, str] = {}  # staged table -> name to store it under
        self._parent = paths.versions.manifest(paths.versions.current())
        self._before = stored_tables(self._parent)
        self._keyring = Keyring.open(paths.root)
        self._vault = Vault(paths.root, self._keyring)

    def run(
        self,
        sources: "Sequence[Source]",
        documents: "Sequence[Source]",
        *,
        table: str | None,
        mode: str,
        is_demo: bool,
    ) -> IngestReport:
        """Stages, screens, combines and publishes."""
        self._prepare()
        intake = self._take_in(documents)
        live = LiveEvents(self._paths.live_events)
        loads = {name: tuple(ids) for name, ids in self._parent.loads.items()}
        with self._staging() as connection:
            incoming = self._screen(connection, self._stage(connection, sources), table)
            self._cancel.raise_if_set()
            storing = self._combine(connection, incoming, mode=mode, loads=loads)
            since = self._parent.live_through
            live_through = fold_live_events(connection, live, storing, self._inferred(), since=since)
            connection.execute("DETACH store")
        files = [item.report for item in incoming if not item.is_part]
        if not storing.changed() and not intake.is_changed:
            return self._unchanged(files, storing, intake)
        self._cancel.raise_if_set()
        catalog = seal(
            self._paths,
            self._draft,
            unchanged=storing.unchanged(),
            changed=storing.changed(),
            loads=loads,
            live_through=live_through,
            is_demo=is_demo,
            documents=intake.content,
            on_progress=PartProgress(self._on_progress, *_SEALING),
        )
        live.forget(live_through)
        found = self._integrity(catalog, {facts.name for facts in storing.changed()})
        report = report_of(catalog, files, storing.reports(), intake)
        return replace(report, warnings=(*storing.warnings, *found))

    def _prepare(self) -> None:
        """Starts the draft from the version before, and drops the originals that killed ingests left."""
        self._vault.prune({load for loads in self._parent.loads.values() for load in loads})
        if self._parent.version:
            clone_file(self._paths.versions.store_path(self._parent.version), self._draft.store)

    def _integrity(self, catalog: "Catalog", touched: set[str]) -> list[IngestWarning]:
        """Returns what the rows of the new version say against taking figures as they are."""
        import duckdb

        store = self._paths.versions.store_path(catalog.data_version)
        with duckdb.connect(str(store), read_only=True) as connection:
            return integrity_warnings(connection, catalog, touched)

    def _combine(
        self,
        connection: "duckdb.DuckDBPyConnection",
        incoming: list[Incoming],
        *,
        mode: str,
        loads: dict[str, tuple[str, ...]],
    ) -> Storing:
        """Puts the screened tables into the draft store, and the originals of what was taken out into the vault."""
        connection.execute(f"ATTACH {_literal(str(self._draft.store))} AS store")
        targets = Targets(self._before, self._parent, self._paths.decisions)
        storing = Storing(connection, self._before, targets, answers=self._answers)
        progress = PartProgress(self._on_progress, *_STORING)
        for number, item in enumerate(incoming):
            progress(number / len(incoming), "ingest.storing", table=item.name)
            name, done = storing.add(item, mode=mode)
            if done.mode == "repeat":
                continue  # the vault has the originals of these rows already
            load = secrets.token_hex(8)
            if self._vault.store(connection, item.screened.table, load_id=load):
                loads[name] = (*(loads.get(name, ()) if done.mode != "replace" else ()), load)
        return storing

    @contextmanager
    def _staging(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        import duckdb

        options: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(self._draft.folder / "spill"),
            "temp_file_encryption": "true",
        }
        with duckdb.connect(":memory:", config=options) as connection:
            connection.execute("CREATE SCHEMA staging")
            forget = self._cancel.on_set(connection.interrupt)
            try:
                yield connection
            except duckdb.InterruptException:
                self._cancel.raise_if_set()
                raise
            finally:
                forget()

    def _stage(self, connection: "duckdb.DuckDBPyConnection", sources: "Sequence[Source]") -> "list[StagedTable]":
        from cartwise.workspace.ingest.staging import stage_source

        staged: list[StagedTable] = []
        total = sum(source.size or 1 for source in sources)
        reading = PartProgress(self._on_progress, *_READING)
        done = 0
        for source in sources:
            size = source.size or 1
            part = reading.part(done / total, (done + size) / total)
            part(0.0, "ingest.reading", file=source.name)
            found = stage_source(
                connection,
                source,
                table_name_taken={item.name for item in staged}.__contains__,
                answers=self._answers,
                on_progress=part,
                cancel=self._cancel,
            )
            self._names |= stored_names(found, source)
            staged += found
            done += size
        return staged

    def _screen(
        self, connection: "duckdb.DuckDBPyConnection", staged: "list[StagedTable]", table: str | None
    ) -> list[Incoming]:
        from cartwise.workspace.ingest.parts import split_incoming
        from cartwise.workspace.ingest.screening import screen_all

        PartProgress(self._on_progress, *_SCREENING)(0.0, "ingest.screening")
        names = [self._names[item.name] for item in staged] if table is None else given_names(staged, table)
        screened = screen_all(connection, staged, keyring=self._keyring, stored=self._before.values())
        whole = [
            Incoming.of(item, one, name=name, is_named=table is not None)
            for item, one, name in zip(staged, screened, names, strict=True)
        ]
        return [part for item in whole for part in split_incoming(connection, item, self._before)]

    def _inferred(self) -> "Catalog":
        from cartwise.workspace.catalog.model import Catalog

        if not self._parent.version:
            return Catalog(version="", data_version="")
        path = self._paths.versions.sidecar_path(self._parent.version, "catalog.json")
        return Catalog.model_validate_json(path.read_text(encoding="utf-8"))

    def _take_in(self, documents: "Sequence[Source]") -> "Intake":
        """Reads the documents into the draft, beside those that are there already."""
        from cartwise.workspace.documents.intake import take_in

        progress = PartProgress(self._on_progress, *_READING)
        return take_in(
            self._paths.versions, self._parent, self._draft, documents, on_progress=progress, cancel=self._cancel
        )

    def _unchanged(self, files: "Sequence[Any]", storing: Storing, intake: "Intake") -> IngestReport:
        report = report_of(self._inferred(), files, storing.reports(), intake)
        known = IngestWarning("nothing_new", "All rows of these files are in the workspace already; nothing was added.")
        return replace(report, warnings=(known, *storing.warnings))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
