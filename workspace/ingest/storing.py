"""Puts screened tables into the draft store: finds the stored table they continue, combines, and keeps account of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cartwise.workspace.ingest.modes import Combined, combine
from cartwise.workspace.ingest.naming import base_name
from cartwise.workspace.ingest.report import FileReport, IngestWarning, TableReport
from cartwise.workspace.ingest.row_hashes import columns_of, count_rows, count_shared, quoted
from cartwise.workspace.ingest.seal import TableFacts
from cartwise.workspace.ingest.targets import Targets
from cartwise.workspace.photos.stored import lists_photo_files

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Table
    from cartwise.workspace.ingest.screening import Screened
    from cartwise.workspace.ingest.staging import StagedTable


@dataclass(frozen=True)
class Incoming:
    """A screened staging table on its way into the store."""

    name: str  # to store it under
    is_named: bool  # by a person, with --table
    facts: TableFacts
    report: FileReport
    screened: "Screened"
    is_part: bool = False  # cut out of a table whose report another part carries

    @classmethod
    def of(cls, staged: "StagedTable", screened: "Screened", *, name: str, is_named: bool) -> "Incoming":
        """Returns what storing needs of a staged table after its screening."""
        facts = TableFacts(
            name=name,
            sources=(staged.report.source,),
            withheld=screened.table.withheld,
            hashed=screened.hash_columns,
            source_names=screened.source_names,
            units={column.name: column.unit for column in staged.columns if column.unit},
            loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        warnings, rejected = (*staged.report.warnings, *screened.warnings), staged.report.rejected
        if screened.table.identifiers:  # names and addresses can't be told from other words of a row
            rejected = tuple(replace(row, sample="") for row in rejected)
        report = replace(staged.report, warnings=warnings, rejected=rejected)
        return cls(name, is_named, facts, report, screened)

    @property
    def sql(self) -> str:
        """The staging table as SQL."""
        return f"memory.staging.{quoted(self.screened.table.name)}"


class Storing:
    """The tables of the draft store while an ingest adds to them.

    Args:
        connection: has the schema `staging` and the draft attached as `store`.
        before: the tables of the version that the draft was cloned from.
        targets: knows their keys.
        answers: may hold `<table>.mode` for single tables.
    """

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        before: "Mapping[str, Table]",
        targets: Targets,
        *,
        answers: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._before = before
        self._targets = targets
        self._answers = answers
        self._columns = {name: frozenset(column.name for column in table.columns) for name, table in before.items()}
        self._facts: dict[str, TableFacts] = {}
        self._reports: dict[str, TableReport] = {}
        self.warnings: list[IngestWarning] = []

    def add(self, incoming: Incoming, *, mode: str) -> tuple[str, Combined]:
        """Stores one table, as a new one or combined with the one it continues; returns its stored name and what was done."""
        name = self._find(incoming, mode)
        sql = f"store.main.{quoted(name)}"
        is_photos = lists_photo_files(
            columns_of(self._connection, incoming.sql)
        )  # a new picture takes the old one's place
        wanted = "auto" if is_photos else self._answers.get(f"{name}.mode", mode)
        if name in self._reports and wanted == "replace":
            wanted = "append"  # the first file of this ingest took the old rows' place, the others join it
        if name not in self._columns:
            self._connection.execute(f"CREATE TABLE {sql} AS SELECT * FROM {incoming.sql}")  # noqa: S608 - quoted names
            done = Combined("new", count_rows(self._connection, sql))
        else:
            done = combine(self._connection, self._targets.target(name, sql), incoming.sql, mode=wanted)
        self._connection.execute(f"DROP TABLE {incoming.sql}")
        self._columns[name] = frozenset(columns_of(self._connection, sql))
        self.warnings += done.warnings
        self.account(name, done, replace(incoming.facts, name=name))
        return name, done

    def account(self, name: str, done: Combined, facts: TableFacts) -> None:
        """Keeps account of rows that came into a table."""
        before = self._reports.get(name)
        self._reports[name] = TableReport(
            name=name,
            rows=count_rows(self._connection, f"store.main.{quoted(name)}"),
            rows_added=done.rows_added + (before.rows_added if before else 0),
            mode=done.mode if before is None or before.mode == "repeat" else before.mode,
            sources=(*(before.sources if before else ()), *facts.sources),
        )
        if done.mode == "repeat":
            return
        known = self._facts.get(name) or (TableFacts.of(self._before[name]) if name in self._before else None)
        self._facts[name] = known.joined_with(facts) if known and done.mode != "replace" else facts

    def unchanged(self) -> "list[Table]":
        """Returns the tables whose rows are those of the parent version."""
        return [table for name, table in self._before.items() if name not in self._facts]

    def changed(self) -> list[TableFacts]:
        """Returns the facts of the tables whose rows changed; empty where every row was known."""
        return list(self._facts.values())

    def reports(self) -> tuple[TableReport, ...]:
        """Returns what became of each table that the sources spoke of."""
        return tuple(self._reports.values())

    def _find(self, incoming: Incoming, mode: str) -> str:
        """Returns the stored name that the rows belong to."""
        wanted = incoming.name
        columns = frozenset(columns_of(self._connection, incoming.sql))
        is_taken = wanted in self._columns
        if is_taken and (incoming.is_named or mode == "replace" or _are_alike(self._columns[wanted], columns)):
            return wanted
        same = sorted(name for name, stored in self._columns.items() if stored == columns)
        if is_taken and (numbered := [name for name in same if base_name(name) == wanted]):
            return numbered[0]
        copy = (
            None
            if incoming.is_named
            else next((name for name in same if self._has_rows_of(name, incoming, columns)), None)
        )
        return copy or (self._free_name(incoming) if is_taken else wanted)

    def _has_rows_of(self, name: str, incoming: Incoming, columns: frozenset[str]) -> bool:
        """Tells whether a table under another name has some of the incoming rows: then it is the same export, renamed."""
        stored = f"store.main.{quoted(name)}"
        is_same_shape = columns_of(self._connection, stored) == columns_of(self._connection, incoming.sql)
        return is_same_shape and count_shared(self._connection, incoming.sql, stored, sorted(columns)) > 0

    def _free_name(self, incoming: Incoming) -> str:
        number = 2
        while f"{incoming.name}_{number}" in self._columns:
            number += 1
        name, source = f"{incoming.name}_{number}", incoming.report.source
        message = f"There is a table {incoming.name!r} with other columns; {source!r} was stored as {name!r}."
        self.warnings.append(
            IngestWarning("table_renamed", message, {"table": incoming.name, "name": name, "source": source})
        )
        return name


def _are_alike(stored: frozenset[str], incoming: frozenset[str]) -> bool:
    """Tells whether most columns have the same names: the same table, with some columns more or less."""
    return len(stored & incoming) * 2 > max(len(stored), len(incoming))
