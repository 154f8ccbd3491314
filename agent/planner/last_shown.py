"""Tells whether "they", "their", 他们 stand for the few things that the last answer named."""

from cartwise.agent.planner.ellipsis import followup_words
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.spans import Span


def names_last_shown(span: Span, state: DialogueState, earlier: dict[str, str]) -> bool:
    """Tells whether the span is such a word and the conversation turns on things named before.

    Args:
        span: a word of the turn.
        state: of the conversation before it.
        earlier: paths of items of earlier calls of this turn, by dimension.
    """
    if span.text.lower() not in followup_words()["persons"]:
        return False
    return bool(earlier) or any(labels and _is_in_talk(name, state) for name, labels in state.items.items())


def _is_in_talk(dimension: str, state: DialogueState) -> bool:
    request = state.request or {}
    is_ranked = dimension in request.get("dimensions", []) and bool(request.get("limit"))
    return is_ranked or any(each["field"] == dimension for each in request.get("filters", []))
