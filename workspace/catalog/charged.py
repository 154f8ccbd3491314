"""Tells the price that was charged from what goods cost the shop, by the values: `Item Cost` of an order export may be either."""

from collections.abc import Mapping
from dataclasses import replace

import duckdb

from cartwise.workspace.catalog.evidence import ColumnEvidence, TableEvidence
from cartwise.workspace.catalog.links import find_lookup
from cartwise.workspace.catalog.model import Synonyms
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.roles import score_column
from cartwise.workspace.catalog.words import english, other_words

_SURE = 0.75
_MATCH = 0.55
_CENT = 0.011
_FEWEST = 5  # rows that the test of values needs
_SAME = 0.5  # share of rows whose total is just quantity times the price; a discount lowers the others
_NEVER_MORE = 0.98  # share of rows that bring no more than it: nobody sells all goods at or under cost
_NEARER = 0.9


def name_charged_prices(
    connection: duckdb.DuckDBPyConnection, evidences: Mapping[str, TableEvidence]
) -> dict[str, TableEvidence]:
    """Returns the tables with each "cost" of order lines that is the price charged under words that say so.

    It is the price where quantity times it is what the line came to, or where it is nearer to its product's price than to the
    product's cost. The name alone tells neither.

    Args:
        connection: holds the tables.
        evidences: all tables of the shop by name.
    """
    named: dict[str, TableEvidence] = {}
    for name, table in evidences.items():
        others = [other for other in evidences.values() if other is not table]
        costs = _costs(table)
        charged = [
            cost
            for cost in costs
            if _makes_line_totals(connection, table, cost) or _is_product_price(connection, table, cost, others)
        ]
        columns = {column: _as_price(found) if column in charged else found for column, found in table.columns.items()}
        named[name] = replace(table, columns=columns)
    return named


def _costs(table: TableEvidence) -> list[str]:
    """Returns what may be a price under the name of a cost: numbers of a table of lines, with orders and quantities."""
    is_of_lines = _best("order_id", table) and _best("quantity", table)
    return [name for name in table.columns if is_of_lines and score_column("cost", table, name, table.words) >= _MATCH]


def _best(canonical: str, table: TableEvidence) -> str | None:
    scores = {name: score_column(canonical, table, name, table.words) for name in table.columns}
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= _SURE else None


def _makes_line_totals(connection: duckdb.DuckDBPyConnection, table: TableEvidence, cost: str) -> bool:
    """Tells whether quantity times the column is the total of most lines, and hardly a line comes to more."""
    quantity = quote(_best("quantity", table) or "")
    totals = [name for name in table.columns if name != cost and score_column("amount", table, name) >= _MATCH]
    for total in totals:
        product, sold = f"{quantity} * {quote(cost)}", quote(total)
        found = connection.execute(
            f"SELECT count(*), count_if(abs({sold} - {product}) < {_CENT}), count_if(abs({sold}) < abs({product}) + {_CENT}) "  # noqa: S608
            f"FROM {table.source} WHERE {product} <> 0 AND {sold} IS NOT NULL"
        ).fetchone() or (0, 0, 0)
        if found[0] >= _FEWEST and found[1] >= _SAME * found[0] and found[2] >= _NEVER_MORE * found[0]:
            return True
    return False


def _is_product_price(
    connection: duckdb.DuckDBPyConnection, table: TableEvidence, cost: str, others: list[TableEvidence]
) -> bool:
    """Tells whether the column is nearer to the price of the line's product than to its cost, where a table of products has both."""
    named = _best("product_id", table)
    priced = [other for other in others if _best("price", other) and _best("cost", other)]
    lookup = find_lookup(connection, table, named, priced, "product_id") if named and priced else None
    if named is None or lookup is None:
        return False
    price, own = (f"p.{quote(_best(name, lookup.table) or '')}" for name in ("price", "cost"))
    field = f"t.{quote(cost)}"
    found = connection.execute(
        f"SELECT count(*), count_if(abs({field} - {price}) < abs({field} - {own})) FROM {table.source} AS t "  # noqa: S608
        f"JOIN {lookup.table.source} AS p ON t.{quote(named)} = p.{quote(lookup.key)} WHERE {field} <> 0 AND {price} <> {own}"
    ).fetchone() or (0, 0)
    return bool(found[0] >= _FEWEST and found[1] >= _NEARER * found[0])


def _as_price(found: ColumnEvidence) -> ColumnEvidence:
    words = tuple("price" if word == "cost" else word for word in found.words)
    label = " ".join(words)
    said, said_zh = other_words(label)
    spoken = Synonyms(en=tuple(dict.fromkeys((*said, english(found.column.source_name)))), zh=tuple(said_zh))
    return replace(found, words=words, column=found.column.model_copy(update={"label": label, "synonyms": spoken}))
