"""Tells turns that go on from a question that was answered with a question: what they lean on was never shown."""

import re

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.dialogue import is_follow_up, opens_as_follow_up
from cartwise.agent.planner.turns.ellipsis import asks_same_figure, followup_words
from cartwise.agent.planner.words.text import lower


def leans_on_unanswered(reading: Reading, state: DialogueState) -> bool:
    """Tells whether the turn is about the last question, which got no answer, and would be read as of an older one.

    Args:
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    if state.asked is None or state.pending:
        return False
    low = lower(reading.text)
    points = any(re.search(each, low) for name in ("of_members", "of_it") for each in followup_words()[name])
    points = points or reading.any_of("first_one") or _goes_on(reading) or _adds(reading)
    return points or asks_same_figure(reading.text) or is_follow_up(reading, state)


def _goes_on(reading: Reading) -> bool:
    """Tells "and only those with German buyers" and 改成净收入 from a new question that happens to begin with "and"."""
    draft = reading.draft
    is_whole = bool(draft.metrics and (draft.period or draft.is_all_time or draft.dimensions or draft.grain))
    return opens_as_follow_up(reading) and not is_whole


def _adds(reading: Reading) -> bool:
    """Tells "orders too", another figure of what was spoken of."""
    draft = reading.draft
    return reading.any_of("add") and not (draft.period or draft.filters or draft.dimensions or draft.grain)
