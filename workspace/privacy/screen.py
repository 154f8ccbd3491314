"""Takes direct identifiers out of a staged table before it enters the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

import duckdb

from cartwise.workspace.privacy.content import Content, is_text, measure_content, quote
from cartwise.workspace.privacy.decide import StagedField, TableContext, decide_kind, read_field_meaning
from cartwise.workspace.privacy.joins import choose_hashed
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.rewrite import Redaction, count_redactable, rewrite_table
from cartwise.workspace.privacy.words import IdentifierKind

# A number this long may be a card or a phone; shorter ones are keys and counts.
_LONG_NUMBER = 10**10
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
    return _rewrite(
        connection,
        table=table,
        schema=schema,
        fields=fields,
        kinds=kinds,
        hashed=hashed,
        redactions=redactions,
        keyring=keyring,
        as_of=as_of or datetime.now(UTC).date(),
    )


def read_identifiers(
    connection: duckdb.DuckDBPyConnection, table: StagedTableLike, *, schema: str = "staging"
) -> dict[str, IdentifierKind]:
    """Returns the direct identifiers of a staged table by column name, without touching it."""
    fields = _read_fields(connection, f"{quote(schema)}.{quote(table.name)}", table=table, schema=schema)
    context = TableContext.of(table.name, fields)
    return {field.name: kind for field in fields if (kind := decide_kind(field, context)) is not None}


def _rewrite(
    connection: duckdb.DuckDBPyConnection,
    *,
    table: StagedTableLike,
    schema: str,
    fields: list[StagedField],
    kinds: dict[str, IdentifierKind],
    hashed: tuple[str, ...],
    redactions: list[Redaction],
    keyring: Keyring,
    as_of: date,
) -> ScreenedTable:
    if not kinds and not redactions:
        names = tuple(field.name for field in fields)
        return ScreenedTable(table.name, names, (), (), {}, (), None)
    rewritten = rewrite_table(
        connection,
        table.name,
        schema=schema,
        fields=fields,
        kinds=kinds,
        hashed=hashed,
        redactions=redactions,
        keyring=keyring,
        as_of=as_of,
    )
    return ScreenedTable(
        name=table.name,
        columns=rewritten.columns,
        withheld=tuple(name for name in kinds if name not in hashed),
        hashed=hashed,
        redacted={redaction.column: redaction.rows for redaction in redactions},
        identifiers=tuple(
            IdentifierColumn(field.name, field.source_name, kinds[field.name])
            for field in fields
            if field.name in kinds
        ),
        originals=rewritten.originals,
        key_columns=rewritten.key_columns,
    )


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
    long_numbers = _find_long_numbers(connection, relation, numbers)
    return [
        _read_field(
            connection,
            relation,
            name=name,
            data_type=data_type,
            header=source_names.get(name, ""),
            is_long=name in long_numbers,
        )
        for name, data_type in types.items()
    ]


def _find_long_numbers(connection: duckdb.DuckDBPyConnection, relation: str, columns: list[str]) -> set[str]:
    if not columns:
        return set()
    tops = ", ".join(f"max({quote(column)})" for column in columns)
    row = connection.execute(f"SELECT {tops} FROM {relation}").fetchall()[0]  # noqa: S608 - quoted names
    return {column for column, top in zip(columns, row, strict=True) if top is not None and top >= _LONG_NUMBER}


def _read_field(
    connection: duckdb.DuckDBPyConnection, relation: str, *, name: str, data_type: str, header: str, is_long: bool
) -> StagedField:
    meaning = read_field_meaning(name, header)
    content = Content()
    if is_text(data_type) or meaning is not None or is_long:
        content = measure_content(
            connection, relation, column=name, column_type=data_type, wants_shapes=meaning is not None
        )
    return StagedField(name, header, data_type, meaning, content)
