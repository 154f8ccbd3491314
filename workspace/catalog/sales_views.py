"""The views of order lines and orders: dated, valued, with the person who bought and what was cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartwise.workspace.catalog.bridges import add_product, product_lookup
from cartwise.workspace.catalog.draft import Draft, add_canonical
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.lines import Cancellation, cancellation, line_value, repeats_by_order, spread
from cartwise.workspace.catalog.links import Lookup, find_lookup
from cartwise.workspace.catalog.model import Relation
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.refund_rows import share_of_rows
from cartwise.workspace.catalog.refunded import RefundingOrders, add_refunded, own_refunds, share_on_lines
from cartwise.workspace.catalog.roles import RoleFit, canonical_columns, score_column
from cartwise.workspace.catalog.shop import Shop

_FIRST = ("order_id", "customer_id", "product_id", "product_name")


@dataclass(frozen=True)
class SalesView:
    """A view of sales, and whether its cancelled rows are negative rows of their own."""

    relation: Relation
    is_reversal: bool


def build_order_lines(shop: Shop, fit: RoleFit) -> SalesView:
    """Returns the view of order lines; what a line lacks (date, customer, status) comes from its order by a many-to-one join."""
    base = shop.evidence[fit.table]
    draft = Draft("order_lines", "order_lines", base)
    columns = {**fit.columns, **own_refunds(base)}
    order = _join_orders(shop, fit, draft)
    _add_keys(shop, draft, columns, order)
    _add_values(shop, draft, columns, base)
    time_column = fit.time_column
    if time_column:
        draft.add("timestamp", "t", base.columns[time_column].column)
    elif order and order[1].time_column:
        draft.add("timestamp", "o", order[0].table.columns[order[1].time_column].column)
    told = cancellation(shop.connection, columns, base)
    if told.condition == "FALSE" and order:
        told = cancellation(shop.connection, {"order_id": order[0].key}, order[0].table, alias="o")
    draft.add_computed("is_cancelled", told.condition, made_of=", ".join(told.columns))
    if not told.has_reversals:
        _add_refunds(shop, fit, draft, columns, order)
    for name in ("status", "channel", "currency", "coupon_id", "campaign_id"):
        told_by_order = order[1].columns.get(name) if order else None
        if name in columns:
            draft.add(name, "t", base.columns[columns[name]].column)
            if told_by_order and _says_the_same(shop, draft, columns[name], told_by_order):
                draft.used.add(("o", told_by_order))
        elif order and told_by_order:
            draft.add(name, "o", order[0].table.columns[told_by_order].column)
    draft.add_rest("t", base)
    draft.add_joined()
    relation = _without_repeated(shop, draft.to_relation(grain="one row per order line"), columns, base)
    return SalesView(relation, told.is_reversal)


def _join_orders(shop: Shop, fit: RoleFit, draft: Draft) -> tuple[Lookup, RoleFit] | None:
    orders = shop.fit("orders")
    lacks = fit.time_column is None or any(name not in fit.columns for name in ("customer_id", "status"))
    if orders is None or not lacks:
        return None
    lookup = find_lookup(
        shop.connection, draft.base, fit.columns["order_id"], [shop.evidence[orders.table]], "order_id"
    )
    if lookup is None:
        return None
    draft.join("o", lookup.table, f"t.{quote(fit.columns['order_id'])}", lookup.key)
    return lookup, orders


def _says_the_same(shop: Shop, draft: Draft, column: str, told_by_order: str) -> bool:
    """Tells whether the order repeats on every line what the line says itself, so that one of the two is enough."""
    joins = " ".join(draft.joins)
    found = shop.connection.execute(
        f"SELECT 1 FROM {draft.base.source} AS t {joins} "  # noqa: S608
        f"WHERE CAST(t.{quote(column)} AS VARCHAR) IS DISTINCT FROM CAST(o.{quote(told_by_order)} AS VARCHAR) LIMIT 1"
    ).fetchone()
    return found is None


def _add_refunds(
    shop: Shop, fit: RoleFit, draft: Draft, columns: Mapping[str, str], order: tuple[Lookup, RoleFit] | None
) -> None:
    """Adds what was paid back of the lines, by the surest that tells it: the line, its order, a table of refunds."""
    amount = next(column.sql for column in draft.columns if column.name == "amount")
    share = share_on_lines(shop.connection, columns, draft.base, amount)
    orders = _refunding_orders(shop, fit, draft, order)
    share = share or (orders.share if orders else None) or share_of_rows(shop, draft, columns, amount)
    tables = [("t", draft.base), *([(orders.alias, orders.table)] if orders else [])]
    add_refunded(shop.connection, draft, share, tables)


def _refunding_orders(
    shop: Shop, fit: RoleFit, draft: Draft, order: tuple[Lookup, RoleFit] | None
) -> RefundingOrders | None:
    """Returns the joined orders that may tell what was paid back; joins them for that alone where the lines lack nothing else."""
    if order:
        return RefundingOrders("o", order[0].table, order[1].columns)
    orders = shop.fit("orders")
    if orders is None or not RefundingOrders("r", shop.evidence[orders.table], orders.columns).share:
        return None
    candidates = [shop.evidence[orders.table]]
    lookup = find_lookup(shop.connection, draft.base, fit.columns["order_id"], candidates, "order_id")
    if lookup is None:
        return None
    draft.join("r", lookup.table, f"t.{quote(fit.columns['order_id'])}", lookup.key, is_shown=False)
    return RefundingOrders("r", lookup.table, orders.columns)


def _add_keys(shop: Shop, draft: Draft, columns: Mapping[str, str], order: tuple[Lookup, RoleFit] | None) -> None:
    base = draft.base
    draft.add("order_id", "t", base.columns[columns["order_id"]].column)
    if "customer_id" in columns:
        add_customer(shop, draft, "t", base, columns["customer_id"])
    elif order and "customer_id" in order[1].columns:
        add_customer(shop, draft, "o", order[0].table, order[1].columns["customer_id"])
    add_product(shop, draft, columns)
    add_canonical(draft, columns, _FIRST)


def add_customer(shop: Shop, draft: Draft, alias: str, table: TableEvidence, column: str) -> None:
    """Adds `customer_id`: the person's, where the customers table tells an order's customer key from the person."""
    customers = shop.fit("customers")
    if customers:
        people = shop.evidence[customers.table]
        person = customers.columns["customer_id"]
        lookup = find_lookup(shop.connection, table, column, [people], "customer_id")
        if lookup and lookup.key != person and score_column("customer_id", people, lookup.key) > 0:
            draft.join("c", people, f"{alias}.{quote(column)}", lookup.key)
            draft.add("customer_id", "c", people.columns[person].column)
            draft.used.update({(alias, column), ("c", lookup.key)})
            return
    draft.add("customer_id", alias, table.columns[column].column)


def _add_values(shop: Shop, draft: Draft, columns: Mapping[str, str], base: TableEvidence) -> None:
    value = line_value(shop.connection, columns, base)
    quantity = columns.get("quantity")
    if quantity:
        draft.add("quantity", "t", base.columns[quantity].column)
    else:
        draft.add_computed("quantity", "1", made_of="rows")
    add_canonical(draft, columns, ("returned_units",))
    if value.unit_price:
        draft.add("unit_price", "t", base.columns[value.unit_price].column)
    is_product = bool(value.made_of)
    total = columns.get("amount") or columns.get("unit_price") or ""
    draft.add_computed("amount", value.expression, made_of=value.made_of or total)
    if not is_product:
        draft.used.add(("t", total))
    _add_discount(shop, draft, columns, base)
    for name in ("tax", "shipping"):
        if name in columns and repeats_by_order(shop.connection, columns, columns[name], base):
            _add_spread(draft, columns, name, columns[name])
    add_canonical(draft, columns, ("tax", "shipping"))
    _add_cost(shop, draft, columns, is_unit=is_product)


def _add_spread(draft: Draft, columns: Mapping[str, str], name: str, stored: str) -> None:
    """Adds an amount of the order that stands on each of its lines as the line's part of it."""
    draft.add_computed(name, spread(columns, stored), made_of=stored, entity="order_id")
    draft.used.add(("t", stored))


