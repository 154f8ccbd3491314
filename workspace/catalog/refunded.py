"""Finds what was paid back of sales that stand: an order that was delivered and refunded later is an order, of less revenue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from cartwise.workspace.catalog.cancelled import says_refunded
from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.lines import repeats_by_order, status_condition
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.roles import score_column
from cartwise.workspace.catalog.words import load_data

_MATCH = 0.55
_CLEAR = 0.75
_CONSTANT = 0.98
_FEW = 5  # orders of several lines that show whether an amount is the same on all of them


@dataclass(frozen=True)
class RefundShare:
    """The share of its value that a row was paid back: SQL over the tables of its view, and the column that tells it."""

    sql: str
    made_of: str


@dataclass(frozen=True)
class RefundingOrders:
    """The table of orders as the view of their lines joins it."""

    alias: str
    table: TableEvidence
    columns: Mapping[str, str]  # canonical -> stored

    @property
    def share(self) -> RefundShare | None:
        """The share of its value that an order was paid back; None where no amount tells it."""
        refunded, total = self.columns.get("refunded"), self.columns.get("amount")
        if refunded is None or total is None or not tells_refunds(self.table, refunded):
            return None
        return RefundShare(
            f"(abs({self.alias}.{quote(refunded)}) / nullif(abs({self.alias}.{quote(total)}), 0))", refunded
        )


def own_refunds(lines: TableEvidence) -> dict[str, str]:
    """Returns the column by which a table of order lines tells refunds as {"refunded": column}; empty where it has none.

    Not a column of their role: an amount refunded speaks for a table of orders as much as for one of their lines.
    """
    scores = {name: score_column("refunded", lines, name, lines.words) for name in lines.columns}
    best = max(scores, key=lambda name: scores[name], default=None)
    return {"refunded": best} if best is not None and scores[best] >= _CLEAR and tells_refunds(lines, best) else {}


def tells_refunds(table: TableEvidence, refunded: str) -> bool:
    """Tells whether a column of refunds has any."""
    told = table.columns[refunded]
    return bool(told.minimum or told.maximum)


def share_on_lines(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], base: TableEvidence, amount: str
) -> RefundShare | None:
    """Returns the share that order lines tell themselves, of the line or of its whole order; None where they tell none.

    Args:
        connection: holds the tables.
        columns: canonical -> stored column of the order lines, `t`.
        base: evidence of their table.
        amount: SQL of a line's value.
    """
    refunded = columns.get("refunded")
    if refunded is None:
        return None
    field = f"abs(t.{quote(refunded)})"
    if not _is_of_order(connection, columns, base, refunded):
        return RefundShare(f"({field} / nullif(abs({amount}), 0))", refunded)
    total = _order_total(connection, columns, base)
    whole = (
        f"abs(t.{quote(total)})" if total else f"sum(abs({amount})) OVER (PARTITION BY t.{quote(columns['order_id'])})"
    )
    return RefundShare(f"({field} / nullif({whole}, 0))", refunded)


def _is_of_order(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], base: TableEvidence, refunded: str
) -> bool:
    """Tells whether a refund on the lines is of their order: it says so, or is the same on all lines of each order."""
    words = set(base.columns[refunded].words)
    of_order, of_line = (set(load_data("roles.yaml")["refunds_of"][name]) for name in ("order", "line"))
    if words & (of_order | of_line):
        return not words & of_line
    order, field = quote(columns["order_id"]), f"coalesce({quote(refunded)}, 0)"
    found = connection.execute(
        f"SELECT count(*), count_if(lowest = highest) FROM (SELECT min({field}) AS lowest, max({field}) AS highest "  # noqa: S608
        f"FROM {base.source} GROUP BY {order} HAVING count(*) > 1 AND max({field}) <> 0)"
    ).fetchone() or (0, 0)
    return bool(found[0] >= _FEW and found[1] >= _CONSTANT * found[0])


def _order_total(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], base: TableEvidence) -> str | None:
    """Returns the total of the order that stands on each of its lines, or None."""
    scores = {name: score_column("amount", base, name, base.words) for name in base.columns}
    totals = [name for name in sorted(scores, key=lambda name: -scores[name]) if scores[name] >= _MATCH]
    return next((name for name in totals if repeats_by_order(connection, columns, name, base)), None)


def add_refunded(
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    share: RefundShare | None,
    tables: Sequence[tuple[str, TableEvidence]],
) -> None:
    """Adds `refunded` to sales: the row's part of what was paid back, by value.

    A part, because exports tell refunds by order, with tax and shipping in. A status that says "refunded" without an amount means
    the whole. Not for sales whose returns are negative rows of their own: these are off the revenue already.

    Args:
        connection: holds the tables.
        draft: the view with its `amount`.
        share: that was paid back, where an amount tells.
        tables: alias and evidence of the tables whose status may say "refunded".
    """
    whole = {
        f"coalesce({condition}, FALSE)": name
        for alias, table in tables
        for name, condition in status_condition(connection, table, alias, says_refunded).items()
    }
    cases = [f"WHEN coalesce({share.sql}, 0) > 0 THEN least({share.sql}, 1)"] if share else []
    cases += [f"WHEN {' OR '.join(whole)} THEN 1"] if whole else []
    if cases:
        amount = next(column.sql for column in draft.columns if column.name == "amount")
        made_of = ", ".join(dict.fromkeys([*([share.made_of] if share else []), *whole.values()]))
        draft.add_computed("refunded", f"({amount}) * CASE {' '.join(cases)} ELSE 0 END", made_of=made_of)
