"""Arguments of the tool analyze_sentiment: pasted texts, or which reviews, seen how."""

from typing import Any

from cartwise.agent.planner.routing.tool_clause import (
    ToolClause,
    argument_patterns,
    first_in,
    found_one,
    item_of,
    points_back,
    sure_filters,
)

_WHO_SPEAKS = ("customer", "order")  # entities that write reviews: no groups of them unless by name


def sentiment_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments of analyze_sentiment."""
    is_about = bool(argument_patterns()["aspects"]["aspect"].search(clause.lower))
    if clause.passages:
        return {"texts": list(clause.passages), "by": _group(clause) or "aspect"}
    focus = first_in("review_focus", clause.lower)
    ranked = [(name, path) for name, path in clause.earlier.items() if name in clause.reading.draft.dimensions]
    by = first_in("review_views", clause.lower)
    grain = clause.reading.draft.grain
    if grain is not None and by in (None, "month"):
        by = grain
    if by is None and not ranked:
        by = _group(clause)
    if by is None and (is_about or focus):
        by = "aspect"
    return {
        "by": by,
        "focus": focus if by not in ("mismatch", "drivers") else None,
        "period": None if ranked else clause.reading.draft.period,
        "filters": [
            *(each for each in sure_filters(clause)),
            *({"field": name, "op": "in", "values": [{"$ref": path}]} for name, path in ranked[-1:]),
            *(found_one(clause) if not ranked and points_back(clause) else ()),
        ],
        "product": item_of(clause),
    }


def _group(clause: ToolClause) -> str | None:
    draft = clause.reading.draft
    if draft.grain:
        return draft.grain
    names = [name for name in draft.dimensions if clause.reading.entity_of(name) not in _WHO_SPEAKS]
    return names[0] if names else None
