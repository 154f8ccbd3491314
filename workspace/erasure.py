"""Erases a person (or another entity) from a workspace: tables, vault, results, conversations, live events, models, old versions."""

import logging
import shutil
import time
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog_columns import stored_column
from cartwise.workspace.ingest.row_hashes import count_rows, quoted
from cartwise.workspace.ingest.seal import TableFacts, seal, stored_tables
from cartwise.workspace.lock import WriterLock

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Catalog, Table
    from cartwise.workspace.privacy.keyring import Keyring
    from cartwise.workspace.privacy.vault import Vault
    from cartwise.workspace.shared import Shared
    from cartwise.workspace.versions import Draft, Manifest

logger = logging.getLogger(__name__)

_LOCK_SECONDS = 30.0
_PIN_SECONDS = 10.0  # turns in flight get this long to end; then the old version goes all the same
_SHORTEST_MENTION = 5  # digits of an id that is looked for in documents
_STRUCK = "[erased]"
_IDENTIFIERS = ("email", "phone", "name", "username")


def erase(shared: "Shared", entity: str, entity_id: str) -> dict[str, int]:
    """Removes everything about one entity and every older version; returns what was removed, by table and store.

    Tables with the entity's key lose its rows; tables that only hang on those rows (the lines of its orders) lose theirs too.
    The new version is written into a fresh file, so that no erased byte stays on disk.

    Args:
        shared: the workspace's parts.
        entity: `customer`, `product`, `order`, ...: an entity of the catalogue.
        entity_id: its key as stored, or the e-mail, phone or name that a keyed hash was made of.

    Raises:
        RetryableInput: The shop has no such entity, or nothing is stored about it.
        Busy: Another process changes the workspace.
    """
    with WriterLock(shared.paths.lock, timeout_seconds=_LOCK_SECONDS):
        catalog = shared.catalog(shared.versions.current())
        columns = _key_columns(catalog, entity)
        removed = _erase_everywhere(shared, catalog, columns, entity_id)
        if not any(removed.values()):
            raise RetryableInput(
                "nothing_to_erase",
                f"Nothing is stored about {entity} {entity_id!r}. "
                "Check the id: it is compared as stored, or as an e-mail, phone or name.",
                entity=entity,
                id=entity_id,
            )
        removed["models"] = shared.registry.erase_tables(table for table, _ in columns)
        _drop_old_versions(shared)
    logger.info("erased entity=%s rows=%s", entity, sum(removed.values()))
    return removed


def _erase_everywhere(
    shared: "Shared", catalog: "Catalog", columns: list[tuple[str, str]], entity_id: str
) -> dict[str, int]:
    """Erases from the tables and every store beside them; returns what was removed, by table and store."""
    from cartwise.workspace.privacy.keyring import Keyring
    from cartwise.workspace.privacy.vault import Vault

    keyring = Keyring.open(shared.paths.root)
    vault = Vault(shared.paths.root, keyring)
    values = _spellings(keyring, entity_id)
    removed = _rewrite(shared, catalog, columns, values)
    removed["vault"] = sum(_erase_vault(vault, column, values) for column in sorted({column for _, column in columns}))
    removed["results"] = sum(shared.results.erase_value(value) for value in values)
    removed["conversations"] = sum(shared.history.erase_value(value) for value in values)
    removed["live_events"] = sum(shared.live_events.erase_user(value) for value in values)
    return removed


def _key_columns(catalog: "Catalog", entity: str) -> list[tuple[str, str]]:
    """Returns the (table, column) pairs that hold the entity's key."""
    dimensions = [dimension for dimension in catalog.dimensions.values() if dimension.entity == entity]
    if not dimensions:
        known = sorted({dimension.entity for dimension in catalog.dimensions.values() if dimension.entity})
        raise RetryableInput(
            "unknown_entity",
            f"This shop's data has no entity {entity!r}; it has: {', '.join(known) or 'none'}.",
            entity=entity,
            known=", ".join(known) or "-",
        )
    bindings = [binding for dimension in dimensions for binding in dimension.bindings]
    found = [stored_column(catalog, binding.relation, binding.column) for binding in bindings]
    pairs = {pair for pair in found if pair}
    names = {column for _, column in pairs}
    pairs |= {
        (table.name, column.name)
        for table in catalog.tables.values()
        for column in table.columns
        if column.name in names
    }
    return sorted(pairs)


def _spellings(keyring: "Keyring", entity_id: str) -> list[str]:
    """Returns the id and the hashes that it has where it is a direct identifier."""
    hashes = (keyring.hash_literal(kind, entity_id) for kind in _IDENTIFIERS)
    return [entity_id, *(found for found in hashes if found)]


