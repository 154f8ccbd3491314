"""Rewrites a staged table: identifiers out, hashes and age bands in, free text redacted, originals set aside for the vault."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import duckdb

from cartwise.workspace.privacy.content import quote, text_of
from cartwise.workspace.privacy.decide import StagedField, is_customer_key
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.meaning import split_name
from cartwise.workspace.privacy.scan import MAY_HOLD_IDENTIFIER, PLACEHOLDERS, FindingKind
from cartwise.workspace.privacy.text_functions import TextFunction, hasher, redactor, text_functions
from cartwise.workspace.privacy.words import KEY_WORDS, IdentifierKind

AGE_BAND = "age_band"
ROW_NUMBER = "row_number"
# (first age, band): the bands of most consumer statistics.
_AGE_BANDS = ((18, "0-17"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"), (120, "65+"))
_PROSE_SHARE = 0.2
# An export or an erasure finds people by these in any table, hashed or not.
_HASHED_FOR_LOOKUP: frozenset[IdentifierKind] = frozenset({"email", "phone", "username"})
_ENTITY_KEYS = frozenset(
    {"order", "invoice", "customer", "user", "member", "client", "buyer", "review", "reviewer", "account"}
)


@dataclass(frozen=True)
class Redaction:
    """A free-text column with identifiers inside, and in how many rows."""

    column: str
    kinds: tuple[FindingKind, ...]
    rows: int


@dataclass(frozen=True)
class Rewritten:
    """What a rewrite left: the columns that stay, and where the originals wait for the vault."""

    columns: tuple[str, ...]
    originals: str | None
    key_columns: tuple[str, ...]


def count_redactable(connection: duckdb.DuckDBPyConnection, relation: str, *, field: StagedField) -> Redaction:
    """Returns what has to be replaced inside a column that stays: everything in prose, only e-mails in keys and codes."""
    is_prose = field.content.prose >= _PROSE_SHARE or (field.meaning is not None and field.meaning.kind == "note")
    kinds: tuple[FindingKind, ...] = tuple(PLACEHOLDERS) if is_prose else ("email",)
    with text_functions(connection, {field.name: redactor(kinds)}) as functions:
        function = functions[field.name]
        value = text_of(field.name, field.type)
        rows = connection.execute(
            f"SELECT coalesce(sum(n), 0) FROM (SELECT {value} AS value, count(*) AS n FROM {relation} GROUP BY ALL)"  # noqa: S608
            f" WHERE regexp_matches(value, '{MAY_HOLD_IDENTIFIER}') AND {function}(value) <> value"
        ).fetchall()[0][0]
    return Redaction(field.name, kinds, int(rows))


def rewrite_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    schema: str,
    fields: list[StagedField],
    kinds: dict[str, IdentifierKind],
    hashed: tuple[str, ...],
    redactions: list[Redaction],
    keyring: Keyring,
    as_of: date,
) -> Rewritten:
    """Replaces the staged table by one without identifiers, in the same row order, and returns what it left."""
    relation = f"{quote(schema)}.{quote(name)}"
    taken = {field.name for field in fields}
    selected: list[str] = []
    columns: list[str] = []
    hashers: dict[str, TextFunction] = {
        kind: hasher(keyring, kind) for column, kind in kinds.items() if kind in _HASHED_FOR_LOOKUP or column in hashed
    }
    redactors = {redaction.column: redactor(redaction.kinds) for redaction in redactions}
    with text_functions(connection, hashers) as hash_of, text_functions(connection, redactors) as redactor_of:
        for field in fields:
            kind = kinds.get(field.name)
            value = text_of(field.name, field.type)
            if kind is None and field.name in redactor_of:
                condition = f"regexp_matches({value}, '{MAY_HOLD_IDENTIFIER}')"
                expression, column = (
                    f"CASE WHEN {condition} THEN {redactor_of[field.name]}({value}) ELSE {value} END",
                    field.name,
                )
            elif kind is None:
                expression, column = quote(field.name), field.name
            elif field.name in hashed:
                expression, column = f"{hash_of[kind]}({value})", _free_name(f"{field.name}_hash", taken)
            elif kind == "birth_date" and AGE_BAND not in taken:
                expression, column = _age_band(field, as_of), AGE_BAND
            else:
                continue
            taken.add(column)
            columns.append(column)
            selected.append(f"{expression} AS {quote(column)}")
        keys, originals = _set_aside(connection, name, schema=schema, fields=fields, kinds=kinds, hash_of=hash_of)
        draft = f"{quote(schema)}.{quote(f'{name}_{uuid4().hex}')}"
        # A table needs a column: one that held nothing but identifiers keeps its row numbers.
        body = ", ".join(selected) or f"rowid + 1 AS {quote(ROW_NUMBER)}"
        connection.execute(f"CREATE TABLE {draft} AS SELECT {body} FROM {relation}").fetchall()  # noqa: S608
    connection.execute(f"DROP TABLE {relation}").fetchall()
    connection.execute(f"ALTER TABLE {draft} RENAME TO {quote(name)}").fetchall()
    return Rewritten(tuple(columns) or (ROW_NUMBER,), originals, keys)


def _set_aside(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    schema: str,
    fields: list[StagedField],
    kinds: dict[str, IdentifierKind],
    hash_of: dict[str, str],
) -> tuple[tuple[str, ...], str | None]:
    """Copies the originals, with what finds them again, into a table of their own; returns its key columns and name."""
    if not kinds:
        return (), None
    selected, keys = [f"rowid + 1 AS {quote(ROW_NUMBER)}"], []
    for field in fields:
        value = text_of(field.name, field.type)
        if field.name in kinds:
            selected.append(f"{value} AS {quote(field.name)}")
            kind = kinds[field.name]
            if kind in hash_of:
                keys.append(f"{field.name}_hash")
                selected.append(f"{hash_of[kind]}({value}) AS {quote(keys[-1])}")
        elif _finds_people(field):
            keys.append(field.name)
            selected.append(f"{value} AS {quote(field.name)}")
    identifiers = " OR ".join(f"{quote(column)} IS NOT NULL" for column in kinds)
    originals = f"{quote(schema)}.{quote(f'{name}_originals_{uuid4().hex}')}"
    relation = f"{quote(schema)}.{quote(name)}"
    connection.execute(
        f"CREATE TABLE {originals} AS SELECT {', '.join(selected)} FROM {relation} WHERE {identifiers}"  # noqa: S608
    ).fetchall()
    return tuple(keys), originals


def _finds_people(field: StagedField) -> bool:
    """Tells whether a column that stays leads back to a person: an opaque key, an order or invoice number."""
    tokens = split_name(field.header)
    is_entity_key = bool(set(tokens) & _ENTITY_KEYS) and (len(tokens) == 1 or tokens[-1] in KEY_WORDS)
    return is_customer_key(field) or is_entity_key or tokens in {("id",), ("name",)}


def _age_band(field: StagedField, as_of: date) -> str:
    """Returns the SQL of the age band at `as_of`; a birth date in text counts by its year."""
    if field.type == "DATE" or field.type.startswith("TIMESTAMP"):
        age = f"date_sub('year', CAST({quote(field.name)} AS DATE), DATE '{as_of.isoformat()}')"
    else:
        year = rf"regexp_extract({text_of(field.name, field.type)}, '(?:19|20)\d\d')"
        age = f"({as_of.year} - TRY_CAST(nullif({year}, '') AS INTEGER))"
    cases = " ".join(f"WHEN {age} < {limit} THEN '{band}'" for limit, band in _AGE_BANDS)
    return f"CASE WHEN {age} < 0 THEN NULL {cases} END"


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
