"""Reaches the product of an order line that names something below it: a variant, whose table names the product."""

from collections.abc import Mapping

from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.links import Lookup, find_lookup
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.roles import score_column
from cartwise.workspace.catalog.shop import Shop

_CLEAR = 0.75
ALIAS = "v"  # of the table in between, in the view of order lines


def add_product(shop: Shop, draft: Draft, columns: Mapping[str, str]) -> None:
    """Adds `product_id`: the product of the variant that a line names, where a table of variants stands between."""
    found = bridge(shop, draft.base, columns)
    if found is None:
        return
    table, key, product = found
    draft.join(ALIAS, table, f"t.{quote(columns['product_id'])}", key, is_shown=False)
    draft.add("product_id", ALIAS, table.columns[product].column)


def product_lookup(shop: Shop, base: TableEvidence, columns: Mapping[str, str], role: str) -> tuple[str, Lookup] | None:
    """Returns the SQL of the line's product key and the row of the table in `role` that it finds; None where it finds none."""
    fit = shop.fit(role)
    if fit is None or "product_id" not in columns:
        return None
    found = bridge(shop, base, columns)
    left, alias, column = (found[0], ALIAS, found[2]) if found else (base, "t", columns["product_id"])
    lookup = find_lookup(shop.connection, left, column, [shop.evidence[fit.table]], "product_id")
    return (f"{alias}.{quote(column)}", lookup) if lookup else None


def bridge(shop: Shop, base: TableEvidence, columns: Mapping[str, str]) -> tuple[TableEvidence, str, str] | None:
    """Returns the table between lines and products, its key and its product column; None where lines name products themselves."""
    products, named = shop.fit("products"), columns.get("product_id")
    if products is None or named is None:
        return None
    for table in shop.evidence.values():
        key = next((name for name, column in table.columns.items() if column.row_id), None)
        is_meant = key is not None and table.columns[key].words == base.columns[named].words
        if key is None or not is_meant or table.table.name in (products.table, base.table.name):
            continue
        others = [name for name in table.columns if name != key and score_column("product_id", table, name) >= _CLEAR]
        product = max(others, key=lambda name: score_column("product_id", table, name), default=None)
        if product and find_lookup(shop.connection, base, named, [table], "product_id"):
            return table, key, product
    return None
