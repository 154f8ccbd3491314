"""Reads refunds that stand in a table of their own: what was paid back of each order, or of each product on it."""

from collections.abc import Mapping, Sequence

from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.links import coverage, same_kind
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.refunded import RefundShare, tells_refunds
from cartwise.workspace.catalog.roles import RoleFit, score_column
from cartwise.workspace.catalog.shop import Shop

_ALIAS = "f"
_MET = 0.5  # share of refunds that must find their order
_ALL_MET = 0.98  # and their product on it, before they are taken as of single products
_CLEAR = 0.75


def share_of_rows(shop: Shop, draft: Draft, columns: Mapping[str, str], amount: str) -> RefundShare | None:
    """Returns the share of a sale that a table of refunds says was paid back, and joins their sums; None where no table does.

    Args:
        shop: its tables and their roles.
        draft: the view of order lines or orders, `t`.
        columns: canonical -> stored column of the sales.
        amount: SQL of a sale's value.
    """
    order = columns.get("order_id")
    for fit in shop.fits:
        paid = fit.columns.get("amount") or fit.columns.get("refunded")
        if fit.role != "refunds" or order is None or paid is None or not _meets(shop, draft.base, order, fit):
            continue
        table = shop.evidence[fit.table]
        if not tells_refunds(table, paid):
            continue
        keys = _keys(shop, draft.base, columns, fit)
        listed = ", ".join(quote(own) for _, own in keys)
        sums = f"(SELECT {listed}, sum(abs({quote(paid)})) AS refund FROM {table.source} GROUP BY {listed})"  # noqa: S608
        met = " AND ".join(f"t.{quote(sold)} = {_ALIAS}.{quote(own)}" for sold, own in keys)
        draft.joins.append(f"LEFT JOIN {sums} AS {_ALIAS} ON {met}")
        draft.tables.append(table.table.name)
        parts = ", ".join(f"t.{quote(sold)}" for sold, _ in keys)
        whole = f"sum(abs({amount})) OVER (PARTITION BY {parts})"
        return RefundShare(f"({_ALIAS}.refund / nullif({whole}, 0))", f"{paid}, {table.table.label}")
    return None


def _meets(shop: Shop, base: TableEvidence, order: str, fit: RoleFit) -> bool:
    """Tells whether the refunds are of these orders."""
    table, own = shop.evidence[fit.table], fit.columns.get("order_id")
    if own is None or table is base or not same_kind(base, order, table, own):
        return False
    return coverage(shop.connection, table.source, [own], base.source, [order]) >= _MET


def _keys(shop: Shop, base: TableEvidence, columns: Mapping[str, str], fit: RoleFit) -> Sequence[tuple[str, str]]:
    """Returns the keys of sales and refunds: the order, and the product where all refunds name one that is on it."""
    table, order = shop.evidence[fit.table], (columns["order_id"], fit.columns["order_id"])
    sold = columns.get("product_id")
    named = [name for name in table.columns if score_column("product_id", table, name, table.words) >= _CLEAR]
    if sold is None:
        return (order,)
    for own in named:
        is_alike = same_kind(base, sold, table, own) and not table.columns[own].column.nulls
        pairs = ([order[1], own], base.source, [order[0], sold])
        if is_alike and coverage(shop.connection, table.source, *pairs) >= _ALL_MET:
            return (order, (sold, own))
    return (order,)
