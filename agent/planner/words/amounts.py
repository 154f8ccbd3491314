"""Tells what the sales of a shop are made of."""

from cartwise.workspace.catalog.model import Catalog


def is_price_the_amount(catalog: Catalog) -> bool:
    """Tells whether each line is one piece, so that its price is what it sold for."""
    lines = catalog.relations.get("order_lines")
    price, amount = (lines.column(name) if lines else None for name in ("unit_price", "amount"))
    return price is not None and amount is not None and price.source_name == amount.source_name
