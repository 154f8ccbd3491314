"""Takes as the key of orders, products and their stock the column by which the order lines name them, where a table has several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.links import coverage, find_lookup, same_kind
from cartwise.workspace.catalog.profile import qualified
from cartwise.workspace.catalog.roles import RoleFit

_KEYS = {
    "orders": "order_id",
    "products": "product_id",
    "stock_levels": "product_id",
    "product_costs": "product_id",
}


def with_met_keys(
    connection: duckdb.DuckDBPyConnection, evidence: Mapping[str, TableEvidence], fits: Sequence[RoleFit]
) -> list[RoleFit]:
    """Returns the roles with the keys that order lines meet: an order's number and not its id, a product's SKU.

    Args:
        connection: holds the tables.
        evidence: of the tables, by name.
        fits: the roles that they play, by their headers.
    """
    lines = next((fit for fit in fits if fit.role == "order_lines"), None)
    if lines is None:
        return list(fits)
    return [_met(connection, evidence, fit, lines) if fit.role in _KEYS else fit for fit in fits]


def _met(
    connection: duckdb.DuckDBPyConnection, evidence: Mapping[str, TableEvidence], fit: RoleFit, lines: RoleFit
) -> RoleFit:
    canonical = _KEYS[fit.role]
    named, stored = lines.columns.get(canonical), fit.columns.get(canonical)
    if named is None or stored is None or fit.table == lines.table:
        return fit
    lookup = find_lookup(connection, evidence[lines.table], named, [evidence[fit.table]], canonical)
    if lookup is None or lookup.key == stored:
        return fit
    if _coverage(connection, evidence[lines.table], named, evidence[fit.table], stored) >= lookup.coverage:
        return fit
    others = {name: column for name, column in fit.columns.items() if column != lookup.key}
    return replace(fit, columns={**others, canonical: lookup.key})


def _coverage(
    connection: duckdb.DuckDBPyConnection, lines: TableEvidence, named: str, table: TableEvidence, stored: str
) -> float:
    """Returns the share of lines whose key stands in a column; none where one is text and the other a number."""
    if not same_kind(lines, named, table, stored):
        return 0.0
    return coverage(connection, qualified(lines.table.name), [named], qualified(table.table.name), [stored])
