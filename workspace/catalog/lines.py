"""Finds out what a line of an order is worth and how the data mark a cancelled one, from the values themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb

from cartwise.workspace.catalog.cancelled import says_cancelled, says_refunded, says_sent_back
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.words import word_set

_STATUS = word_set("status state type kind")
_OF_ORDERS = frozenset(("order", "cart", "basket", "invoice", "checkout"))
_OF_LINES = frozenset(("line", "lineitem"))
_CENT = 0.011  # discounts are rounded to a cent
_BEYOND = 0.01  # share of discounts over the value of their line beyond which they are of something else
_MANY = 20  # groups that a test of values needs before it outweighs the names


@dataclass(frozen=True)
class Cancellation:
    """How cancelled rows are told apart."""

    condition: str  # SQL over the alias of the table, "FALSE" where the data do not tell
    is_reversal: bool  # cancelled rows have negative amounts of their own, so that a plain sum is already net
    columns: tuple[str, ...] = ()

    @property
    def has_reversals(self) -> bool:
        """True where there are cancelled rows, and they are negative."""
        return self.is_reversal and bool(self.columns)


@dataclass(frozen=True)
class LineValue:
    """The value of a line: SQL over the alias `t`, and the columns it is made of."""

    expression: str
    unit_price: str | None
    made_of: str = ""  # in words, where it is computed: "Quantity × UnitPrice"


def line_value(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence) -> LineValue:
    """Returns what a line is worth: its total where there is one, else quantity times unit price less its discount.

    Args:
        connection: holds the tables.
        columns: canonical -> stored column of the order lines.
        evidence: of that table.
    """
    quantity, price, total = columns.get("quantity"), columns.get("unit_price"), columns.get("amount")
    if total and not repeats_by_order(connection, columns, total, evidence):
        return LineValue(f"t.{quote(total)}", price)
    if total and not (quantity and price):
        return LineValue(spread(columns, total), price)
    assert price is not None  # roles.yaml: order lines need an amount or a price
    if quantity is None:
        return LineValue(f"t.{quote(price)}", price)
    if not total and _is_line_total(connection, columns, evidence):
        return LineValue(f"t.{quote(price)}", None)
    return _product(connection, columns, evidence)


def _product(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence) -> LineValue:
    """Returns quantity times unit price, less the line's discount where there is one."""
    quantity, price = columns["quantity"], columns["unit_price"]
    value = LineValue(f"t.{quote(quantity)} * t.{quote(price)}", price, f"{quantity} × {price}")
    sign = _discount_sign(connection, columns, evidence)
    if not sign:
        return value
    discount = columns["discount"]
    shown = "−" if sign == "-" else "+"
    expression = f"{value.expression} {sign} coalesce(t.{quote(discount)}, 0)"
    return LineValue(expression, price, f"{value.made_of} {shown} {discount}")


def _discount_sign(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence) -> str:
    """Returns how a discount of the whole line comes off its value: "-", "+" where it is stored negative, "" where there is none.

    Only a header that names the line tells: an "item discount" may be of each unit, a "discount" of the order.
    """
    discount = columns.get("discount")
    if discount is None or not set(evidence.columns[discount].words) & _OF_LINES:
        return ""
    value, field = f"({quote(columns['quantity'])} * {quote(columns['unit_price'])})", quote(discount)
    found = connection.execute(
        f"SELECT count(*), count(*) FILTER ({field} * {value} < 0), "  # noqa: S608
        f"count(*) FILTER (abs({field}) > abs({value}) + {_CENT}) FROM {evidence.source} WHERE {field} <> 0"
    ).fetchone()
    if found is None or not found[0] or found[2] > _BEYOND * found[0]:
        return ""
    return "+" if found[1] > found[0] / 2 else "-"


def spread(columns: Mapping[str, str], amount: str) -> str:
    """Returns the SQL of an order's amount in equal parts on its lines, so that sums over lines are the order's."""
    return f"t.{quote(amount)} / count(*) OVER (PARTITION BY t.{quote(columns['order_id'])})"


def repeats_by_order(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], total: str, evidence: TableEvidence
) -> bool:
    """Tells whether an amount repeats on every line of its order (a total, shipping, tax), so that it must not be summed by line."""
    if (
        set(evidence.columns[total].words) & {"line", "item", "unit"}
        or evidence.distinct_share(columns["order_id"]) > 0.95
    ):
        return False
    order, field = quote(columns["order_id"]), quote(total)
    head = f"SELECT {order} AS o, {field} AS v FROM {evidence.source} WHERE {field} <> 0 LIMIT 200000"  # noqa: S608
    found = connection.execute(
        f"SELECT count(*), count_if(lowest = highest), count(DISTINCT lowest) FROM (SELECT min(v) AS lowest, max(v) AS highest FROM ({head}) GROUP BY o HAVING count(*) > 1)"  # noqa: S608
    ).fetchone()
    if found is None or found[0] < _MANY or found[1] <= 0.98 * found[0]:
        return False
    is_said = bool(set(evidence.columns[total].words) & _OF_ORDERS)  # "order shipping" may have few values
    return is_said or bool(found[2] > found[0] / 10)


def _is_line_total(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence) -> bool:
    """Tells whether "price" is of the whole line: a product's price then varies with quantity, but price by quantity does not."""
    price, quantity = columns["unit_price"], columns["quantity"]
    words = evidence.columns[price].words
    if "unit" in words:
        return False
    product = columns.get("product_id") or columns.get("product_name")
    if product:
        p, q = quote(price), quote(quantity)
        found = connection.execute(
            f"SELECT count(*), sum(prices), sum(ratios) FROM (SELECT count(DISTINCT round({p}, 2)) AS prices, count(DISTINCT round({p} / {q}, 2)) AS ratios "  # noqa: S608
            f"FROM {evidence.source} WHERE {q} > 0 AND {p} > 0 GROUP BY {quote(product)} HAVING count(DISTINCT {q}) > 1)"
        ).fetchone()
        if found and found[0] >= _MANY:
            return float(found[2]) < 0.95 * float(found[1])
    # An export that splits a line into item price and item tax gives both for the whole line.
    is_split = any({"tax", words[0]} <= set(other.words) for other in evidence.columns.values())
    return len(words) > 1 and words[0] != "line" and is_split


