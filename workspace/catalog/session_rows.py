"""Reads a table of traffic whose rows are single sessions: it counts them, and those that a flag marks ("converted")."""

from collections.abc import Mapping

from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.lines import cancellation
from cartwise.workspace.catalog.links import find_lookup
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.roles import match_words
from cartwise.workspace.catalog.shop import Shop

# What a flag of a session may tell, and the words that add nothing to it ("is_bounce", "has_purchased").
_FLAGS = ("tracked_purchases", "cart_adds", "bounces", "engaged_sessions", "new_visitors")
_BESIDE_FLAGS = ("is", "has", "flag", "session")
_SURE = 0.75


def add_session_counts(draft: Draft) -> None:
    """Adds the counts of a table with one row per session: one session a row, and each flag as a number of sessions."""
    session = _session_key(draft.base)
    if session is None or draft.has("sessions"):
        return
    if not draft.has("session_id"):
        draft.add("session_id", "t", draft.base.columns[session].column)
    draft.add_computed("sessions", "1", made_of="rows")
    for name, found in draft.base.columns.items():
        if found.column.type != "boolean":
            continue
        scored = [(match_words(canonical, found.words, _BESIDE_FLAGS), canonical) for canonical in _FLAGS]
        score, canonical = max(scored)
        if score >= _SURE and not draft.has(canonical):
            draft.add_computed(canonical, f"CAST(t.{quote(name)} AS INTEGER)", made_of=name)


def add_ordering_sessions(shop: Shop, draft: Draft, columns: Mapping[str, str]) -> None:
    """Adds whether a session led to an order, and whether to one that stands where the orders tell which were cancelled."""
    order, orders = columns.get("order_id"), shop.fit("orders") or shop.fit("order_lines")
    if order is None or not draft.has("sessions"):
        return
    draft.add_computed("ordering_sessions", f"CAST(t.{quote(order)} IS NOT NULL AS INTEGER)", made_of=order)
    if orders is None or "order_id" not in orders.columns:
        return
    table = shop.evidence[orders.table]
    lookup = find_lookup(shop.connection, draft.base, order, [table], "order_id")
    told = cancellation(shop.connection, {"order_id": lookup.key}, table, alias="o") if lookup else None
    if lookup is None or told is None or not told.columns:
        return
    draft.join("o", table, f"t.{quote(order)}", lookup.key, is_shown=False)
    stands = f"o.{quote(lookup.key)} IS NOT NULL AND NOT ({told.condition})"
    draft.add_computed("standing_sessions", f"CAST({stands} AS INTEGER)", made_of=order)


def _session_key(evidence: TableEvidence) -> str | None:
    """Returns the column that numbers the sessions, where each row is one; else None."""
    if len(evidence.table.key) != 1:
        return None
    key = evidence.table.key[0]
    is_session = key in evidence.columns and match_words("session_id", evidence.columns[key].words) >= _SURE
    return key if is_session else None
