"""Turns a draft store into the next version: profile, catalogue, value index, manifest, then the swap."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput
from cartwise.types import Progress, no_progress
from cartwise.workspace.files import write_atomic
from cartwise.workspace.ingest.row_hashes import content_hash, quoted
from cartwise.workspace.ingest.unlocks import roles_by_table
from cartwise.workspace.paths import WorkspacePaths
from cartwise.workspace.versions import Draft, Manifest

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Catalog, Table

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TableFacts:
    """What is known of a stored table beside its rows; carried from version to version."""

    name: str
    sources: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    source_names: Mapping[str, str] | None = None  # headers as received, by SQL name
    units: Mapping[str, str] | None = None  # what the cells said: "%", "EUR"
    loaded_at: str = ""

    @classmethod
    def of(cls, table: "Table") -> "TableFacts":
        """Returns what a stored table of a former version carries on."""
        names = {column.name: column.source_name or column.name for column in table.columns}
        units = {column.name: column.unit for column in table.columns if column.unit}
        return cls(table.name, table.sources, table.withheld, table.hashed, names, units, table.loaded_at)

    def joined_with(self, new: "TableFacts") -> "TableFacts":
        """Returns the facts of a table to which rows with the facts `new` were added."""
        return TableFacts(
            self.name,
            tuple(dict.fromkeys((*self.sources, *new.sources))),
            tuple(dict.fromkeys((*self.withheld, *new.withheld))),
            tuple(dict.fromkeys((*self.hashed, *new.hashed))),
            {**(new.source_names or {}), **(self.source_names or {})},
            {**(new.units or {}), **(self.units or {})},
            new.loaded_at,
        )


def seal(
    paths: WorkspacePaths,
    draft: Draft,
    *,
    unchanged: Sequence["Table"],
    changed: Sequence[TableFacts],
    loads: Mapping[str, Sequence[str]],
    live_through: int,
    is_demo: bool,
    documents: str = "",
    on_progress: Progress = no_progress,
) -> "Catalog":
    """Publishes the draft as the current version and returns its catalogue, with the person's decisions.

    Args:
        paths: the workspace.
        draft: holds the store, closed; the caller holds the writer lock.
        unchanged: tables taken over from the parent version with the same rows.
        changed: facts of the tables whose rows are new.
        loads: ids of the vault's loads that belong to each table.
        live_through: number of the last live event that the store holds.
        is_demo: marks the catalogue of the demo shop.
        documents: hash of the documents that the draft holds.
        on_progress: receives progress from 0 to 1.
    """
    versions = paths.versions
    parent = versions.manifest(versions.current())
    inferred, catalog, hashes = _understand(
        draft, parent, unchanged, changed, paths=paths, is_demo=is_demo, documents=documents, on_progress=on_progress
    )
    manifest = _manifest(catalog, parent, hashes=hashes, loads=loads, live_through=live_through, documents=documents)
    on_progress(0.95, "ingest.publishing")
    versions.publish(draft, manifest)
    write_inferred(paths, inferred)
    return catalog


def _manifest(
    catalog: "Catalog",
    parent: Manifest,
    *,
    hashes: Mapping[str, str],
    loads: Mapping[str, Sequence[str]],
    live_through: int,
    documents: str,
) -> Manifest:
    return Manifest(
        version=catalog.data_version,
        parent=parent.version,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        tables=tuple(table.model_dump(mode="json") for table in catalog.tables.values()),
        hashes=hashes,
        roles=roles_by_table(catalog),
        loads=loads,
        live_through=live_through,
        documents=documents,
    )


def _understand(
    draft: Draft,
    parent: Manifest,
    unchanged: Sequence["Table"],
    changed: Sequence[TableFacts],
    *,
    paths: WorkspacePaths,
    is_demo: bool,
    documents: str,
    on_progress: Progress,
) -> "tuple[Catalog, Catalog, dict[str, str]]":
    """Writes the draft's catalogue and value index; returns the inferred and the merged catalogue, and content hashes."""
    import duckdb

    from cartwise.workspace.catalog.infer import infer_catalog
    from cartwise.workspace.catalog.value_build import build_value_index

    with duckdb.connect(str(draft.store)) as connection:
        hashes = {table.name: parent.hashes[table.name] for table in unchanged}
        hashes.update({facts.name: content_hash(connection, f"main.{quoted(facts.name)}") for facts in changed})
        version = paths.versions.next_version(repr(sorted(hashes.items())) + documents)
        described = [_describe(connection, facts) for facts in changed]
        tables = sorted([*unchanged, *described], key=lambda table: table.name)
        on_progress(0.2, "ingest.understanding")
        catalog = infer_catalog(connection, tables, data_version=version, is_demo=is_demo)
        draft.sidecar("catalog.json").write_text(catalog.model_dump_json(), encoding="utf-8")
        merged = _merged(draft, catalog, paths.decisions)
        on_progress(0.7, "ingest.indexing")
        build_value_index(connection, merged, draft.sidecar("values.sqlite"))
        connection.execute("CHECKPOINT")
    return catalog, merged, hashes


def _merged(draft: Draft, inferred: "Catalog", decisions: Path) -> "Catalog":
    """Returns the catalogue with a person's decisions; the inferred one where they do not fit the new data any more.

    The new version is published all the same: `Workspace.catalog` says which decision has to change.
    """
    from cartwise.workspace.catalog.store import load_catalog

    try:
        return load_catalog(draft.sidecar("catalog.json"), decisions, data_version=inferred.data_version)
    except RetryableInput as error:
        logger.warning("decisions_do_not_fit code=%s", error.code)
        return inferred


def write_inferred(paths: WorkspacePaths, catalog: "Catalog") -> None:
    """Writes the inferred catalogue as YAML beside the person's one, for people to read."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    values = catalog.model_dump(mode="json", exclude_defaults=True)
    head = (
        "# What Cartwise inferred; rewritten on every ingest. Put decisions into catalog.yaml (cartwise catalog set).\n"
    )
    text = yaml.dump(values, Dumper=dumper, allow_unicode=True, sort_keys=False, width=160)
    write_atomic(paths.inferred, head + text)


def stored_tables(manifest: Manifest) -> dict[str, "Table"]:
    """Returns the stored tables of a version by name."""
    from cartwise.workspace.catalog.model import Table

    return {values["name"]: Table.model_validate(values) for values in manifest.tables}


def _describe(connection: "duckdb.DuckDBPyConnection", facts: TableFacts) -> "Table":
    """Returns the profiled table with what only its file could tell: when it came, and the units in its cells."""
    from cartwise.workspace.catalog.profile import describe_table

    table = describe_table(
        connection,
        facts.name,
        sources=facts.sources,
        withheld=facts.withheld,
        hashed=facts.hashed,
        source_names=dict(facts.source_names or {}),
    )
    units = facts.units or {}
    columns = tuple(
        column.model_copy(update={"unit": units[column.name]})
        if column.kind == "measure" and column.name in units
        else column
        for column in table.columns
    )
    return table.model_copy(update={"loaded_at": facts.loaded_at, "columns": columns})
