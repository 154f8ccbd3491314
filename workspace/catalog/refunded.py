"""Finds what was paid back of sales that stand: an order that was delivered and refunded later is an order, of less revenue."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from cartwise.workspace.catalog.cancelled import says_refunded
from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.lines import status_condition
from cartwise.workspace.catalog.profile import quote


@dataclass(frozen=True)
class RefundingOrders:
    """The table of orders as the view of their lines joins it."""

    alias: str
    table: TableEvidence
    columns: Mapping[str, str]  # canonical -> stored

    @property
    def share(self) -> str:
        """SQL of the share of its value that an order was paid back; "" where no amount tells it."""
        refunded, total = self.columns.get("refunded"), self.columns.get("amount")
        if refunded is None or total is None:
            return ""
        told = self.table.columns[refunded]
        if not (told.minimum or told.maximum):
            return ""
        return f"(abs({self.alias}.{quote(refunded)}) / nullif(abs({self.alias}.{quote(total)}), 0))"


def add_refunded(connection: duckdb.DuckDBPyConnection, draft: Draft, orders: RefundingOrders | None) -> None:
    """Adds `refunded` to order lines: the line's part of what its order was paid back, by value.

    A part, because exports tell refunds by order, with tax and shipping in. A status that says "refunded" without an amount means
    the whole. Not for lines whose returns are negative rows of their own: these are off the revenue already.

    Args:
        connection: holds the tables.
        draft: the view of order lines with its `amount`; `t` is the table of lines.
        orders: the joined orders, where there are any.
    """
    share = orders.share if orders else ""
    tables = [("t", draft.base), *([(orders.alias, orders.table)] if orders else [])]
    whole = {
        f"coalesce({condition}, FALSE)": name
        for alias, table in tables
        for name, condition in status_condition(connection, table, alias, says_refunded).items()
    }
    cases = [f"WHEN coalesce({share}, 0) > 0 THEN least({share}, 1)"] if share else []
    cases += [f"WHEN {' OR '.join(whole)} THEN 1"] if whole else []
    if cases:
        amount = next(column.sql for column in draft.columns if column.name == "amount")
        names = [*([orders.columns["refunded"]] if orders and share else []), *whole.values()]
        made_of = ", ".join(dict.fromkeys(names))
        draft.add_computed("refunded", f"({amount}) * CASE {' '.join(cases)} ELSE 0 END", made_of=made_of)
