"""Decides which direct identifiers stay as keyed hashes, because they are what tells customers apart or joins tables."""

from collections.abc import Mapping, Sequence

import duckdb

from cartwise.workspace.privacy import words
from cartwise.workspace.privacy.content import text_of
from cartwise.workspace.privacy.decide import StagedField, is_customer_key
from cartwise.workspace.privacy.meaning import split_name
from cartwise.workspace.privacy.words import IdentifierKind

# Who a row is about, best first: an e-mail is nobody else's, a phone seldom, a user name within the shop; a name only where it is the customer's.
_KEY_KINDS: tuple[IdentifierKind, ...] = ("email", "phone", "username", "name")
# An opaque key that is empty (or 0, as for guests) in most rows does not tell customers apart.
_LEAST_FILLED = 0.5
_NAME_PARTS = frozenset(
    {"first", "last", "middle", "given", "family", "vorname", "nachname", "prenom", "apellido", "apellidos", "cognome"}
)
_OTHER_PARTY = frozenset(
    {"shipping", "delivery", "ship", "reviewer", "employee", "staff", "cashier", "contact", "author", "recipient"}
)


def choose_hashed(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    *,
    fields: Sequence[StagedField],
    kinds: Mapping[str, IdentifierKind],
    joins_by: frozenset[str],
    is_premises: bool,
) -> tuple[str, ...]:
    """Returns the identifier columns that become hashes instead of being withheld.

    Those of `joins_by`; and the one that names the customer best, where the table has no filled opaque customer key, or where each row
    has its own (a table of customers: other files may know them by nothing else). Stores and suppliers are no customers.
    """
    asked = [field.name for field in fields if field.name in kinds and {field.name, field.source_name} & joins_by]
    best = _best_customer_identifier(fields, kinds)
    if best is None or best in asked or is_premises:
        return tuple(asked)
    column = next(field for field in fields if field.name == best)
    is_needed = not _has_filled_key(connection, relation, fields) or _is_unique(column)
    return tuple(field.name for field in fields if field.name in asked or (is_needed and field.name == best))


def find_identifier_joins(
    tables: Mapping[str, Mapping[str, IdentifierKind]], keys: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Returns, by table, the identifier columns that are the only join key to another table.

    Args:
        tables: identifiers by table and column, as `read_identifiers` tells them.
        keys: opaque key columns by table; two tables that share one need no identifier to join.
    """
    needed: dict[str, set[str]] = {table: set() for table in tables}
    names = sorted(tables)
    for position, left in enumerate(names):
        for right in names[position + 1 :]:
            if keys.get(left, frozenset()) & keys.get(right, frozenset()):
                continue
            shared = [
                kind for kind in _KEY_KINDS[:2] if kind in tables[left].values() and kind in tables[right].values()
            ]
            for table in (left, right) if shared else ():
                needed[table] |= {column for column, kind in tables[table].items() if kind == shared[0]}
    return {table: frozenset(columns) for table, columns in needed.items()}


def _best_customer_identifier(fields: Sequence[StagedField], kinds: Mapping[str, IdentifierKind]) -> str | None:
    for kind in _KEY_KINDS:
        candidates = [field for field in fields if kinds.get(field.name) == kind and field.content.values]
        if kind == "name":
            candidates = [field for field in candidates if _is_customers_own_name(field)]
        if candidates:
            return min(candidates, key=_party_rank).name
    return None


def _party_rank(field: StagedField) -> tuple[bool, int]:
    tokens = split_name(field.header)
    return bool(set(tokens) & _OTHER_PARTY - {"reviewer"}), len(tokens)


def _is_customers_own_name(field: StagedField) -> bool:
    tokens = set(split_name(field.header))
    is_whole = not tokens & (_NAME_PARTS | _OTHER_PARTY)
    return is_whole and (
        bool(tokens & words.PERSON_WORDS) or any(part in field.header for part in words.PERSON_CHARACTERS)
    )


def _has_filled_key(connection: duckdb.DuckDBPyConnection, relation: str, fields: Sequence[StagedField]) -> bool:
    for field in fields:
        if not is_customer_key(field):
            continue
        value = text_of(field.name, field.type)
        filled = connection.execute(
            f"SELECT coalesce(avg(CAST(coalesce({value}, '') NOT IN ('', '0') AS INTEGER)), 0) FROM {relation}"  # noqa: S608
        ).fetchall()[0][0]
        if filled >= _LEAST_FILLED:
            return True
    return False


def _is_unique(field: StagedField) -> bool:
    return field.content.distinct == field.content.values > 0
