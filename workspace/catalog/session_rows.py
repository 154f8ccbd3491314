"""Reads a table of traffic whose rows are single sessions: it counts them, and those that a flag marks ("converted")."""

from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.roles import match_words

# What a flag of a session may tell, and the words that add nothing to it ("is_bounce", "has_purchased").
_FLAGS = ("tracked_purchases", "cart_adds", "bounces", "engaged_sessions", "new_visitors")
_BESIDE_FLAGS = ("is", "has", "flag", "session")
_SURE = 0.75


def add_session_counts(draft: Draft) -> None:
    """Adds the counts of a table with one row per session: one session a row, and each flag as a number of sessions."""
    session = _session_key(draft.base)
    if session is None or draft.has("sessions"):
        return
    draft.add("session_id", "t", draft.base.columns[session].column)
    draft.add_computed("sessions", "1", made_of="rows")
    for name, found in draft.base.columns.items():
        if found.column.type != "boolean":
            continue
        scored = [(match_words(canonical, found.words, _BESIDE_FLAGS), canonical) for canonical in _FLAGS]
        score, canonical = max(scored)
        if score >= _SURE and not draft.has(canonical):
            draft.add_computed(canonical, f"CAST(t.{quote(name)} AS INTEGER)", made_of=name)


def _session_key(evidence: TableEvidence) -> str | None:
    """Returns the column that numbers the sessions, where each row is one; else None."""
    if len(evidence.table.key) != 1:
        return None
    key = evidence.table.key[0]
    is_session = key in evidence.columns and match_words("session_id", evidence.columns[key].words) >= _SURE
    return key if is_session else None