def cancellation(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence, *, alias: str = "t"
) -> Cancellation:
    """Returns how cancelled or returned rows of the table are marked, by the surest sign there is.

    Rows that tell how much was refunded stand where all of it was: the amount is off their revenue already.
    """
    stood = says_sent_back if "refunded" in columns else says_refunded
    signed = _signed_column(columns, evidence)
    prefix = _reversal_prefix(connection, columns, evidence, signed)
    if prefix:
        order = columns["order_id"]
        return Cancellation(f"starts_with({alias}.{quote(order)}, '{prefix}')", is_reversal=True, columns=(order,))
    for says in (says_cancelled, lambda value: says_cancelled(value) and not stood(value)):
        marks = {**_flags(evidence, alias), **status_condition(connection, evidence, alias, says)}
        condition = f"coalesce({' OR '.join(marks.values())}, FALSE)" if marks else "FALSE"
        rows = condition.replace(f"{alias}.", "")
        if marks and signed and _are_negative(connection, evidence, rows, signed):
            return Cancellation(condition, is_reversal=True, columns=tuple(marks))
    if marks:
        # a sale of positive value that was only paid back stood: `refunded` tells what is off its revenue
        return Cancellation(condition, is_reversal=False, columns=tuple(marks))
    if signed and 0 < evidence.columns[signed].negatives < 0.4 * evidence.table.rows:
        return Cancellation(f"coalesce({alias}.{quote(signed)} < 0, FALSE)", is_reversal=True, columns=(signed,))
    return Cancellation("FALSE", is_reversal=True)


def _signed_column(columns: Mapping[str, str], evidence: TableEvidence) -> str | None:
    """Returns the column whose sign tells returns: the quantity, else the amount."""
    for canonical in ("quantity", "amount"):
        column = columns.get(canonical)
        if column and (evidence.columns[column].negatives or canonical == "amount"):
            return column
    return columns.get("quantity")


def _reversal_prefix(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], evidence: TableEvidence, signed: str | None
) -> str | None:
    """Returns the letters that start the order numbers of reversals: those whose rows are negative while the others are not."""
    order = columns.get("order_id")
    if (
        order is None
        or signed is None
        or not evidence.columns[signed].negatives
        or evidence.columns[order].column.type != "text"
    ):
        return None
    rows = connection.execute(
        f"SELECT regexp_extract({quote(order)}, '^[A-Za-z]+') AS prefix, count(*), count_if({quote(signed)} < 0) "  # noqa: S608
        f"FROM {evidence.source} WHERE {quote(order)} IS NOT NULL GROUP BY prefix"
    ).fetchall()
    if len(rows) < 2 or len(rows) > 30:
        return None
    total = sum(row[1] for row in rows)
    reversals = [row for row in rows if row[0] and row[2] >= 0.9 * row[1] and row[1] < 0.5 * total]
    others = sum(row[2] for row in rows if row not in reversals)
    if not reversals or others > 0.1 * total:
        return None
    return str(max(reversals, key=lambda row: row[1])[0])


def _flags(evidence: TableEvidence, alias: str) -> dict[str, str]:
    """Returns conditions on columns that are there to mark cancellation: a boolean, or the time of it."""
    conditions: dict[str, str] = {}
    for name, found in evidence.columns.items():
        if not set(found.words) & {"cancellation", "return", "voided"} or set(found.words) & {
            "reason",
            "policy",
            "count",
        }:
            continue
        if found.column.type == "boolean":
            conditions[name] = f"{alias}.{quote(name)}"
        elif (
            found.column.type in ("date", "timestamp")
            and found.column.nulls > 0.3 * evidence.table.rows
            and "cancellation" in found.words
        ):
            conditions[name] = f"{alias}.{quote(name)} IS NOT NULL"
    return conditions


def status_condition(
    connection: duckdb.DuckDBPyConnection, evidence: TableEvidence, alias: str, says: Callable[[str], bool]
) -> dict[str, str]:
    """Returns conditions on status columns some of whose values say so: `says_cancelled`, `says_refunded`."""
    conditions: dict[str, str] = {}
    for name, found in evidence.columns.items():
        is_status = found.column.type == "text" and set(found.words) & _STATUS and (found.column.distinct or 0) <= 50
        if not is_status or set(found.words) & {"product", "item", "marital", "payment"}:
            continue
        values = connection.execute(
            f"SELECT DISTINCT {quote(name)} FROM {evidence.source} WHERE {quote(name)} IS NOT NULL ORDER BY 1"  # noqa: S608
        ).fetchall()
        said = [str(value) for (value,) in values if says(str(value))]
        if said and len(said) < len(values):
            listed = ", ".join("'" + value.replace("'", "''") + "'" for value in said)
            conditions[name] = f"{alias}.{quote(name)} IN ({listed})"
    return conditions


def _are_negative(connection: duckdb.DuckDBPyConnection, evidence: TableEvidence, condition: str, signed: str) -> bool:
    found = connection.execute(
        f"SELECT count(*), count_if({quote(signed)} < 0) FROM {evidence.source} WHERE {condition}"  # noqa: S608
    ).fetchone()
    return found is not None and found[0] > 0 and found[1] > 0.5 * found[0]
