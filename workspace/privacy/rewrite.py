"""Rewrites a staged table: identifiers out, hashes and age bands in, free text redacted, originals set aside for the vault."""

from collections.abc import Mapping, Sequence
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
class Decisions:
    """What is to become of a staged table's columns."""

    fields: Sequence[StagedField]
    kinds: Mapping[str, IdentifierKind]  # columns that do not enter the store
    hashed: tuple[str, ...]  # of these, the ones that leave a hash
    redactions: Sequence[Redaction]

    @property
    def kinds_to_hash(self) -> list[IdentifierKind]:
        """The kinds that need a hash, for the store or for the vault to find people by."""
        wanted = {kind for column, kind in self.kinds.items() if kind in _HASHED_FOR_LOOKUP or column in self.hashed}
        return sorted(wanted)


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
    decisions: Decisions,
    keyring: Keyring,
    as_of: date,
) -> Rewritten:
    """Replaces the staged table by one without identifiers, in the same row order, and returns what it left."""
    relation, draft = f"{quote(schema)}.{quote(name)}", f"{quote(schema)}.{quote(f'{name}_{uuid4().hex}')}"
    hashers: dict[str, TextFunction] = {kind: hasher(keyring, kind) for kind in decisions.kinds_to_hash}
    redactors = {redaction.column: redactor(redaction.kinds) for redaction in decisions.redactions}
    with text_functions(connection, hashers) as hash_of, text_functions(connection, redactors) as redactor_of:
        # A table needs a column: one that held nothing but identifiers keeps its row numbers.
        kept = _keep(decisions, hash_of=hash_of, redactor_of=redactor_of, as_of=as_of) or {ROW_NUMBER: "rowid + 1"}
        aside, keys = _set_aside(decisions, kept=kept, hash_of=hash_of)
        # What goes to the vault is computed in the same pass, and once: hashing is what takes time.
        column_of = {expression: column for column, expression in kept.items()}
        private = {expression: f"aside_{uuid4().hex}" for expression in aside.values() if expression not in column_of}
        selected = [f"{expression} AS {quote(column)}" for column, expression in (*kept.items(), *_swap(private))]
        connection.execute(f"CREATE TABLE {draft} AS SELECT {', '.join(selected)} FROM {relation}").fetchall()  # noqa: S608
    column_of |= private
    stored = {column: column_of[expression] for column, expression in aside.items()}
    originals = _store_originals(connection, name, schema=schema, draft=draft, stored=stored, kinds=decisions.kinds)
    connection.execute(f"DROP TABLE {relation}").fetchall()
    for column in private.values():
        connection.execute(f"ALTER TABLE {draft} DROP COLUMN {quote(column)}").fetchall()
    connection.execute(f"ALTER TABLE {draft} RENAME TO {quote(name)}").fetchall()
    return Rewritten(tuple(kept), originals, keys)


def _keep(
    decisions: Decisions, *, hash_of: Mapping[str, str], redactor_of: Mapping[str, str], as_of: date
) -> dict[str, str]:
    """Returns the columns of the rewritten table with their SQL expressions."""
    taken = {field.name for field in decisions.fields}
    kept: dict[str, str] = {}
    for field in decisions.fields:
        kind, value = decisions.kinds.get(field.name), text_of(field.name, field.type)
        if kind is None and field.name in redactor_of:
            suspect = f"regexp_matches({value}, '{MAY_HOLD_IDENTIFIER}')"
            kept[field.name] = f"CASE WHEN {suspect} THEN {redactor_of[field.name]}({value}) ELSE {value} END"
        elif kind is None:
            kept[field.name] = quote(field.name)
        elif field.name in decisions.hashed:
            kept[_free_name(f"{field.name}_hash", taken | kept.keys())] = f"{hash_of[kind]}({value})"
        elif kind == "birth_date" and AGE_BAND not in taken | kept.keys():
            kept[AGE_BAND] = _age_band(field, as_of)
    return kept


def _set_aside(
    decisions: Decisions, *, kept: Mapping[str, str], hash_of: Mapping[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Returns what goes to the vault (column -> SQL expression), and which of it finds a person's rows again."""
    if not decisions.kinds:
        return {}, ()
    aside: dict[str, str] = {}
    keys: list[str] = []
    for field in decisions.fields:
        value = text_of(field.name, field.type)
        kind = decisions.kinds.get(field.name)
        if kind is not None:
            aside[field.name] = value
            if kind in hash_of:
                keys.append(f"{field.name}_hash")
                aside[keys[-1]] = f"{hash_of[kind]}({value})"
        elif _finds_people(field):
            keys.append(field.name)
            aside[field.name] = kept[field.name]
    return aside, tuple(keys)


def _store_originals(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    schema: str,
    draft: str,
    stored: Mapping[str, str],
    kinds: Mapping[str, IdentifierKind],
) -> str | None:
    """Copies the originals into a staging table of their own and returns its quoted name."""
    if not stored:
        return None
    selected = [f"rowid + 1 AS {quote(ROW_NUMBER)}"]
    selected += [f"CAST({quote(column)} AS VARCHAR) AS {quote(name)}" for name, column in stored.items()]
    filled = " OR ".join(f"{quote(stored[column])} IS NOT NULL" for column in kinds)
    originals = f"{quote(schema)}.{quote(f'{name}_originals_{uuid4().hex}')}"
    connection.execute(
        f"CREATE TABLE {originals} AS SELECT {', '.join(selected)} FROM {draft} WHERE {filled}"  # noqa: S608
    ).fetchall()
    return originals


def _swap(columns: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(column, expression) for expression, column in columns.items()]


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
