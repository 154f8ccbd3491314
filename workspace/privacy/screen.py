"""Takes direct identifiers out of a staged table before it enters the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

import duckdb

from cartwise.workspace.privacy.content import ColumnToMeasure, Content, is_text, measure_contents, quote
from cartwise.workspace.privacy.decide import StagedField, TableContext, decide_kind, read_field_meaning
from cartwise.workspace.privacy.joins import choose_hashed
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.rewrite import Decisions, Rewritten, count_redactable, rewrite_table
from cartwise.workspace.privacy.scan import MAY_HOLD_IDENTIFIER
from cartwise.workspace.privacy.words import IdentifierKind

# A number this long may be a card or a phone; shorter ones are keys and counts.
_LONG_NUMBER = 10**10
# A query for each column of a very wide table would take minutes.
_USUAL_WIDTH = 100
_COLUMNS_PER_QUERY = 250
_NUMBER_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT")


class StagedColumnLike(Protocol):
    """What the screen reads of a staged column: `workspace.ingest.staging.StagedColumn` has it."""

    @property
    def name(self) -> str:
        """The SQL name."""

    @property
    def source_name(self) -> str:
        """The header as received."""


class StagedTableLike(Protocol):
    """What the screen reads of a staged table: `workspace.ingest.staging.StagedTable` has it."""

    @property
    def name(self) -> str:
        """The name of the table in the staging schema."""

    @property
    def columns(self) -> Sequence[StagedColumnLike]:
        """Its columns; the types are read from the database."""


@dataclass(frozen=True)
class IdentifierColumn:
    """A direct identifier that was found, for the ingest report."""

    column: str
    source_name: str
    kind: IdentifierKind


@dataclass(frozen=True)
class ScreenedTable:
    """A staged table without direct identifiers, and what was taken out of it."""

    name: str
    columns: tuple[str, ...]  # as they stand in the staging table now: kept, `<name>_hash`, `age_band`
    withheld: tuple[str, ...]  # never enter the store
    hashed: tuple[str, ...]  # replaced by `<name>_hash`
    redacted: dict[str, int]  # rows of a free-text column in which something was replaced
    identifiers: tuple[IdentifierColumn, ...]  # all that were found, withheld or hashed
    originals: str | None  # quoted staging relation for `Vault.store`, which drops it; None where nothing was taken out
    key_columns: tuple[str, ...] = ()  # columns of `originals` that an export or an erasure finds people by


def screen_table(
    connection: duckdb.DuckDBPyConnection,
    table: StagedTableLike,
    *,
    schema: str = "staging",
    keyring: Keyring,
    joins_by: frozenset[str] = frozenset(),
    as_of: date | None = None,
) -> ScreenedTable:
    """Rewrites a staged table without its direct identifiers and returns what was found.

    The staging table must not lie in the file that becomes the store: dropped columns can linger in a database file.

    Args:
        connection: a writable connection.
        table: the staged table.
        schema: schema it lies in.
        keyring: hashes the identifiers that have to join.
        joins_by: columns (SQL or source names) that join to other tables, so become hashes whatever else the table has
            (`find_identifier_joins` knows them); further ones are chosen where the table has no other key of its customers.
        as_of: the day at which ages are counted; today where not given.
    """
    decisions = _decide(connection, table, schema=schema, joins_by=joins_by)
    if not decisions.kinds and not decisions.redactions:
        return ScreenedTable(table.name, tuple(field.name for field in decisions.fields), (), (), {}, (), None)
    day = as_of or datetime.now(UTC).date()
    rewritten = rewrite_table(connection, table.name, schema=schema, decisions=decisions, keyring=keyring, as_of=day)
    return _describe(table.name, decisions, rewritten)


def read_identifiers(
    connection: duckdb.DuckDBPyConnection, table: StagedTableLike, *, schema: str = "staging"
) -> dict[str, IdentifierKind]:
    """Returns the direct identifiers of a staged table by column name, without touching it."""
    fields = _read_fields(connection, f"{quote(schema)}.{quote(table.name)}", table=table, schema=schema)
    context = TableContext.of(table.name, fields)
    return {field.name: kind for field in fields if (kind := decide_kind(field, context)) is not None}


def _describe(name: str, decisions: Decisions, rewritten: Rewritten) -> ScreenedTable:
    kinds, hashed = decisions.kinds, decisions.hashed
    return ScreenedTable(
        name=name,
        columns=rewritten.columns,
        withheld=tuple(column for column in kinds if column not in hashed),
        hashed=hashed,
        redacted={redaction.column: redaction.rows for redaction in decisions.redactions},
        identifiers=tuple(
            IdentifierColumn(field.name, field.source_name, kinds[field.name])
            for field in decisions.fields
            if field.name in kinds
        ),
        originals=rewritten.originals,
        key_columns=rewritten.key_columns,
    )


def _decide(
    connection: duckdb.DuckDBPyConnection, table: StagedTableLike, *, schema: str, joins_by: frozenset[str]
) -> Decisions:
    relation = f"{quote(schema)}.{quote(table.name)}"
    fields = _read_fields(connection, relation, table=table, schema=schema)
    context = TableContext.of(table.name, fields)
    kinds = {field.name: kind for field in fields if (kind := decide_kind(field, context)) is not None}
    hashed = choose_hashed(
        connection, relation, fields=fields, kinds=kinds, joins_by=joins_by, is_premises=context.is_premises
    )
    redactions = [
        redaction
        for field in fields
        if field.name not in kinds and is_text(field.type) and field.content.suspects
        if (redaction := count_redactable(connection, relation, field=field)).rows
    ]
    return Decisions(fields, kinds, hashed, redactions)


def _read_fields(
    connection: duckdb.DuckDBPyConnection, relation: str, *, table: StagedTableLike, schema: str
) -> list[StagedField]:
    source_names = {column.name: column.source_name for column in getattr(table, "columns", ())}
    rows = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
        " AND table_catalog = current_database() ORDER BY ordinal_position",
        [schema, table.name],
    ).fetchall()
    types = {str(name): str(data_type) for name, data_type in rows}
    numbers = [name for name, data_type in types.items() if data_type in _NUMBER_TYPES]
    worth_reading = _find_long_numbers(connection, relation, numbers)
    worth_reading |= _find_texts(
        connection, relation, [name for name, data_type in types.items() if is_text(data_type)]
    )
    meanings = {name: read_field_meaning(name, source_names.get(name, "")) for name in types}
    columns = [
        ColumnToMeasure(name, types[name], meaning.kind if meaning else None)
        for name, meaning in meanings.items()
        if meaning is not None or name in worth_reading
    ]
    contents = measure_contents(connection, relation, columns)
    return [
        StagedField(name, source_names.get(name, ""), types[name], meaning, contents.get(name, Content()))
        for name, meaning in meanings.items()
    ]


def _find_long_numbers(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _chunks(columns):
        tops = ", ".join(f"max({quote(column)})" for column in some)
        row = connection.execute(f"SELECT {tops} FROM {relation}").fetchall()[0]  # noqa: S608 - quoted names
        found |= {column for column, top in zip(some, row, strict=True) if top is not None and top >= _LONG_NUMBER}
    return found


def _find_texts(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> set[str]:
    """Returns the text columns worth measuring: all of them, or of a very wide table those near a suspect value."""
    if len(columns) <= _USUAL_WIDTH:
        return set(columns)
    found: set[str] = set()
    for some in _chunks(columns):
        # One pattern over a row's cells at once; a character that no identifier has keeps the cells apart.
        cells = ", ".join(f"CAST({quote(column)} AS VARCHAR)" for column in some)
        suspect = f"bool_or(regexp_matches(concat_ws('¦', {cells}), '{MAY_HOLD_IDENTIFIER}'))"
        ((is_suspect,),) = connection.execute(f"SELECT {suspect} FROM {relation}").fetchall()  # noqa: S608 - quoted names
        found |= set(some) if is_suspect else set()
    return found


def _chunks(columns: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(columns), _COLUMNS_PER_QUERY):
        yield columns[start : start + _COLUMNS_PER_QUERY]
