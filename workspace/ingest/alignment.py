"""Brings new rows and a stored table to the same columns and types, before they are compared and combined."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput
from cartwise.workspace.ingest.report import IngestWarning
from cartwise.workspace.ingest.row_hashes import columns_of, count_rows, quoted

if TYPE_CHECKING:
    import duckdb


def align(
    connection: "duckdb.DuckDBPyConnection", *, stored: str, incoming: str, label: str, measures: Sequence[str] = ()
) -> tuple[str, list[IngestWarning]]:
    """Widens the stored table to hold the incoming rows; returns these as a SELECT with its columns, and what changed.

    A column that one side lacks is null there. Types are widened the way DuckDB unifies them (whole number and number: number;
    date and time: time; anything and text: text); a column without any value takes the type of the other side.

    Args:
        connection: has both tables.
        stored: the stored table, as SQL; altered.
        incoming: the incoming table, as SQL.
        label: the stored table's name, for messages.
        measures: stored columns that figures are made of: text in one of them is refused, since it would take the figures away.

    Raises:
        RetryableInput: A measure comes as text.
    """
    have, come = columns_of(connection, stored), columns_of(connection, incoming)
    warnings: list[IngestWarning] = []
    for name, kind in come.items():
        if name not in have:
            connection.execute(f"ALTER TABLE {stored} ADD COLUMN {quoted(name)} {kind}")
            message = f"Table {label!r} has a new column {name!r}; it is empty in the rows stored before."
            warnings.append(_warning("column_added", message, label, name))
        elif kind != have[name]:
            wide = _unified(connection, stored, incoming, name, (have[name], kind))
            if wide == "VARCHAR" != have[name] and name in measures:
                raise _not_a_number(label, name, have[name])
            warnings += _widen(connection, stored, label, column=name, before=have[name], after=wide)
    missing = ", ".join(name for name in have if name not in come)
    if missing:
        message = f"The new rows of table {label!r} lack {missing}; these are empty there."
        warnings.append(_warning("columns_missing", message, label, missing))
    final = columns_of(connection, stored)
    picked = (
        f"CAST({quoted(name) if name in come else 'NULL'} AS {kind}) AS {quoted(name)}" for name, kind in final.items()
    )
    return f"(SELECT {', '.join(picked)} FROM {incoming})", warnings  # noqa: S608 - quoted names


def _widen(
    connection: "duckdb.DuckDBPyConnection", stored: str, label: str, *, column: str, before: str, after: str
) -> list[IngestWarning]:
    """Changes the type of a stored column and returns the warning that says so; nothing where it has the type."""
    if after == before:
        return []
    connection.execute(f"ALTER TABLE {stored} ALTER COLUMN {quoted(column)} TYPE {after}")
    message = f"Column {column!r} of table {label!r} was {before} and is {after} now."
    return [_warning("column_widened", message, label, column, before=before, after=after)]


def _unified(
    connection: "duckdb.DuckDBPyConnection", stored: str, incoming: str, name: str, kinds: tuple[str, str]
) -> str:
    known = f"{quoted(name)} IS NOT NULL"
    if not count_rows(connection, incoming, known):
        return kinds[0]
    if not count_rows(connection, stored, known):
        return kinds[1]
    rows = connection.execute(
        f"SELECT typeof(x) FROM (SELECT CAST(NULL AS {kinds[0]}) AS x UNION ALL SELECT CAST(NULL AS {kinds[1]}))"  # noqa: S608 - types of DESCRIBE
    ).fetchall()
    return str(rows[0][0])


def _warning(code: str, message: str, table: str, column: str, **params: str) -> IngestWarning:
    return IngestWarning(code, message, {"table": table, "column": column, **params}, column)


def _not_a_number(table: str, column: str, kind: str) -> RetryableInput:
    return RetryableInput(
        "column_types_differ",
        f"Column {column!r} of table {table!r} holds {kind} and the new rows have text in it. "
        "Mend the file, or load it as a table of its own with --table NAME.",
        table=table,
        column=column,
        expected=kind,
    )