def _without_repeated(shop: Shop, relation: Relation, columns: Mapping[str, str], base: TableEvidence) -> Relation:
    """Returns the relation with order totals that stand on each line as what they are: of the order, no sums over lines."""
    repeated = {
        column.name
        for column in relation.columns
        if column.kind == "measure"
        and column.is_additive
        and column.name in base.columns
        and repeats_by_order(shop.connection, columns, column.name, base)
    }
    if not repeated:
        return relation
    kept = tuple(
        column.model_copy(update={"is_additive": False, "entity": "order_id"}) if column.name in repeated else column
        for column in relation.columns
    )
    return relation.model_copy(update={"columns": kept})


def _add_discount(shop: Shop, draft: Draft, columns: Mapping[str, str], base: TableEvidence) -> None:
    """Adds `discount`, positive; several columns of discounts are added up and stay under their own names too."""
    found = [
        name
        for name in base.columns
        if score_column("discount", base, name, ("coupon", "match", "retail", "line", "item")) >= 0.55
    ]
    if "discount" not in columns or not found:
        return
    is_negative = sum(base.columns[name].negatives for name in found) > sum(base.table.rows for _ in found) / 100
    sign = "-" if is_negative else ""
    if len(found) == 1 and not is_negative and repeats_by_order(shop.connection, columns, found[0], base):
        _add_spread(draft, columns, "discount", found[0])
        return
    if len(found) == 1 and not is_negative:
        draft.add("discount", "t", base.columns[found[0]].column)
        return
    parts = " + ".join(f"coalesce(t.{quote(name)}, 0)" for name in found)
    draft.add_computed("discount", f"{sign}({parts})", made_of=" + ".join(found))


