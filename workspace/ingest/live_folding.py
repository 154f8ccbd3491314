"""Folds live events into the shop's events table when a version is made."""

from typing import TYPE_CHECKING

from cartwise.workspace.ingest.modes import Combined
from cartwise.workspace.ingest.row_hashes import columns_of, quoted
from cartwise.workspace.ingest.seal import TableFacts
from cartwise.workspace.live_events import COLUMNS, LiveEvents

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.ingest.storing import Storing

SOURCE = "live events"


def fold_live_events(
    connection: "duckdb.DuckDBPyConnection", live: LiveEvents, storing: "Storing", catalog: "Catalog", *, since: int
) -> int:
    """Appends the live events after number `since` to the events table; returns the number of the last one that is stored.

    A shop without an events table (its events derive from order lines) keeps them apart: `Workspace.live_events` has them.

    Args:
        connection: has the draft attached as `store`.
        live: the live events.
        storing: keeps the account.
        catalog: of the parent version: tells which stored column is which canonical one.
        since: number of the last event that the parent version holds.
    """
    target = _events_table(catalog)
    events = live.read(since) if target else []
    if not target or not events:
        return since
    name, stored_as = target
    types = columns_of(connection, f"store.main.{quoted(name)}")
    columns = [canonical for canonical in COLUMNS if stored_as.get(canonical) in types]
    names = ", ".join(quoted(stored_as[canonical]) for canonical in columns)
    values = ", ".join(f"CAST(? AS {types[stored_as[canonical]]})" for canonical in columns)
    connection.executemany(
        f"INSERT INTO store.main.{quoted(name)} ({names}) VALUES ({values})",  # noqa: S608 - quoted names
        [[event.values.get(canonical) for canonical in columns] for event in events],
    )
    storing.account(name, Combined("append", len(events)), TableFacts(name, (SOURCE,)))
    return events[-1].seq


def _events_table(catalog: "Catalog") -> tuple[str, dict[str, str]] | None:
    """Returns the stored events table and its columns by canonical name, or None where events derive from other tables."""
    relation = catalog.relations.get("events")
    if relation is None or len(relation.tables) != 1:
        return None
    others = [
        other for other in catalog.relations.values() if other is not relation and other.tables[:1] == relation.tables
    ]
    if any(other.role in ("order_lines", "orders") for other in others):
        return None
    table = catalog.tables[relation.tables[0]]
    by_header = {column.source_name: column.name for column in table.columns if column.source_name}
    stored_as = {
        column.name: by_header[column.source_name] for column in relation.columns if column.source_name in by_header
    }
    return table.name, stored_as
