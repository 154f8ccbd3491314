"""Takes the direct identifiers out of all staged tables of an ingest, keeping as hashes those that join tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwise.workspace.ingest.report import IngestWarning
from cartwise.workspace.ingest.row_hashes import quoted

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Table
    from cartwise.workspace.ingest.staging import StagedTable
    from cartwise.workspace.privacy.keyring import Keyring
    from cartwise.workspace.privacy.screen import ScreenedTable

_SAMPLE_ROWS = 1_000
_AT_SIGNS = 0.2  # share of the sampled values with an @ from which a column may hold e-mails


@dataclass(frozen=True)
class Screened:
    """A staged table after its screening."""

    table: "ScreenedTable"
    hash_columns: tuple[str, ...]  # as they stand in the table now
    source_names: dict[str, str]  # headers as received, by the names that stand now
    warnings: tuple[IngestWarning, ...]


def screen_all(
    connection: "duckdb.DuckDBPyConnection",
    staged: "Sequence[StagedTable]",
    *,
    keyring: "Keyring",
    stored: "Iterable[Table]",
) -> list[Screened]:
    """Rewrites all staged tables without direct identifiers.

    Args:
        connection: holds the schema `staging`, and no file that becomes the store.
        staged: the tables.
        keyring: hashes what has to join.
        stored: tables of the workspace: their hashed columns are hashed in new tables too.
    """
    from cartwise.workspace.privacy.screen import screen_table

    joins = _joins(connection, staged)
    known = _hashed_before(stored)
    done = []
    for table in staged:
        names = {column.name: column.source_name or column.name for column in table.columns}
        joins_by = joins.get(table.name, frozenset()) | {
            name for name, header in names.items() if header.casefold() in known
        }
        screened = screen_table(connection, table, keyring=keyring, joins_by=joins_by)
        done.append(_screened(screened, names))
    return done


def _joins(connection: "duckdb.DuckDBPyConnection", staged: "Sequence[StagedTable]") -> dict[str, frozenset[str]]:
    """Returns, by table, the identifiers that are the only way to join it to another new table."""
    from cartwise.workspace.privacy.joins import find_identifier_joins
    from cartwise.workspace.privacy.meaning import names_customer_key
    from cartwise.workspace.privacy.screen import read_identifiers

    candidates = [table for table in staged if _may_join_by_identifier(connection, table)]
    if len(candidates) < 2:
        return {}
    identifiers = {table.name: read_identifiers(connection, table) for table in candidates}
    keys = {
        table.name: frozenset(
            column.source_name.casefold() for column in table.columns if names_customer_key(column.source_name)
        )
        for table in candidates
    }
    return find_identifier_joins(identifiers, keys)


def _may_join_by_identifier(connection: "duckdb.DuckDBPyConnection", table: "StagedTable") -> bool:
    """Tells, from the headers and a few rows, whether a table may have e-mails or phones; reading it whole takes longer."""
    from cartwise.workspace.privacy.meaning import read_meaning

    meanings = [read_meaning(column.source_name) or read_meaning(column.name) for column in table.columns]
    if any(meaning and meaning.kind in ("email", "phone") for meaning in meanings):
        return True
    texts = [quoted(column.name) for column in table.columns if column.type == "text"]
    if not texts:
        return False
    shares = ", ".join(f"avg(CAST(contains({name}, '@') AS INTEGER))" for name in texts)
    sample = f"SELECT {shares} FROM (SELECT * FROM staging.{quoted(table.name)} LIMIT {_SAMPLE_ROWS})"  # noqa: S608
    return any(share and share > _AT_SIGNS for share in connection.execute(sample).fetchall()[0])


def _hashed_before(stored: "Iterable[Table]") -> set[str]:
    headers = set()
    for table in stored:
        names = {column.name: column.source_name or column.name for column in table.columns}
        headers |= {names.get(column, column).casefold() for column in table.hashed}
    return headers


def _screened(table: "ScreenedTable", names: dict[str, str]) -> Screened:
    headers = {column: names[column] for column in table.columns if column in names}
    hash_columns = []
    for original in table.hashed:
        column = next(name for name in table.columns if name.startswith(f"{original}_hash") and name not in names)
        hash_columns.append(column)
        headers[column] = names[original]
    return Screened(table, tuple(hash_columns), headers, tuple(_warnings(table)))


def _warnings(table: "ScreenedTable") -> Iterable[IngestWarning]:
    if table.withheld:
        columns = ", ".join(table.withheld)
        message = f"Direct identifiers of {table.name!r} were not stored: {columns}. The originals are in the encrypted vault."
        yield IngestWarning("identifiers_withheld", message, {"table": table.name, "columns": columns})
    if table.hashed:
        columns = ", ".join(table.hashed)
        message = (
            f"Direct identifiers of {table.name!r} that tell customers apart were stored as keyed hashes: {columns}."
        )
        yield IngestWarning("identifiers_hashed", message, {"table": table.name, "columns": columns})
    for column, rows in table.redacted.items():
        message = f"Direct identifiers inside the text of column {column!r} were replaced in {rows} rows."
        yield IngestWarning("text_redacted", message, {"table": table.name, "column": column, "rows": rows}, column)