def _add_cost(shop: Shop, draft: Draft, columns: Mapping[str, str], *, is_unit: bool) -> None:
    """Adds the cost of the line: its own, else quantity times the product's unit cost."""
    base, quantity = draft.base, columns.get("quantity")
    units = f"t.{quote(quantity)}" if quantity else "1"
    if "cost" in columns:
        cost = columns["cost"]
        if not (is_unit or "unit" in base.columns[cost].words):
            draft.add("cost", "t", base.columns[cost].column)
            return
        draft.add_computed("cost", f"{units} * t.{quote(cost)}", made_of=f"{quantity} × {cost}")
        return
    for role in ("product_costs", "products"):
        fit, found = shop.fit(role), product_lookup(shop, base, columns, role)
        if fit is None or found is None or "cost" not in fit.columns:
            continue
        product, lookup = found
        draft.join("p", lookup.table, product, lookup.key, is_shown=False)
        draft.add_computed(
            "cost", f"{units} * p.{quote(fit.columns['cost'])}", made_of=f"{quantity or 1} × {fit.columns['cost']}"
        )
        return


def build_orders(shop: Shop, fit: RoleFit) -> SalesView:
    """Returns the view of orders, one row per order."""
    base = shop.evidence[fit.table]
    draft = Draft("orders", "orders", base)
    columns = dict(fit.columns)
    if "order_id" in columns:
        draft.add("order_id", "t", base.columns[columns["order_id"]].column)
    else:
        _number_orders(draft, columns["customer_id"], fit.time_column or "")
    if "customer_id" in columns:
        add_customer(shop, draft, "t", base, columns["customer_id"])
    if fit.time_column:
        draft.add("timestamp", "t", base.columns[fit.time_column].column)
    told: Cancellation = cancellation(shop.connection, columns, base)
    add_canonical(draft, columns, ("amount", "shipping", "discount", "tax", "refunded"))
    if draft.has("amount") and not draft.has("refunded") and not told.has_reversals:
        share = share_of_rows(shop, draft, columns, f"t.{quote(columns['amount'])}")
        add_refunded(shop.connection, draft, share, [("t", base)])
    draft.add_computed("is_cancelled", told.condition, made_of=", ".join(told.columns))
    add_canonical(draft, columns, canonical_columns("orders"))
    draft.add_rest("t", base)
    draft.add_joined()
    is_numbered = "order_id" in columns
    relation = draft.to_relation(
        key=("order_id",) if is_numbered else (), grain="one row per order" if is_numbered else "one row per purchase"
    )
    return SalesView(relation, told.is_reversal)


def _number_orders(draft: Draft, customer: str, time_column: str) -> None:
    """Adds an order number where there is none: what a customer bought on one day is one order."""
    day = f"CAST(CAST(t.{quote(time_column)} AS DATE) AS VARCHAR)"
    sql = f"CAST(t.{quote(customer)} AS VARCHAR) || ' ' || {day}"
    draft.add_computed("order_id", sql, made_of=f"{customer} × {time_column}")
