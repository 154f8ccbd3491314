"""Cuts screened staging tables into the tables they are made of, on their way into the store."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.row_hashes import columns_of, quoted
from cartwise.workspace.ingest.split import SplitTable, apply_split, plan_split
from cartwise.workspace.ingest.storing import Incoming

if TYPE_CHECKING:
    import duckdb

    from cartwise.workspace.catalog.model import Table

_LEAST_CUT = 2  # a table and its lines


def split_incoming(
    connection: "duckdb.DuckDBPyConnection", item: Incoming, stored: "Mapping[str, Table]"
) -> list[Incoming]:
    """Returns a screened table as the tables it is made of; itself alone where it is one table.

    Args:
        connection: holds the schema `staging`.
        item: the table.
        stored: tables of the workspace: an export that continues tables cut before is cut alike, whatever its rows show.
    """
    source = item.screened.table.name
    plan = _plan_alike(connection, item, stored) or plan_split(connection, source)
    if not plan:
        return [item]
    apply_split(connection, plan)
    parts = [_part(item, table) for table in plan]
    names = ", ".join(part.name for part in parts)
    guess = wording.guess("file_split", table=item.name, tables=names, column_name=plan[0].key)
    # A field of the order is empty on the order's further lines by right.
    warnings = tuple(found for found in item.report.warnings if found.code != "empty_ids" or found.column == plan[0].key)
    report = replace(item.report, guesses=(*item.report.guesses, guess), warnings=warnings)
    parts[0] = replace(parts[0], report=report)
    return parts


def _part(item: Incoming, table: SplitTable) -> Incoming:
    """Returns one part of a table: the originals of all of it go to the vault with the header, once."""
    screened, columns = item.screened, (*table.columns, *table.carried)
    is_header = table.part == "header"
    hashes = tuple(name for name in screened.hash_columns if name in columns)
    elsewhere = [name for name in screened.table.hashed if not any(part.startswith(f"{name}_hash") for part in hashes)]
    cut = replace(
        screened.table,
        name=table.name,
        columns=columns,
        withheld=(*screened.table.withheld, *elsewhere),
        hashed=tuple(name for name in screened.table.hashed if name not in elsewhere),
        originals=screened.table.originals if is_header else None,
    )
    names = {column: header for column, header in screened.source_names.items() if column in columns}
    name = item.name + table.name.removeprefix(table.source)
    facts = replace(
        item.facts,
        name=name,
        withheld=cut.withheld,
        hashed=hashes,
        source_names=names,
        units={column: unit for column, unit in (item.facts.units or {}).items() if column in columns},
    )
    part = replace(screened, table=cut, hash_columns=hashes, source_names=names)
    return replace(item, name=name, facts=facts, screened=part, is_part=not is_header)


def _plan_alike(
    connection: "duckdb.DuckDBPyConnection", item: Incoming, stored: "Mapping[str, Table]"
) -> list[SplitTable]:
    """Returns the cut of the stored tables that an export continues, told by their columns; empty where there are none."""
    header, lines = stored.get(item.name), stored.get(f"{item.name}_lines")
    if header is None or lines is None:
        return []
    incoming = set(columns_of(connection, f"staging.{quoted(item.screened.table.name)}"))
    parts = [header, *(table for name, table in stored.items() if name.startswith(f"{item.name}_"))]
    parts = [table for table in parts if {column.name for column in table.columns} <= incoming]
    key = header.columns[0].name
    parts = [table for table in parts if table.columns[0].name == key]
    if len(parts) < _LEAST_CUT or {column.name for table in parts for column in table.columns} != incoming:
        return []
    return [_stored_part(item, table, key, parts) for table in parts]


def _stored_part(item: Incoming, table: "Table", key: str, parts: "Sequence[Table]") -> SplitTable:
    source, header = item.screened.table.name, parts[0]
    columns = [column.name for column in table.columns]
    if table is header:
        return SplitTable(source, "header", source, key, tuple(columns))
    in_header = {column.name for column in header.columns} - {key}
    is_lines = table.name == f"{item.name}_lines"
    own = tuple(name for name in columns if name not in in_header)
    others = [name for name in own if name != key]
    return SplitTable(
        source + table.name.removeprefix(item.name),
        "lines" if is_lines else "side_list",
        source,
        key,
        own,
        carried=tuple(name for name in columns if name in in_header),
        filled_by=others[0] if others and len(parts) > _LEAST_CUT else None,
    )