def _rewrite(shared: "Shared", catalog: "Catalog", columns: list[tuple[str, str]], values: list[str]) -> dict[str, int]:
    """Publishes a version without the rows; returns the rows removed by table."""
    import duckdb

    versions = shared.versions
    manifest = versions.manifest(versions.current())
    tables = stored_tables(manifest)
    draft = versions.draft()
    try:
        documents, mentions = _erase_mentions(shared, manifest, draft, values)
        with duckdb.connect(str(draft.store)) as connection:
            connection.execute(
                f"ATTACH '{str(versions.store_path(manifest.version)).replace(chr(39), chr(39) * 2)}' AS old (READ_ONLY)"
            )
            conditions = _conditions(catalog, tables, columns, values)
            removed = {name: _copy_rest(connection, name, conditions.get(name, [])) for name in tables}
            connection.execute("DETACH old")
        changed = [name for name, rows in removed.items() if rows]
        if changed or mentions:
            seal(
                shared.paths,
                draft,
                unchanged=[table for name, table in tables.items() if name not in changed],
                changed=[TableFacts.of(tables[name]) for name in changed],
                loads=manifest.loads,
                live_through=manifest.live_through,
                is_demo=shared.is_demo,
                documents=documents,
            )
    finally:
        shutil.rmtree(draft.folder, ignore_errors=True)
    return {name: rows for name, rows in removed.items() if rows} | ({"documents": mentions} if mentions else {})


def _erase_mentions(shared: "Shared", manifest: "Manifest", draft: "Draft", values: list[str]) -> tuple[str, int]:
    """Writes the draft's documents with the person's id struck out; returns their hash and how many mentioned it.

    A short number is left alone: in a report it is a figure far more often than a person.
    """
    from cartwise.workspace.documents.model import SIDECAR, read_documents, without_value, write_documents

    telling = [value for value in values if len(value) >= _SHORTEST_MENTION or not value.isdigit()]
    mentions = 0
    kept = []
    for document in read_documents(shared.versions.sidecar_path(manifest.version, SIDECAR)):
        struck = document
        for value in telling:
            struck = without_value(struck, value, _STRUCK)
        mentions += struck != document
        kept.append(struck)
    return write_documents(draft.sidecar(SIDECAR), kept), mentions


def _conditions(
    catalog: "Catalog", tables: "dict[str, Table]", columns: list[tuple[str, str]], values: list[str]
) -> dict[str, list[str]]:
    """Returns the conditions, by table, of the rows that go."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    conditions: dict[str, list[str]] = {}
    for table, column in columns:
        conditions.setdefault(table, []).append(f"{_as_text(tables[table], column)} IN ({listed})")
    owned = dict(conditions)
    for join in catalog.joins:
        left = [stored_column(catalog, join.left, column) for column in join.left_columns]
        right = [stored_column(catalog, join.right, column) for column in join.right_columns]
        if len(left) != 1 or not left[0] or not right[0] or left[0][0] in owned or right[0][0] not in owned:
            continue
        (left_table, left_column), (right_table, right_column) = left[0], right[0]
        gone = (
            f"SELECT {quoted(right_column)} FROM old.main.{quoted(right_table)} WHERE {' OR '.join(owned[right_table])}"  # noqa: S608
        )
        conditions.setdefault(left_table, []).append(f"{quoted(left_column)} IN ({gone})")
    return conditions


def _as_text(table: "Table", column: str) -> str:
    """Returns the column as text the way people write it: a whole number without decimals."""
    kind = next(stored.type for stored in table.columns if stored.name == column)
    name = quoted(column)
    return f"CAST(TRY_CAST({name} AS HUGEINT) AS VARCHAR)" if kind == "number" else f"CAST({name} AS VARCHAR)"


def _copy_rest(connection: "duckdb.DuckDBPyConnection", name: str, conditions: list[str]) -> int:
    """Copies the rows that stay into the fresh store; returns how many do not."""
    old, new = f"old.main.{quoted(name)}", f"main.{quoted(name)}"
    goes = " OR ".join(conditions) or "false"
    connection.execute(f"CREATE TABLE {new} AS SELECT * FROM {old} WHERE ({goes}) IS NOT TRUE")  # noqa: S608 - quoted names
    return count_rows(connection, old) - count_rows(connection, new)


def _erase_vault(vault: "Vault", column: str, values: list[str]) -> int:
    try:
        return vault.erase({column: values})
    except RetryableInput as error:
        if error.code != "vault_key_unknown":  # the vault has nothing under this column
            raise
        return 0


def _drop_old_versions(shared: "Shared") -> None:
    """Removes every version but the current one; turns in flight get a moment to end."""
    current = shared.versions.current()
    shared.retire()
    deadline = time.monotonic() + _PIN_SECONDS
    while shared.versions.pinned() - {current} and time.monotonic() < deadline:
        time.sleep(0.05)
    shared.versions.remove_all_but(current)
