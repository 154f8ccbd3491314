"""Reads one source into typed tables in the schema `staging` of a DuckDB connection."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from cartwise.types import Cancel, Progress, no_progress
from cartwise.workspace.catalog.model import ColumnType
from cartwise.workspace.ingest import totals, wording
from cartwise.workspace.ingest.checks import StagedFacts, check_table
from cartwise.workspace.ingest.column_types import TypingContext, plan_columns
from cartwise.workspace.ingest.local_times import check_local_times
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import RawTable, quoted
from cartwise.workspace.ingest.readers import raw_tables
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.report import FileReport, IngestWarning
from cartwise.workspace.ingest.sources import READABLE, Source

STAGING_SCHEMA = "staging"


@dataclass(frozen=True)
class StagedColumn:
    """A column as it lies in the staging table."""

    name: str  # the SQL name
    source_name: str  # the header as received
    type: ColumnType
    unit: str | None = None  # "%", "EUR", "$": what the cells said
    warnings: tuple[IngestWarning, ...] = ()


@dataclass(frozen=True)
class StagedTable:
    """A typed table `staging.<name>`, in the order of the source."""

    name: str
    columns: tuple[StagedColumn, ...]
    rows: int
    report: FileReport


def stage_source(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    *,
    table_name_taken: Callable[[str], bool],
    answers: Mapping[str, str] | None = None,
    schema: str = STAGING_SCHEMA,
    on_progress: Progress = no_progress,
    cancel: Cancel | None = None,
) -> list[StagedTable]:
    """Reads a source into typed tables and returns them with their reports.

    Args:
        connection: an open DuckDB connection; the tables are created in `schema`, which is made where it is missing.
        source: one of `expand_sources`.
        table_name_taken: tells whether a table name is in use; names given by this call are avoided too.
        answers: what a person decided, by the `key` of open questions: {"orders.date": "dmy"}.
        schema: where the tables go.
        on_progress: called with the share read, "ingest.reading", file and rows.
        cancel: looked at between batches.

    Raises:
        BadInput: the source can't be read as a table; nothing of it is left in the schema.
        LimitReached: it is too wide or too large.
        Cancelled: somebody asked to stop.
    """
    if source.kind not in READABLE:
        raise wording.bad_input("nothing_to_read", names=source.name)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    staged: list[StagedTable] = []
    reading = Reading(connection, schema, table_name_taken, answers or {}, on_progress, cancel)
    with _cleaned(reading, staged):
        for raw, notes in raw_tables(reading, source):
            staged.append(_typed(reading, raw, notes))
    on_progress(1.0, "ingest.reading", file=source.name, rows=sum(table.rows for table in staged))
    return staged


@contextmanager
def _cleaned(reading: Reading, staged: list[StagedTable]) -> Iterator[None]:
    """Leaves nothing of a source behind where it could not be read to the end."""
    is_done = False
    try:
        yield
        is_done = True
    finally:
        names = reading.connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'ingest\\_raw\\_%' ESCAPE '\\'"
        ).fetchall()
        for (name,) in names:
            reading.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        if not is_done:
            for table in staged:
                reading.connection.execute(f"DROP TABLE IF EXISTS {quoted(reading.schema)}.{quoted(table.name)}")


def _typed(reading: Reading, raw: RawTable, notes: Notes) -> StagedTable:
    """Turns a raw table into a typed one, checks it, and returns it with its report."""
    connection = reading.connection
    wording.raise_if_cancelled(reading.cancel)
    totals.reject_labelled_totals(connection, raw, notes)
    context = TypingContext(connection, raw, notes, reading.answers, raw.rows(connection))
    plans = plan_columns(context)
    totals.reject_unlabelled_totals(connection, raw, plans, notes)
    rows = raw.rows(connection)
    if rows == 0:
        raise wording.bad_input("no_rows", source=notes.source)
    wording.raise_if_cancelled(reading.cancel)
    target = f"{quoted(reading.schema)}.{quoted(notes.table)}"
    selected = ", ".join(f"{plan.sql} AS {quoted(plan.column.name)}" for plan in plans)
    connection.execute(f"CREATE TABLE {target} AS SELECT {selected} FROM {raw.name}")  # noqa: S608
    try:
        facts = StagedFacts(connection, raw, target, plans, rows, notes)
        check_table(facts)
        for plan in plans:
            check_local_times(facts, plan)
    except BaseException:
        connection.execute(f"DROP TABLE IF EXISTS {target}")
        raise
    raw.drop(connection)
    columns = tuple(
        StagedColumn(
            plan.column.name, plan.column.source_name, plan.type, plan.unit,
            tuple(warning for warning in notes.warnings if warning.column == plan.column.name),
        )
        for plan in plans
    )  # fmt: skip
    return StagedTable(notes.table, columns, rows, notes.report(rows))
